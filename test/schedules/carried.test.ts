import { expect, test } from 'vitest';
import { RUNBOLT } from '../../src/audit/event.ts';
import { takeUpRestore } from '../../src/commands/take-up-restore.ts';
import { CARRY_AFTER, fromCarried, toCarried } from '../../src/schedules/carried.ts';
import { readChecklist } from '../../src/schedules/read-checklist.ts';
import {
  CARRIED,
  foldSchedule,
  newScheduleEvent,
  readSchedule,
  scheduleStream,
} from '../../src/schedules/schedule-stream.ts';
import { HOUR, lines, openTimetable } from '../support/timetable.ts';

const SCHEDULES = `  check: { cron: "0 4 * * *", run: look, missed: all }\n`;

/** Skipped every day for months: an event each, and no run. */
async function longLived() {
  const office = await openTimetable(SCHEDULES);
  const { store, clock } = office;
  for (let day = 0; day <= CARRY_AFTER; day++) {
    const { version } = await readSchedule(store, 'check');
    const at = new Date(clock.now().getTime() + day * 24 * HOUR).toISOString();
    const skipped = newScheduleEvent({
      type: 'tick_skipped',
      data: { at, next: '2026-03-04T04:00:00.000Z' },
    });
    const stream = scheduleStream('check');
    await store.append({ stream, expectedVersion: version, events: [skipped] });
  }
  return office;
}

test('a schedule with a long past is carried over in one event, and read from there', async () => {
  const office = await longLived();
  const before = await readSchedule(office.store, 'check');

  await office.schedules.refresh(['check']);

  const whole = await office.store.read(scheduleStream('check'));
  const read = await office.store.read(scheduleStream('check'), CARRIED);
  expect(read).toHaveLength(1);
  expect(await readSchedule(office.store, 'check')).toEqual({ ...before, version: before.version + 1 });
  expect(foldSchedule('check', whole)).toEqual(foldSchedule('check', read));
});

test('it fires at its time as if nothing had been carried over', async () => {
  const office = await longLived();
  await office.schedules.refresh(['check']);

  const later = await office.restart(undefined, { pauseMs: 2 * HOUR });
  await later.pass(12);

  expect((await lines(later, 'check')).slice(-3)).toEqual([
    'schedule_fired 03-04T04:00',
    'scheduled_run_requested 03-04T04:00',
    'scheduled_run_ended 03-04T04:00',
  ]);
});

test('instants come back as instants, whatever stands beside them', async () => {
  const office = await openTimetable(SCHEDULES);
  const state = {
    ...(await readSchedule(office.store, 'check')),
    fired: { tick: new Date(1), askAt: undefined },
    allowance: { hash: 'h', by: RUNBOLT, at: new Date(2), until: new Date(3), warned: true },
    duty: { doneAt: new Date(4), stage: 2, lookAgainAt: undefined },
    silent: { since: new Date(5) },
  };

  expect(fromCarried(JSON.parse(JSON.stringify(toCarried(state))))).toEqual(state);
});

test('after a restore that lost events, times that passed are not made up for', async () => {
  const office = await openTimetable(SCHEDULES);
  const lost = {
    type: 'record_restored',
    actor: RUNBOLT,
    data: { head: { position: 1, hash: 'h' }, newestAt: null, lost: 7 },
  };
  await office.store.append({ stream: 'record', expectedVersion: 0, events: [lost] });

  const later = await office.restart(undefined, { pauseMs: 50 * HOUR });
  await later.pass(12);

  expect(await lines(later, 'check')).toEqual(['ticks_missed 03-06T04:00 (3)']);
  expect(await later.store.recentRuns({ limit: 10 })).toEqual([]);
  await takeUpRestore(later.context);
  expect(await later.store.read('record')).toHaveLength(2);
});

test('a list of a reminder is read across what was carried over, the newest and one before it', async () => {
  const office = await openTimetable(
    `  look: { cron: "0 4 * * *", to: responder, remind: { message: Look, checklist: [Read the alerts] } }\n`,
  );
  await office.schedules.refresh(['look']);
  const days = (day: number) => new Date(Date.UTC(2026, 2, 5 + day, 4));
  for (let day = 0; day <= CARRY_AFTER; day++) {
    const due = { at: days(day).toISOString(), next: days(day + 1).toISOString(), missed: 0, call: [] };
    const { version } = await readSchedule(office.store, 'look');
    const events = [newScheduleEvent({ type: 'reminder_due', data: due })];
    await office.store.append({ stream: scheduleStream('look'), expectedVersion: version, events });
  }
  await office.schedules.refresh(['look']);
  expect(await office.store.read(scheduleStream('look'), CARRIED)).toHaveLength(1);

  const [newest, before] = [days(CARRY_AFTER), days(CARRY_AFTER - 1)];
  expect(await readChecklist(office.store, 'look', newest)).toMatchObject({
    isOver: false,
    list: { at: newest },
  });
  expect(await readChecklist(office.store, 'look', before)).toMatchObject({
    isOver: true,
    list: { at: before },
  });
  expect(await readChecklist(office.store, 'look', days(-9))).toBeUndefined();
});
