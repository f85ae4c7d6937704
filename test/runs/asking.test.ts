import { describe, expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { askPeople } from '../../src/commands/ask-people.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { withdrawApproval } from '../../src/commands/withdraw-approval.ts';
import { BEN, CLEO, type Office, OLLY, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 2 }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  hold:
    title: Hold the lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: held } }]
  in-line:
    title: Wait for the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1, within: 30s }
    when_locked: queue
    parameters: { to: { type: string, default: up } }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: "\${{ parameters.to }}" } }]
`;

const approve = async ({ context, run }: Office, id: string, actor = BEN) =>
  approveRun(context, { run: id, hash: (await run(id)).plan?.hash ?? '', actor });

describe('asking others', () => {
  test('to run what somebody was not let in to run is told once, and only that person may', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull', { actor: OLLY });

    expect(await askPeople(office.context, { run: id, actor: SAM })).toMatchObject({ status: 'not_allowed' });
    expect((await askPeople(office.context, { run: id, actor: OLLY })).status).toBe('done');
    expect(await askPeople(office.context, { run: id, actor: OLLY })).toMatchObject({
      status: 'already',
      what: 'asked',
    });

    expect(await office.run(id)).toMatchObject({ status: 'denied' });
    const asked = (await office.store.read(`run/${id}`)).filter(({ type }) => type === 'people_asked');
    expect(asked).toMatchObject([{ data: { to: 'run', people: [RHEA.id, SAM.id, BEN.id] } }]);
  });

  test('to approve leaves out the requester and who has approved', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    await approve(office, id);

    await askPeople(office.context, { run: id, actor: SAM });

    const asked = (await office.store.read(`run/${id}`)).filter(({ type }) => type === 'people_asked');
    expect(asked).toMatchObject([{ data: { to: 'approve', people: [CLEO.id] } }]);
  });

  test('two presses at the same moment ask once', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull', { actor: OLLY });
    const press = () => askPeople(office.context, { run: id, actor: OLLY });

    const replies = await Promise.all([press(), press()]);

    expect(replies.map(({ status }) => status).sort()).toEqual(['already', 'done']);
  });
});

describe('an approval taken back', () => {
  test('does not count any more, and can be given again', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const hash = (await office.run(id)).plan?.hash ?? '';
    await confirmRun(office.context, { run: id, hash, actor: RHEA });
    await approve(office, id);

    expect((await withdrawApproval(office.context, { run: id, actor: BEN })).status).toBe('done');
    await approve(office, id, CLEO);
    expect(await office.run(id)).toMatchObject({ status: 'waiting', gate: { approvals: [{ by: CLEO }] } });
    expect(office.levers.effects).toEqual([]);

    expect((await approve(office, id)).status).toBe('done');
    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
  });

  test('is only ever one that this person gave, and not after the run acted', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    await approve(office, id);
    expect((await withdrawApproval(office.context, { run: id, actor: CLEO })).status).toBe('not_asked');

    const hash = (await office.run(id)).plan?.hash ?? '';
    await confirmRun(office.context, { run: id, hash, actor: RHEA });
    await approve(office, id, CLEO);
    await office.engine.idle();

    expect((await withdrawApproval(office.context, { run: id, actor: BEN })).status).toBe('ended');
  });

  test('counts in line, too: the run waits for people again, and keeps nobody behind it waiting', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 50;
    await go(office, 'hold');
    const first = await go(office, 'in-line', 'up');
    const second = await go(office, 'in-line', 'down');
    await office.pass(40);
    expect((await office.run(first)).status).toBe('queued');

    expect((await withdrawApproval(office.context, { run: first, actor: CLEO })).status).toBe('not_asked');
    expect((await withdrawApproval(office.context, { run: first, actor: BEN })).status).toBe('done');
    await office.pass(40);

    expect(await office.run(first)).toMatchObject({ status: 'expired' });
    expect(await office.run(second)).toMatchObject({ awaits: undefined });
    expect(office.levers.effects).not.toContain('main=up');
  });
});

/** Confirmed, and approved where that is asked for. */
async function go(office: Office, runbook: string, to?: string): Promise<string> {
  const id = await office.start(runbook, to === undefined ? {} : { given: { to } });
  const hash = (await office.run(id)).plan?.hash ?? '';
  await confirmRun(office.context, { run: id, hash, actor: RHEA });
  await approve(office, id);
  await office.engine.idle();
  return id;
}
