import { expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { allowUnattended } from '../../src/commands/schedules/allow-unattended.ts';
import { BEN, everybody, type Office, OLLY, RHEA, SAM } from '../support/office.ts';
import { DAY, HOUR, happened, lines, openTimetable } from '../support/timetable.ts';

/** Sunday, 8 March, 03:00. */
const SUNDAY = 4 * DAY + 12 * 60_000;
const RESTORE = '  restore-test: { cron: "0 3 * * 0", run: restore, unattended: true, calendar: berlin }\n';

async function sunday(office: Office): Promise<Office> {
  const later = await office.restart(undefined, { pauseMs: SUNDAY });
  await later.pass(12);
  return later;
}

test('with a yes beforehand the Sunday restore test runs at three, asks nobody, and says who allowed it', async () => {
  const office = await openTimetable(RESTORE);
  const reply = await allowUnattended(office.context, { schedule: 'restore-test', actor: BEN });

  const later = await sunday(office);

  expect(reply).toMatchObject({ status: 'allowed', until: new Date('2026-06-02T02:48Z') });
  expect(later.levers.effects).toEqual(['yard=on']);
  const [summary] = await later.store.recentRuns({ limit: 1 });
  const run = await later.run(summary?.id ?? '');
  expect(run.request.scheduled).toMatchObject({ allowed: { by: { id: BEN.id } } });
  expect(run.gate?.asked).toEqual({ confirmation: false, approvals: 0 });
});

test('without one a person is asked when work begins, and told why', async () => {
  const office = await openTimetable(RESTORE);

  const later = await sunday(office);
  expect(await happened(later, 'restore-test')).toMatchObject([
    { type: 'schedule_fired' },
    {
      type: 'run_deferred',
      data: { until: '2026-03-09T08:00:00.000Z', because: 'nobody has allowed it to run unattended yet' },
    },
  ]);

  const monday = await later.restart(undefined, { pauseMs: 29 * HOUR });
  await monday.pass(3);

  expect((await happened(monday, 'restore-test')).at(-1)).toMatchObject({
    type: 'scheduled_run_requested',
    data: { because: 'nobody has allowed it to run unattended yet', call: [RHEA.id, SAM.id, BEN.id] },
  });
  expect(monday.levers.effects).toEqual([]);
});

test.each([
  [
    'the runbook has changed',
    (yaml: string) => yaml.replace('lever: yard', 'lever: barn'),
    'the runbook has changed since Ben allowed it on 2026-03-04',
  ],
  [
    'the environment is not disposable any more',
    (yaml: string) =>
      yaml.replace('unattended: true', 'unattended: false').replace('yard: { disposable: true }', 'yard: {}'),
    undefined,
  ],
])('a yes is void when %s', async (_, change, because) => {
  const office = await openTimetable(RESTORE);
  await allowUnattended(office.context, { schedule: 'restore-test', actor: BEN });

  const later = await sunday(await office.restart(change));

  const deferred = (await happened(later, 'restore-test')).find(({ type }) => type === 'run_deferred');
  expect(deferred?.data.because).toBe(because);
  expect(later.levers.effects).toEqual([]);
});

test('a yes is void when whoever gave it may not give it any more', async () => {
  const office = await openTimetable(RESTORE);
  await allowUnattended(office.context, { schedule: 'restore-test', actor: BEN });
  await office.engine.stop();
  await office.clock.advance(SUNDAY);
  office.memberships = { groups: { ...everybody(office.clock.now()).groups }, onCall: {} };
  Object.assign(office.memberships.groups, {
    S0COMMAND: { status: 'known', members: [], at: office.clock.now() },
  });
  await office.engine.start();
  await office.pass(12);

  const deferred = (await happened(office, 'restore-test')).find(({ type }) => type === 'run_deferred');
  expect(deferred?.data.because).toBe('Ben, who allowed it, may not allow it any more');
});

test('a yes ends after 90 days: people are told a week before, and asked again after it', async () => {
  const office = await openTimetable(RESTORE.replace('0 3 * * 0', '0 3 1 * *'));
  await allowUnattended(office.context, { schedule: 'restore-test', actor: BEN });

  const may = await office.restart(undefined, { pauseMs: 83 * DAY + 9 * HOUR });
  await may.pass(12);
  const july = await may.restart(undefined, { pauseMs: 37 * DAY });
  await july.pass(12);

  expect((await lines(july, 'restore-test')).filter((line) => line === 'unattended_expiring')).toHaveLength(
    1,
  );
  const last = (await happened(july, 'restore-test')).findLast(({ data }) => data.because !== undefined);
  expect(last?.data.because).toBe('what Ben allowed ended on 2026-06-02');
});

test.each([
  ['a responder', RHEA],
  ['somebody from outside', OLLY],
  ['somebody at the command line', { kind: 'cli', id: 'ben' } as const],
])('%s cannot allow it', async (_, actor) => {
  const office = await openTimetable(RESTORE);

  const reply = await allowUnattended(office.context, { schedule: 'restore-test', actor });

  expect(['not_allowed', 'not_possible']).toContain(reply.status);
  expect(await lines(office, 'restore-test')).toEqual([]);
});

test('a change in working hours asks at once; whoever confirms is the confirmer, and another person approves', async () => {
  const office = await openTimetable('  weekly: { cron: "0 10 * * 3", run: restore, calendar: berlin }\n');

  const later = await office.restart(undefined, { pauseMs: 7 * HOUR + 12 * 60_000 });
  await later.pass(5);
  const [asked] = await later.store.recentRuns({ limit: 1 });
  const id = asked?.id ?? '';
  const { plan, gate } = await later.run(id);
  const hash = plan?.hash ?? '';

  expect(gate?.expiresAt).toEqual(new Date('2026-03-04T16:00Z'));
  expect(await confirmRun(later.context, { run: id, hash, actor: OLLY })).toMatchObject({
    status: 'not_allowed',
  });
  expect(await confirmRun(later.context, { run: id, hash, actor: { kind: 'cli', id: 'ben' } })).toMatchObject(
    {
      status: 'not_allowed',
      rule: expect.stringContaining('nobody has said whose account ben is'),
    },
  );
  expect(await confirmRun(later.context, { run: id, hash, actor: BEN })).toMatchObject({ status: 'done' });
  expect(await approveRun(later.context, { run: id, hash, actor: BEN })).toMatchObject({
    status: 'not_allowed',
    rule: 'the person who confirmed may not approve: somebody else has to',
  });
});

test('a schedule that the file no longer has may not run what it asked for', async () => {
  const office = await openTimetable('  weekly: { cron: "0 10 * * 3", run: pull, calendar: berlin }\n');
  const later = await office.restart(undefined, { pauseMs: 7 * HOUR + 12 * 60_000 });
  await later.pass(5);
  const [asked] = await later.store.recentRuns({ limit: 1 });
  const { plan } = await later.run(asked?.id ?? '');

  const without = await later.restart((yaml) => yaml.replace('weekly:', 'monthly:'));
  await confirmRun(without.context, { run: asked?.id ?? '', hash: plan?.hash ?? '', actor: RHEA });
  const run = await without.run(asked?.id ?? '');

  expect(run.end).toMatchObject({ status: 'denied' });
  expect(without.levers.effects).toEqual([]);
});

test('a schedule that is removed while its run is under way still tells how that ended', async () => {
  const office = await openTimetable('  weekly: { cron: "0 10 * * 3", run: pull, calendar: berlin }\n');
  const later = await office.restart(undefined, { pauseMs: 7 * HOUR + 12 * 60_000 });
  await later.pass(5);
  const [asked] = await later.store.recentRuns({ limit: 1 });

  const without = await later.restart((yaml) => yaml.replace('weekly:', 'monthly:'));
  await without.pass(10);
  const { plan } = await without.run(asked?.id ?? '');
  await confirmRun(without.context, { run: asked?.id ?? '', hash: plan?.hash ?? '', actor: RHEA });
  await without.pass(20);

  expect((await happened(without, 'weekly')).slice(-2)).toMatchObject([
    { type: 'schedule_removed' },
    { type: 'scheduled_run_ended', data: { status: 'denied', call: [RHEA.id, SAM.id, BEN.id] } },
  ]);
});
