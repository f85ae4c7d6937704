import { describe, expect, test } from 'vitest';
import { parseCron } from '../../src/lib/cron.ts';

/** The next times after an instant, in ISO 8601 without the seconds. */
function times(line: string, timezone: string, after: string, count: number): readonly string[] {
  const parsed = parseCron(line, timezone);
  if (!parsed.ok) throw new Error(parsed.problem);
  const found: string[] = [];
  let at: Date | undefined = new Date(after);
  while (found.length < count) {
    at = at && parsed.next(at);
    if (!at) break;
    found.push(at.toISOString().slice(0, 16));
  }
  return found;
}

describe('a time that does not exist comes at the end of the gap, once', () => {
  test.each([
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:30']],
    ['30 2 * * *', 'America/New_York', '2026-03-07T12:00Z', ['2026-03-08T07:00', '2026-03-09T06:30']],
    // Half an hour only.
    ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', ['2026-10-03T15:30', '2026-10-04T15:15']],
  ])('%s in %s', (line, timezone, after, expected) => {
    expect(times(line, timezone, after, 2)).toEqual(expected);
  });
});

describe('a time that exists twice comes the first time only', () => {
  test.each([
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    ['30 1 * * *', 'America/New_York', '2026-10-31T12:00Z', ['2026-11-01T05:30', '2026-11-02T06:30']],
    ['45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00Z', ['2026-04-04T14:45', '2026-04-05T15:15']],
  ])('%s in %s', (line, timezone, after, expected) => {
    expect(times(line, timezone, after, 2)).toEqual(expected);
  });
});

test('every half hour means every half hour, also in the hour that comes twice', () => {
  expect(times('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:59Z', 4)).toEqual([
    '2026-10-25T00:00',
    '2026-10-25T00:30',
    '2026-10-25T01:00',
    '2026-10-25T01:30',
  ]);
});

test.each([
  ['0 0 3 * * *', '"0 0 3 * * *" has 6 fields: seconds and years are not taken, write five'],
  ['99 * * * *', '"99 * * * *" is not a cron line: invalid value for minute: 99'],
  ['0 0 30 2 *', '"0 0 30 2 *" never comes'],
  ['@daily', '"@daily" is not a cron line: write minute, hour, day, month and weekday, like 0 8 * * 1-5'],
])('%s is refused', (line, problem) => {
  expect(parseCron(line, 'UTC')).toEqual({ ok: false, problem });
});
