import { expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { denyRun } from '../../src/commands/deny-run.ts';
import { withdrawApproval } from '../../src/commands/withdraw-approval.ts';
import type { PersonOnCall } from '../../src/systems/directory/port.ts';
import { PagerDutyState } from '../../src/systems/pagerduty/simulated-account.ts';
import { BEN, CLEO, type Office, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  smash:
    title: Smash the lever
    environment: vault
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1, within: 20m }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: main } }]
  both:
    title: Pull twice
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1, page: true }
    steps:
      - { id: pull, uses: lever/pull, with: { lever: main } }
      - id: again
        title: Pull the other
        uses: lever/pull
        with: { lever: other }
        confirm: { required: false, approvals: 1, page: true }
  quiet:
    title: Pull in the lab
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1 }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  silent:
    title: Pull in the vault
    environment: vault
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1, page: false }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
`;

const onCall = (person: string, user: string, level: number): PersonOnCall => ({
  ...{ person, level, policy: 'PSREPOL' },
  user: { id: user, name: user, email: `${user}@local.test` },
});

/** Sam is paged first, but may not approve; Ben is. */
const ROTA = [onCall(SAM.id, 'PSAM', 1), onCall(BEN.id, 'PBEN', 2), onCall(CLEO.id, 'PRHEA', 3)];

async function awake(): Promise<Office> {
  const office = await openOffice(RUNBOOKS);
  office.onCall = ROTA;
  return office;
}

const pages = ({ world }: Office) =>
  PagerDutyState.parse(world.snapshot().pagerduty).incidents.map(
    ({ key, status, assignee }) => `${key} ${assignee} ${status}`,
  );

const happened = async (office: Office, id: string) => {
  await office.engine.idle();
  const events = await office.store.read(`run/${id}`);
  return events.map(({ type }) => type).filter((type) => /page/.test(type) || type === 'paging_failed');
};

const approve = async ({ context, run }: Office, id: string, actor = BEN) =>
  approveRun(context, { run: id, hash: (await run(id)).plan?.hash ?? '', actor });

test('whoever may approve and is on call is paged once, and the page is resolved with the approval', async () => {
  const office = await awake();
  const id = await office.start('smash');

  await office.pass(60);
  expect(pages(office)).toEqual([`runbolt/approval/${id} PBEN triggered`]);
  expect(await office.run(id)).toMatchObject({ status: 'waiting', page: { people: [BEN.id] } });

  await approve(office, id);
  await office.engine.idle();

  expect(pages(office)).toEqual([`runbolt/approval/${id} PBEN resolved`]);
  expect(await happened(office, id)).toEqual(['approver_paged', 'page_resolved']);
});

test.each<readonly [string, (office: Office, id: string) => Promise<unknown>]>([
  ['it is denied', ({ context }, run) => denyRun(context, { run, reason: 'no', actor: CLEO })],
  ['it is cancelled', ({ context }, run) => cancelRun(context, { run, actor: RHEA })],
  ['nobody answers in time', (office) => office.pass(21 * 60)],
])('the page is resolved when %s', async (_, close) => {
  const office = await awake();
  const id = await office.start('smash');

  await close(office, id);

  expect(await happened(office, id)).toEqual(['approver_paged', 'page_resolved']);
  expect(pages(office)).toEqual([`runbolt/approval/${id} PBEN resolved`]);
});

test('each gate pages by itself, and an approval taken back pages nobody again', async () => {
  const office = await awake();
  const id = await office.start('both');
  await approve(office, id);
  await withdrawApproval(office.context, { run: id, actor: BEN });
  await approve(office, id);
  await confirmRun(office.context, { run: id, hash: (await office.run(id)).plan?.hash ?? '', actor: RHEA });
  await office.engine.idle();

  expect(pages(office)).toEqual([
    `runbolt/approval/${id}/again PBEN triggered`,
    `runbolt/approval/${id} PBEN resolved`,
  ]);
  await approve(office, id, CLEO);

  expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
  expect(pages(office)).toEqual([
    `runbolt/approval/${id}/again PBEN resolved`,
    `runbolt/approval/${id} PBEN resolved`,
  ]);
});

test('nobody is paged outside protected environments, nor where the runbook says so', async () => {
  const office = await awake();

  await office.start('quiet');
  await office.start('silent');
  await office.pass(30);

  expect(pages(office)).toEqual([]);
});

test('a requester who is on call is not paged for an own request, and the run says that nobody was', async () => {
  const office = await awake();
  office.onCall = [onCall(RHEA.id, 'PRHEA', 1)];

  const id = await office.start('smash');

  expect(await office.run(id)).toMatchObject({
    status: 'waiting',
    page: { status: 'failed', failed: { reason: 'nobody else who may approve is on call' } },
  });
  expect((await approve(office, id)).status).toBe('done');
});

test('a PagerDuty that does not answer keeps no run waiting, and is tried again', async () => {
  const office = await awake();
  office.world.faults.set('pagerduty/unreachable', true);
  const id = await office.start('smash');
  expect(await office.run(id)).toMatchObject({ status: 'waiting', page: { status: 'failed' } });

  office.world.faults.set('pagerduty/unreachable', false);
  await office.pass(16);

  expect(await happened(office, id)).toEqual(['paging_failed', 'approver_paged']);
  office.world.faults.set('pagerduty/unreachable', true);
  await confirmRun(office.context, { run: id, hash: (await office.run(id)).plan?.hash ?? '', actor: RHEA });
  await approve(office, id);

  expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
  office.world.faults.set('pagerduty/unreachable', false);
  await office.pass(16);
  expect(pages(office)).toEqual([`runbolt/approval/${id} PBEN resolved`]);
});

const POINTS = Array.from({ length: 10 }, (_, index) => index + 1);

test.each(POINTS)('killed at append %i while it pages: one page, and it is resolved', async (point) => {
  const office = await awake();
  dieAt(office, point);
  await office.start('smash', { key: 'once' }).catch(() => undefined);
  await office.pass(12);

  const later = await office.restart();
  later.onCall = ROTA;
  const id = await later.start('smash', { key: 'once' });
  await later.pass(12);
  expect(pages(later)).toEqual([`runbolt/approval/${id} PBEN triggered`]);
  await approve(later, id);
  await later.pass(2);

  expect(pages(later)).toEqual([`runbolt/approval/${id} PBEN resolved`]);
  expect(await happened(later, id)).toEqual(['approver_paged', 'page_resolved']);
});

/** Stored at an odd point, and not at an even one; nothing is stored any more after it. */
function dieAt({ store }: Office, point: number): void {
  const append = store.append.bind(store);
  let count = 0;
  store.append = async (asked) => {
    count += 1;
    if (count > point || (count === point && point % 2 === 0)) throw new Error('the process is dead');
    const result = await append(asked);
    if (count === point) throw new Error('the process is dead');
    return result;
  };
}
