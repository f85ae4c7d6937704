import { describe, expect, test } from 'vitest';
import { answerStep } from '../../src/commands/answer-step.ts';
import { approveRun } from '../../src/commands/approve-run.ts';
import { breakGlass } from '../../src/commands/break-glass.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import type { Membership } from '../../src/policy/membership.ts';
import { BEN, CLEO, everybody, type Office, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  hold:
    title: Hold the lever
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: pull, uses: lever/pull, with: { lever: main } }
      - { id: ask, uses: people/ask-person, with: { question: Ready? } }
  smash:
    title: Smash the lever
    environment: lab
    allow: { run: [on-call], approve: [on-call] }
    when_locked: queue
    steps: [{ id: smash, uses: lever/smash, with: { lever: main, to: smashed } }]
  both:
    title: Pull with an approval
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1 }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  asked:
    title: Ask first, then pull two
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1 }
    parameters: { lever: { type: string }, other: { type: string } }
    steps:
      - { id: ask, uses: people/ask-person, with: { question: Ready? } }
      - { id: pull, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }
      - { id: then, uses: people/ask-person, with: { question: And now? } }
      - { id: more, uses: lever/pull, with: { lever: "\${{ parameters.other }}" } }
  stop:
    title: Stop the lever
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: stop, uses: lever/stop, with: { lever: main, to: stopped } }]
break_glass: { roles: [on-call], tell: [commander] }
`;

describe('on call is judged at the click', () => {
  test('the end of their shift voids neither what somebody asked for nor what somebody approved', async () => {
    const { office, holder, waiting } = await queuedBehind(async ({ context }, at) => {
      await approveRun(context, { ...at, actor: SAM });
    });

    onCall(office, BEN.id);
    await answer(office, holder, 'ask');
    await office.pass(60);

    expect(await office.run(waiting)).toMatchObject({ status: 'succeeded' });
    expect(office.levers.effects).toEqual(['main=on', 'main=smashed']);
  });

  test('nor the glass that somebody broke', async () => {
    const { office, holder, waiting } = await queuedBehind(async ({ context, pass }, at) => {
      await pass(240);
      await breakGlass(context, { run: at.run, actor: SAM, reason: 'Nobody else is awake.' });
    });

    onCall(office, BEN.id);
    await answer(office, holder, 'ask');
    await office.pass(60);

    expect(await office.run(waiting)).toMatchObject({ status: 'succeeded' });
  });

  test('a policy that the role no longer names counts no more', async () => {
    const { office, holder, waiting } = await queuedBehind(async ({ context }, at) => {
      await approveRun(context, { ...at, actor: SAM });
    });

    onCall(office, BEN.id);
    const { 'on-call': role, ...roles } = office.runbooks.roles;
    if (!role) throw new Error('nobody is on call');
    const changed = { ...role, pagerduty_on_call: ['PANOTHER'] };
    office.runbooks = { ...office.runbooks, roles: { ...roles, 'on-call': changed } };
    await answer(office, holder, 'ask');
    await office.pass(60);

    expect(await office.run(waiting)).toMatchObject({
      status: 'denied',
      end: { outcome: 'Not allowed: only on-call may run smash. Nothing was changed.' },
    });
    expect(office.levers.effects).toEqual(['main=on']);
  });

  test('whoever confirms after their shift is not let in', async () => {
    const office = await openOffice(RUNBOOKS);
    onCall(office, RHEA.id);
    const id = await office.start('smash');

    onCall(office, BEN.id);
    const reply = await confirmRun(office.context, { ...(await shown(office, id)), actor: RHEA });

    expect(reply.status).toBe('not_allowed');
  });
});

describe('while nothing was changed', () => {
  test('an approver whose role is taken away between two tries takes the approval with it', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'unavailable', when: 'before' };
    const id = await approved(office, 'both');
    expect(await office.run(id)).toMatchObject({ status: 'running' });

    commanders(office, known(office, CLEO.id));
    await office.pass(30);

    expect(await office.run(id)).toMatchObject({
      status: 'denied',
      end: { outcome: 'Not allowed: only commander may approve both. Nothing was changed.' },
    });
    expect(office.levers.effects).toEqual([]);
    expect(await office.store.locks(['lever:main'])).toEqual([]);
  });

  test('a group that does not answer is asked again for a while', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'unavailable', when: 'before' };
    const id = await approved(office, 'both');
    const since = office.clock.now();

    commanders(office, { status: 'unreachable', why: 'no answer', since, lastKnown: [BEN.id] });
    await office.pass(4);
    expect(await office.run(id)).toMatchObject({
      status: 'running',
      steps: [{ reason: expect.stringContaining('Slack group S0COMMAND, silent since 02:48 UTC') }],
    });
    commanders(office, known(office, BEN.id));
    await office.pass(60);

    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
    expect(office.levers.effects).toEqual(['main=on']);
  });

  test('one that never answers ends it, with nothing done', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'unavailable', when: 'before' };
    const id = await approved(office, 'both');
    const since = office.clock.now();

    commanders(office, { status: 'unreachable', why: 'no answer', since, lastKnown: [BEN.id] });
    await office.pass(300);

    expect(await office.run(id)).toMatchObject({ status: 'denied' });
    expect(office.levers.effects).toEqual([]);
  });

  test('what a person took an hour to answer is asked anew; what has begun is not left half-way', async () => {
    const office = await openOffice(RUNBOOKS);
    const untouched = await approved(office, 'asked', { lever: 'a', other: 'b' });
    const begun = await approved(office, 'asked', { lever: 'c', other: 'd' });
    await answer(office, begun, 'ask');
    expect(office.levers.effects).toEqual(['c=on']);

    commanders(office, known(office, CLEO.id));
    await answer(office, untouched, 'ask');
    await answer(office, begun, 'then');

    expect(await office.run(untouched)).toMatchObject({ status: 'denied' });
    expect(await office.run(begun)).toMatchObject({ status: 'succeeded' });
    expect(office.levers.effects).toEqual(['c=on', 'd=on']);
  });

  test('an emergency stop does not ask again', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'unavailable', when: 'before' };
    const id = await office.start('stop', { now: true });

    office.memberships = { groups: {}, onCall: {} };
    await office.pass(30);

    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
    expect(office.levers.effects).toEqual(['main=stopped']);
  });
});

interface At {
  readonly run: string;
  readonly hash: string;
}

/** Rhea and Sam are on call; what they want waits in line for a lever that another run holds. */
async function queuedBehind(allow: (office: Office, at: At) => Promise<void>) {
  const office = await openOffice(RUNBOOKS);
  const holder = await office.start('hold');
  await confirmRun(office.context, { ...(await shown(office, holder)), actor: RHEA });
  await office.engine.idle();
  onCall(office, RHEA.id, SAM.id);
  const waiting = await office.start('smash');
  const at = await shown(office, waiting);
  await allow(office, at);
  await confirmRun(office.context, { ...at, actor: RHEA, phrase: 'smash the lever' });
  expect((await office.run(waiting)).status).toBe('queued');
  return { office, holder, waiting };
}

async function approved(office: Office, runbook: string, given: Record<string, string> = {}) {
  const id = await office.start(runbook, { given });
  const at = await shown(office, id);
  await approveRun(office.context, { ...at, actor: BEN });
  await confirmRun(office.context, { ...at, actor: RHEA });
  await office.engine.idle();
  return id;
}

async function answer({ context, engine }: Office, run: string, step: string): Promise<void> {
  await answerStep(context, { run, step, answer: 'Done', actor: RHEA });
  await engine.idle();
}

const shown = async (office: Office, run: string): Promise<At> => ({
  run,
  hash: (await office.run(run)).plan?.hash ?? '',
});

const known = ({ clock }: Office, ...members: string[]): Membership => ({
  status: 'known',
  members,
  at: clock.now(),
});

function onCall(office: Office, ...people: string[]): void {
  office.memberships = { ...everybody(office.clock.now()), onCall: { PSREPOL: known(office, ...people) } };
}

function commanders(office: Office, S0COMMAND: Membership): void {
  const { groups } = everybody(office.clock.now());
  office.memberships = { groups: { ...groups, S0COMMAND }, onCall: {} };
}
