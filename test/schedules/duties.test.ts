import { expect, test } from 'vitest';
import { recordBeat } from '../../src/commands/schedules/record-beat.ts';
import { sayRotated } from '../../src/commands/schedules/say-rotated.ts';
import { Failure } from '../../src/lib/failure.ts';
import { BEN, CLEO, type Office, OLLY, RHEA, SAM } from '../support/office.ts';
import { DAY, HOUR, happened, lines, openTimetable } from '../support/timetable.ts';

/** Each morning at ten somebody is there. */
async function mornings(office: Office, days: number): Promise<Office> {
  const later = office;
  for (let day = 0; day < days; day += 1) {
    await later.engine.stop();
    await later.clock.advance(DAY);
    await later.engine.start();
    await later.pass(2);
    await later.clock.advance(-2_000);
  }
  return later;
}

const ROTATION = '  jwt: { rotate: { what: the JWT key }, every: 90d, to: responder, calendar: berlin }\n';

test('a quarter: a drill is announced, due, overdue, and escalated; once it was held the quarter begins again', async () => {
  const office = await openTimetable(ROTATION);
  const ten = await office.restart(undefined, { pauseMs: 7 * HOUR });

  await mornings(ten, 105);
  const told = await happened(ten, 'drill:practice');
  await ten.start('practice', { actor: RHEA });
  await mornings(ten, 7);

  expect(told.map(({ type, data }) => [type, data.stage, data.escalated])).toEqual([
    ['duty_due', 1, false],
    ['duty_due', 2, false],
    ['duty_due', 3, true],
    ['duty_due', 4, true],
  ]);
  expect(told[1]?.data.call).toEqual([RHEA.id, SAM.id, BEN.id]);
  expect(told[2]?.data.call).toEqual([RHEA.id, SAM.id, BEN.id, CLEO.id]);
  expect((await happened(ten, 'drill:practice')).at(-1)).toMatchObject({
    type: 'duty_done',
    data: { how: 'run' },
  });
});

test('people are told of a duty when they are at work', async () => {
  const office = await openTimetable(ROTATION);

  // Tuesday, 2 June: due at 02:48 in UTC, and work begins at 07:00.
  const night = await office.restart(undefined, { pauseMs: 90 * DAY + HOUR });
  const before = (await lines(night, 'jwt')).length;
  const morning = await night.restart(undefined, { pauseMs: 4 * HOUR });

  expect(await lines(morning, 'jwt')).toHaveLength(before + 1);
});

test('a rotation that no system knows of is attested by a person, and counts from the day they say', async () => {
  const office = await openTimetable(ROTATION);
  const ten = await office.restart(undefined, { pauseMs: 7 * HOUR });
  const on = new Date('2026-03-01T00:00Z');

  expect(await sayRotated(ten.context, { schedule: 'jwt', actor: OLLY })).toMatchObject({
    status: 'not_allowed',
  });
  expect(await sayRotated(ten.context, { schedule: 'jwt', actor: RHEA, on })).toMatchObject({
    status: 'rotated',
    next: new Date('2026-05-30T00:00Z'),
  });
  expect(await sayRotated(ten.context, { schedule: 'jwt', actor: RHEA, on })).toMatchObject({
    status: 'not_possible',
  });
  expect((await lines(ten, 'jwt')).at(-1)).toBe('duty_done 03-01T00:00');
});

test('where Secrets Manager knows, it is asked; when it does not answer, nobody is reminded of what may be done', async () => {
  const office = await openTimetable(
    '  db: { rotate: { what: the password, secret: prod/db, environment: lab }, every: 30d, to: responder }\n',
  );
  const ten = await office.restart(undefined, { pauseMs: 29 * DAY });
  await ten.engine.stop();
  ten.rotatedAt = () => {
    throw new Failure({
      system: 'Secrets Manager',
      operation: 'describe',
      kind: 'unavailable',
      message: 'It does not answer.',
    });
  };
  await ten.clock.advance(DAY + 8 * HOUR);
  await ten.schedules.advance('schedule/db');
  ten.rotatedAt = async () => new Date('2026-04-01T00:00Z');
  // Over the weekend.
  await ten.clock.advance(3 * DAY);
  await ten.schedules.advance('schedule/db');

  expect((await lines(ten, 'db')).slice(-2)).toEqual(['duty_unknown', 'duty_done 04-01T00:00']);
});

test('a heartbeat that falls silent raises the alarm once, and its return is told once', async () => {
  const office = await openTimetable('  host: { every: 1h, heartbeat: { grace: 10m }, to: responder }\n');
  await recordBeat(office, 'host');
  await office.pass(2);

  const silent = await office.restart(undefined, { pauseMs: 75 * 60_000 });
  await silent.pass(90);
  const alarm = await happened(silent, 'host');
  await recordBeat(silent, 'host');
  await silent.pass(31);
  await recordBeat(silent, 'host');
  await silent.pass(31);

  expect(alarm).toMatchObject([
    {
      type: 'heartbeat_silent',
      data: {
        lastBeat: '2026-03-04T02:48:00.000Z',
        expectedBy: '2026-03-04T03:58:00.000Z',
        call: [RHEA.id, SAM.id, BEN.id],
      },
    },
  ]);
  expect((await lines(silent, 'host')).slice(1)).toEqual([expect.stringContaining('heartbeat_recovered')]);
});

test('a heartbeat that keeps coming is quiet', async () => {
  const office = await openTimetable('  host: { every: 1h, heartbeat: {} }\n');

  for (let hour = 0; hour < 3; hour += 1) {
    await recordBeat(office, 'host');
    await office.clock.advance(HOUR);
    await office.pass(1);
  }

  expect(await lines(office, 'host')).toEqual([]);
});
