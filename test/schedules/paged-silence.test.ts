import { expect, test } from 'vitest';
import { recordBeat } from '../../src/commands/schedules/record-beat.ts';
import { PagerDutyState } from '../../src/systems/pagerduty/simulated-account.ts';
import { type Office, SAM } from '../support/office.ts';
import { happened, lines, openTimetable } from '../support/timetable.ts';

const MINUTE = 60_000;
const PAGED = '  host: { every: 1h, heartbeat: { grace: 10m, page: true }, to: on-call }\n';

const sam = {
  person: SAM.id,
  user: { id: 'PSAM', name: 'Sam Ortiz', email: 'sam@local.test' },
  level: 1,
  policy: 'PSREPOL',
};

/** Heard once, and then no more for so many minutes. */
async function silence(before: (office: Office) => void = () => {}, schedule = PAGED): Promise<Office> {
  const office = await openTimetable(schedule);
  await recordBeat(office, 'host');
  await office.pass(2);
  await office.engine.stop();
  await office.clock.advance(75 * MINUTE);
  office.onCall = [sam];
  before(office);
  await office.engine.start();
  await office.pass(3);
  return office;
}

const incidents = ({ world }: Office) =>
  PagerDutyState.parse(world.snapshot().pagerduty).incidents.map(({ key, status, assignee, title }) => ({
    ...{ key, status, assignee, title },
  }));

const SILENT = { key: 'runbolt/heartbeat/host', title: 'Silent: Heartbeat of host', assignee: 'PSAM' };

test('silence wakes whoever is on call, once, and the next beat lets them sleep', async () => {
  const office = await silence();
  await office.pass(60);
  expect(incidents(office)).toEqual([{ ...SILENT, status: 'triggered' }]);

  await recordBeat(office, 'host');
  await office.pass(31);

  expect(incidents(office)).toMatchObject([{ key: SILENT.key, status: 'resolved' }]);
  expect((await happened(office, 'host')).map(({ type }) => type)).toEqual([
    'heartbeat_silent',
    'heartbeat_paged',
    'heartbeat_recovered',
    'heartbeat_page_resolved',
  ]);
});

test('a second silence is a second page', async () => {
  const office = await silence();
  await recordBeat(office, 'host');
  await office.pass(5);
  await office.engine.stop();
  await office.clock.advance(75 * MINUTE);
  await office.engine.start();
  await office.pass(3);

  expect(
    incidents(office)
      .map(({ status }) => status)
      .toSorted(),
  ).toEqual(['resolved', 'triggered']);
});

test('a restart after the page was sent finds it again', async () => {
  const office = await silence();
  const later = await office.restart(undefined, { pauseMs: MINUTE });
  later.onCall = [sam];
  await later.pass(90);

  expect(incidents(later)).toHaveLength(1);
});

test('while PagerDuty is away it is tried again, and said', async () => {
  const office = await silence(({ world }) => world.faults.set('pagerduty/unreachable', true));
  expect(incidents(office)).toEqual([]);
  office.world.faults.set('pagerduty/unreachable', false);

  await office.pass(20);

  expect(incidents(office)).toHaveLength(1);
  expect((await lines(office, 'host')).map((line) => line.split(' ')[0])).toEqual([
    'heartbeat_silent',
    'heartbeat_page_failed',
    'heartbeat_paged',
  ]);
});

test('with nobody on call nobody is paged, and it is said once', async () => {
  const office = await silence((before) => {
    before.onCall = [];
  });
  await office.pass(400);

  const told = (await happened(office, 'host')).filter(({ type }) => type === 'heartbeat_page_failed');
  expect(told).toMatchObject([{ data: { attempt: 1, reason: 'nobody is on call for Heartbeat of host' } }]);
});

test('a heartbeat that the file no longer has lets those sleep whom it woke', async () => {
  const office = await silence();

  const later = await office.restart((yaml) => yaml.replace('  host:', '  other:'));
  await later.schedules.refresh(['host', 'other']);
  await later.pass(5);

  expect(incidents(later)).toMatchObject([{ status: 'resolved' }]);
});

test('without page: true nobody is woken', async () => {
  const office = await silence(undefined, PAGED.replace(', page: true', ''));

  expect(await lines(office, 'host')).toEqual(['heartbeat_silent']);
  expect(incidents(office)).toEqual([]);
});
