import { describe, expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { denyRun } from '../../src/commands/deny-run.ts';
import { submitRun } from '../../src/commands/start-run.ts';
import type { Run } from '../../src/runs/run.ts';
import { BEN, CLEO, everybody, type Office, OLLY, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  switch:
    title: Switch over
    environment: lab
    allow: { run: [responder], approve: [responder] }
    steps:
      - { id: prepare, title: Prepare, uses: lever/pull, with: { lever: ready } }
      - id: over
        title: Switch
        uses: lever/pull
        with: { lever: main }
        confirm: { approvals: 1, approve: [commander], within: 10m }
      - { id: tidy, title: Tidy up, uses: lever/pull, with: { lever: old, to: away } }
  quiet:
    title: Only approved
    environment: lab
    allow: { run: [responder], approve: [commander] }
    steps:
      - id: over
        uses: lever/pull
        with: { lever: main }
        confirm: { required: false, approvals: 1 }
  yard:
    title: Switch in the yard
    environment: yard
    allow: { run: [responder], approve: [commander] }
    steps:
      - { id: prepare, uses: lever/pull, with: { lever: ready } }
      - id: over
        uses: lever/pull
        with: { lever: main }
        confirm: { approvals: 1 }
schedules:
  nightly: { cron: "0 3 * * *", run: yard, unattended: true }
`;

const hash = (run: Run): string => run.plan?.hash ?? '';

/** The run after its own confirmation, standing before the step that asks again. */
async function atTheStep(office: Office): Promise<string> {
  const id = await office.start('switch');
  await confirmRun(office.context, { run: id, hash: hash(await office.run(id)), actor: RHEA });
  await office.engine.idle();
  return id;
}

const confirm = async (office: Office, id: string, actor = RHEA) =>
  confirmRun(office.context, { run: id, hash: hash(await office.run(id)), actor });
const approve = async (office: Office, id: string, actor = BEN) =>
  approveRun(office.context, { run: id, hash: hash(await office.run(id)), actor });

/** As a schedule asks, at a time when the run may act without asking anybody, but for its step. */
async function bySchedule(office: Office): Promise<string> {
  const allowed = { by: BEN, until: '2026-06-01T00:00:00.000Z' };
  const { runbooks } = office.runbooks;
  const reply = await submitRun(
    office.context,
    {
      ...{ actor: { kind: 'schedule', id: 'nightly' }, now: false, planOnly: false },
      ...{ origin: { surface: 'schedule', channel: 'C0OPS' }, idempotencyKey: 'nightly/1' },
    },
    {
      runbook: runbooks.yard ?? expect.fail('no runbook'),
      arguments: {},
      scheduled: { at: '2026-03-04T02:48:00.000Z', quiet: false, allowed },
    },
  );
  await office.engine.idle();
  return reply.run;
}

describe('a step of a scheduled run that asks nobody', () => {
  test('is confirmed by whoever may run it, and by nobody else', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await bySchedule(office);
    expect(await office.run(id)).toMatchObject({ status: 'waiting', gate: { step: 'over' } });

    expect((await confirm(office, id, OLLY)).status).toBe('not_allowed');
    expect((await confirm(office, id, SAM)).status).toBe('done');
    expect(await approve(office, id, SAM)).toMatchObject({ status: 'not_allowed' });
    expect((await approve(office, id)).status).toBe('done');

    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
  });

  test('is not taken by one person for two', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await bySchedule(office);

    expect((await confirm(office, id, BEN)).status).toBe('done');

    expect(await approve(office, id, BEN)).toMatchObject({
      status: 'not_allowed',
      rule: 'the person who confirmed may not approve: somebody else has to',
    });
  });
});

describe('a gate before a step', () => {
  test('stops the run there, holding its targets, and lets it go on once everybody has said yes', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await atTheStep(office);

    const stopped = await office.run(id);
    expect(stopped).toMatchObject({
      status: 'waiting',
      gate: { step: 'over', approvers: { people: [BEN.id, CLEO.id] } },
    });
    expect(office.levers.effects).toEqual(['ready=on']);
    expect(await office.store.locks(['lever:main'])).toMatchObject([{ run: id }]);

    expect((await confirm(office, id)).status).toBe('done');
    expect((await approve(office, id)).status).toBe('done');
    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
    expect(office.levers.effects).toEqual(['ready=on', 'main=on', 'old=away']);
  });

  test('has approvers of its own: who may only approve the run is refused', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await atTheStep(office);

    expect(await approve(office, id, SAM)).toMatchObject({
      status: 'not_allowed',
      rule: 'only commander may approve over of switch',
    });
  });

  test('does not take the yes to the whole run for its own', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('switch');
    const click = { run: id, hash: hash(await office.run(id)), actor: RHEA };
    await confirmRun(office.context, click);
    await office.engine.idle();

    expect((await confirmRun(office.context, click)).status).toBe('plan_changed');
    expect(office.levers.effects).toEqual(['ready=on']);
  });

  test('shows the plan as it is then, and asks once more when the world moves before the act', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await atTheStep(office);
    await confirm(office, id);
    office.levers.positions.set('main', 'half');

    await approve(office, id);

    expect(await office.run(id)).toMatchObject({
      status: 'waiting',
      moved: ['main position: half → on (the plan said off → on)'],
      gate: { step: 'over', approvals: [], confirmation: undefined },
    });
    expect(office.levers.effects).toEqual(['ready=on']);
  });

  test('asks nobody about a step that has nothing to do any more', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.positions.set('main', 'on');
    const id = await atTheStep(office);

    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
    expect(office.levers.effects).toEqual(['ready=on', 'old=away']);
  });

  test('may leave out the requester and ask only others', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('quiet');
    await confirm(office, id);
    await office.engine.idle();

    expect((await approve(office, id, CLEO)).status).toBe('done');
    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
  });

  test('asks the roles again before it goes on', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await atTheStep(office);
    await approve(office, id);
    const { groups, onCall } = everybody(office.clock.now());
    const gone = { status: 'known', members: [CLEO.id], at: office.clock.now() } as const;
    office.memberships = { groups: { ...groups, S0COMMAND: gone }, onCall };

    await confirm(office, id);

    expect(await office.run(id)).toMatchObject({ status: 'denied' });
    expect(office.levers.effects).toEqual(['ready=on']);
  });

  test('survives a restart, with the yes that was given before it', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await atTheStep(office);
    await approve(office, id);

    const later = await office.restart();
    expect(await approve(later, id)).toMatchObject({ status: 'already', what: 'approved' });
    await confirm(later, id);

    expect(await later.run(id)).toMatchObject({ status: 'succeeded' });
  });
});

describe('a run that ends at a gate before a step says what was done and what was not', () => {
  const honest = 'Done before that: Prepare. Not done: Switch, Tidy up.';

  test('when nobody says yes in time', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await atTheStep(office);

    await office.clock.advance(11 * 60_000);
    await office.pass(1);

    expect(await office.run(id)).toMatchObject({
      status: 'expired',
      end: { outcome: `Nobody said yes in time. ${honest}` },
      locks: [],
    });
  });

  test('when its requester withdraws it', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await atTheStep(office);

    await cancelRun(office.context, { run: id, actor: RHEA });

    expect(await office.run(id)).toMatchObject({ status: 'cancelled', end: { outcome: honest } });
  });

  test('when an approver says no', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await atTheStep(office);

    await denyRun(office.context, { run: id, reason: 'not on a Friday', actor: CLEO });

    const outcome = `An approver said no: not on a Friday. ${honest}`;
    expect(await office.run(id)).toMatchObject({ status: 'denied', end: { outcome } });
  });
});
