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
});
