import { describe, expect, test } from 'vitest';
import { nextTick, ticksUntil } from '../../src/schedules/ticks.ts';

const calendar = {
  name: 'office',
  timezone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  opens: 540,
  closes: 1020,
  holidays: ['2026-12-25'],
};
const daily = { cron: '0 8 * * *', timezone: 'Europe/Berlin', businessDays: false, calendar };
const weekly = { everyMs: 7 * 24 * 60 * 60_000, timezone: 'UTC', businessDays: false, calendar };
const START = new Date('2026-12-01T06:30Z');

describe('the next time', () => {
  test('of a cron line is by the clock on the wall', () => {
    expect(nextTick(daily, START, START)).toEqual(new Date('2026-12-01T07:00Z'));
    expect(nextTick(daily, new Date('2026-07-01T06:00Z'), START)).toEqual(new Date('2026-07-02T06:00Z'));
  });

  test('on business days passes over the weekend and the holiday', () => {
    const working = { ...daily, businessDays: true };

    expect(nextTick(working, new Date('2026-12-24T07:00Z'), START)).toEqual(new Date('2026-12-28T07:00Z'));
  });

  test('of an interval counts from its beginning, however late somebody looks', () => {
    expect(nextTick(weekly, START, START)).toEqual(new Date('2026-12-08T06:30Z'));
    expect(nextTick(weekly, new Date('2026-12-20T17:00Z'), START)).toEqual(new Date('2026-12-22T06:30Z'));
  });

  test('of an interval is ahead when the clock was set back before its beginning', () => {
    expect(nextTick(weekly, new Date('2026-11-01T00:00Z'), START)).toEqual(new Date('2026-12-08T06:30Z'));
  });

  test('of a calendar on which nobody works never comes', () => {
    const never = { ...daily, businessDays: true, calendar: { ...calendar, days: [] } };

    expect(nextTick(never, START, START)).toBeUndefined();
  });
});

test('what was slept through is listed, oldest first', () => {
  const missed = ticksUntil(daily, new Date('2026-12-02T07:00Z'), new Date('2026-12-04T12:00Z'), START);

  expect(missed.map((tick) => tick.toISOString().slice(0, 10))).toEqual([
    '2026-12-02',
    '2026-12-03',
    '2026-12-04',
  ]);
});

test('a year of minutes is its newest hundred', () => {
  const minutely = { ...daily, cron: '* * * * *' };
  const now = new Date('2026-12-03T00:00Z');

  const missed = ticksUntil(minutely, START, now, START);

  expect(missed).toHaveLength(100);
  expect(missed.at(-1)).toEqual(now);
});
