import { expect, test } from 'vitest';
import type { Actor } from '../../src/audit/event.ts';
import { approveRun } from '../../src/commands/approve-run.ts';
import { rootMessage } from '../../src/slack/messages/root-message.ts';
import { BEN, CLEO, type Office, openOffice } from '../support/office.ts';
import { besideBot } from './counter.ts';

const RUNBOOKS = `
  smash:
    title: Smash a lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    steps: [{ id: smash, title: Smash it, uses: lever/smash, with: { lever: c } }]
`;

const TIED = `people: { ben: { slack: ${BEN.id}, cli: ben } }\n`;

/** Ben asks by his account for what destroys, and confirms it. */
async function askedByAccount(file: string) {
  const office = await openOffice(file);
  const { type } = await besideBot(office);
  const id = /\br-[0-9a-z]{8}\b/.exec((await type('run smash')).out)?.[0] ?? 'no run';
  const { out } = await type(`confirm ${id} --phrase 'smash a lever'`);
  return { office, id, out };
}

async function approve({ context, run }: Office, id: string, actor: Actor) {
  return approveRun(context, { run: id, hash: (await run(id)).plan?.hash ?? '', actor });
}

test('whoever the file ties to the account cannot approve what the account asked for', async () => {
  const { office, id, out } = await askedByAccount(RUNBOOKS + TIED);
  expect(out).toContain('1 of 1 approvals');
  expect((await office.run(id)).gate?.approvers?.people).not.toContain(BEN.id);

  const own = await approve(office, id, BEN);

  expect(own).toMatchObject({ status: 'not_allowed', rule: expect.stringContaining('as the account ben') });
  expect(office.levers.effects).toEqual([]);
  await approve(office, id, CLEO);
  expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
});

test('an account that is nobody known needs one approval more, so that somebody else is among them', async () => {
  const { office, id, out } = await askedByAccount(RUNBOOKS);
  expect(out).toContain('2 of 2 approvals');
  const shown = JSON.stringify(rootMessage(await office.run(id)));
  expect(shown).toContain('One approval more than the runbook asks: nobody has said whose account ben is');

  await approve(office, id, BEN);
  await approve(office, id, BEN);

  expect((await office.run(id)).status).toBe('waiting');
  expect(office.levers.effects).toEqual([]);
  await approve(office, id, CLEO);
  expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
});

test('a tie made while the run waits keeps its owner out, and the approval more stays', async () => {
  const { office, id } = await askedByAccount(RUNBOOKS);

  office.runbooks = { ...office.runbooks, people: { ben: { slack: BEN.id, cli: 'ben' } } };

  expect(await approve(office, id, BEN)).toMatchObject({ status: 'not_allowed' });
  await approve(office, id, CLEO);
  expect((await office.run(id)).gate?.asked.approvals).toBe(2);
  expect(office.levers.effects).toEqual([]);
});

test('a tie taken away while the run waits still keeps its owner out', async () => {
  const { office, id } = await askedByAccount(RUNBOOKS + TIED);

  office.runbooks = { ...office.runbooks, people: {} };

  expect(await approve(office, id, BEN)).toMatchObject({ status: 'not_allowed' });
});
