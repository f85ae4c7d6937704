import { describe, expect, test } from 'vitest';
import { DAY, HOUR, lines, openTimetable } from '../support/timetable.ts';

const daily = (missed: string) => `  check: { cron: "0 4 * * *", run: look, missed: ${missed} }\n`;
const WEEKEND = 3 * DAY;

describe('a schedule that comes while Runbolt is there', () => {
  test('requests its run, by itself, and says how it ended', async () => {
    const office = await openTimetable(daily('once'));

    await office.clock.advance(80 * 60_000);
    await office.pass(12);

    const [run, ...others] = await office.store.recentRuns({ limit: 10 });
    expect(run).toMatchObject({ runbook: 'look', requester: 'check', status: 'succeeded' });
    expect(others).toEqual([]);
    expect(await lines(office, 'check')).toEqual([
      'schedule_fired 03-04T04:00',
      'scheduled_run_requested 03-04T04:00',
      'scheduled_run_ended 03-04T04:00',
    ]);
  });

  test('fires although it is some minutes late: a restart makes nothing missed', async () => {
    const office = await openTimetable(daily('skip'));

    const later = await office.restart(undefined, { pauseMs: 76 * 60_000 });

    expect(await lines(later, 'check')).toContain('schedule_fired 03-04T04:00');
  });
});

describe('what was missed over a weekend', () => {
  test('skip: is not done, and is in the record', async () => {
    const office = await openTimetable(daily('skip'));

    const later = await office.restart(undefined, { pauseMs: WEEKEND });

    expect(await lines(later, 'check')).toEqual(['ticks_missed 03-06T04:00 (3)']);
    expect(await later.store.recentRuns({ limit: 10 })).toEqual([]);
  });

  test('once: is done once, at once', async () => {
    const office = await openTimetable(daily('once'));

    const later = await office.restart(undefined, { pauseMs: WEEKEND });
    await later.pass(12);

    expect(await lines(later, 'check')).toEqual([
      'schedule_fired 03-06T04:00 (2)',
      'scheduled_run_requested 03-06T04:00',
      'scheduled_run_ended 03-06T04:00',
    ]);
  });

  test('all: is done one after the other, oldest first', async () => {
    const office = await openTimetable(daily('all'));

    const later = await office.restart(undefined, { pauseMs: WEEKEND });
    await later.pass(30);

    const fired = (await lines(later, 'check')).filter((line) => line.startsWith('schedule_fired'));
    expect(fired).toEqual([
      'schedule_fired 03-04T04:00',
      'schedule_fired 03-05T04:00',
      'schedule_fired 03-06T04:00',
    ]);
    expect(await later.store.recentRuns({ limit: 10 })).toHaveLength(3);
  });
});

test('a clock that runs backwards fires nothing twice', async () => {
  const office = await openTimetable(daily('once'));
  await office.clock.advance(80 * 60_000);
  await office.pass(12);

  await office.clock.advance(-2 * HOUR);
  await office.pass(3);
  await office.clock.advance(2 * HOUR);
  await office.pass(12);

  expect(await office.store.recentRuns({ limit: 10 })).toHaveLength(1);
});

test('the night on which an hour comes twice: 02:30 fires once; the night without it, at 03:00', async () => {
  const office = await openTimetable(
    '  night: { cron: "30 2 * * *", timezone: Europe/Berlin, remind: { message: Night }, missed: all }\n',
  );

  const spring = await office.restart(undefined, { pauseMs: 26 * DAY });
  const autumn = await spring.restart(undefined, { pauseMs: 211 * DAY });

  const told = (await lines(autumn, 'night')).map((line) => line.replace('reminder_due ', ''));
  expect(told.filter((at) => /^03-(28|29|30)/.test(at))).toEqual([
    '03-28T01:30',
    '03-29T01:00',
    '03-30T00:30',
  ]);
  expect(told.filter((at) => /^10-(24|25|26)/.test(at))).toEqual([
    '10-24T00:30',
    '10-25T00:30',
    '10-26T01:30',
  ]);
});

describe('when the file changes', () => {
  test('a new time counts from now on', async () => {
    const office = await openTimetable(daily('once'));

    const later = await office.restart((yaml) => yaml.replace('0 4 * * *', '0 5 * * *'));
    await later.clock.advance(140 * 60_000);
    await later.pass(12);

    expect((await lines(later, 'check'))[0]).toBe('schedule_fired 03-04T05:00');
  });

  test('another text keeps the rhythm', async () => {
    const office = await openTimetable('  week: { every: 7d, remind: { message: One } }\n');
    await office.clock.advance(DAY);

    const later = await office.restart((yaml) => yaml.replace('One', 'Two'), { pauseMs: 6 * DAY });

    expect(await lines(later, 'week')).toEqual(['reminder_due 03-11T02:48']);
  });

  test('a schedule that is gone falls silent, and its stream says so', async () => {
    const office = await openTimetable(daily('once'));

    const later = await office.restart((yaml) => yaml.replace('check:', 'other:'), { pauseMs: 2 * DAY });

    expect(await lines(later, 'check')).toEqual(['schedule_removed']);
  });
});

test('another replica that fires at the same time finds the first one’s run', async () => {
  const office = await openTimetable(daily('once'));
  await office.engine.stop();
  await office.clock.advance(80 * 60_000);

  await Promise.all([office.schedules.advance('schedule/check'), office.schedules.advance('schedule/check')]);

  expect(await office.store.recentRuns({ limit: 10 })).toHaveLength(1);
  expect((await lines(office, 'check')).filter((line) => line.startsWith('schedule_fired'))).toHaveLength(1);
});

const POINTS = Array.from({ length: 12 }, (_, index) => index + 1);

test.each(POINTS)('killed at append %i after its time has come: one run', async (point) => {
  const office = await openTimetable(daily('once'));
  await office.engine.stop();
  await office.clock.advance(80 * 60_000);
  const append = office.store.append.bind(office.store);
  let count = 0;
  office.store.append = async (asked) => {
    count += 1;
    if (count > point || (count === point && point % 2 === 0)) throw new Error('the process is dead');
    const result = await append(asked);
    if (count === point) throw new Error('the process is dead');
    return result;
  };
  await office.engine.start();
  await office.pass(12);

  const later = await office.restart();
  await later.pass(20);

  const runs = await later.store.recentRuns({ limit: 10 });
  expect(runs.map(({ status }) => status)).toEqual(['succeeded']);
  expect((await lines(later, 'check')).filter((line) => line.startsWith('schedule_fired'))).toHaveLength(1);
});
