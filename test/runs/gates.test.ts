import { describe, expect, test } from 'vitest';
import { approveRun } from '../../src/commands/approve-run.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { denyRun } from '../../src/commands/deny-run.ts';
import type { Run } from '../../src/runs/run.ts';
import { BEN, CLEO, everybody, OLLY, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  pull-with-approval:
    title: Pull the big lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 2, within: 10m }
    steps: [{ id: pull, uses: lever/pull, with: { lever: big } }]
  smash:
    title: Smash the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    steps: [{ id: smash, uses: lever/smash, with: { lever: glass } }]
  look:
    title: Look at the lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: look, uses: lever/read, with: { lever: main } }]
  stop:
    title: Stop the lever
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: stop, uses: lever/stop, with: { lever: main, to: stopped } }]
  nobody:
    title: Nobody may
    environment: lab
    allow: { run: [] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
`;

const hash = (run: Run): string => run.plan?.hash ?? '';

describe('confirmation', () => {
  test('a change waits for its requester and then acts once', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const before = await office.run(id);
    expect(before.status).toBe('waiting');
    expect(office.levers.effects).toEqual([]);

    const reply = await confirmRun(office.context, { run: id, hash: hash(before), actor: RHEA });

    expect(reply.status).toBe('done');
    expect(await office.run(id)).toMatchObject({ status: 'succeeded', end: { outcome: 'main is on' } });
    expect(office.levers.effects).toEqual(['main=on']);
  });

  test('a second click is told who confirmed and changes nothing', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const click = { run: id, hash: hash(await office.run(id)), actor: RHEA };

    const replies = await Promise.all([confirmRun(office.context, click), confirmRun(office.context, click)]);
    await office.engine.idle();

    expect(replies.map(({ status }) => status).sort()).toEqual(['already', 'done']);
    expect(office.levers.effects).toEqual(['main=on']);
  });

  test('nobody but the requester can confirm', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');

    const reply = await confirmRun(office.context, { run: id, hash: hash(await office.run(id)), actor: SAM });

    expect(reply).toMatchObject({ status: 'not_allowed', who: [RHEA.id] });
    expect(office.levers.effects).toEqual([]);
  });

  test('reading asks nobody', async () => {
    const office = await openOffice(RUNBOOKS);

    const id = await office.start('look');

    expect(await office.run(id)).toMatchObject({ status: 'succeeded', end: { outcome: 'main is off' } });
  });

  test('a halt with the word now asks nobody, and without it asks for one tap', async () => {
    const office = await openOffice(RUNBOOKS);

    const asked = await office.start('stop');
    expect((await office.run(asked)).status).toBe('waiting');
    const said = await office.start('stop', { now: true });

    expect((await office.run(said)).status).toBe('succeeded');
    expect(office.levers.effects).toEqual(['main=stopped']);
  });

  test('the word now confirms nothing that is not a halt', async () => {
    const office = await openOffice(RUNBOOKS);

    const id = await office.start('pull', { now: true });

    expect((await office.run(id)).status).toBe('waiting');
    expect(office.levers.effects).toEqual([]);
  });

  test('an unconfirmed run expires at its deadline and answers late clicks', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const waiting = await office.run(id);

    await office.clock.advance(31 * 60_000);
    await office.pass(1);

    expect((await office.run(id)).status).toBe('expired');
    const reply = await confirmRun(office.context, { run: id, hash: hash(waiting), actor: RHEA });
    expect(reply.status).toBe('expired');
    expect(office.levers.effects).toEqual([]);
  });

  test('a deadline that passed while the bot was away still counts', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');

    await office.clock.advance(29 * 60_000);
    const again = await office.restart();
    await again.clock.advance(2 * 60_000);
    await again.pass(1);

    expect((await again.run(id)).status).toBe('expired');
  });

  test('a cancelled run answers the click on Confirm', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const click = { run: id, hash: hash(await office.run(id)), actor: RHEA };

    await cancelRun(office.context, { run: id, actor: RHEA });
    await office.engine.idle();

    expect((await confirmRun(office.context, click)).status).toBe('ended');
    expect(await office.run(id)).toMatchObject({
      status: 'cancelled',
      end: { outcome: 'Nothing was changed.' },
    });
  });
});

describe('approval', () => {
  test('two different people have to say yes, and the requester is not one of them', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull-with-approval', { actor: BEN });
    const at = { run: id, hash: hash(await office.run(id)) };
    await confirmRun(office.context, { ...at, actor: BEN });

    const own = await approveRun(office.context, { ...at, actor: BEN });
    const first = await approveRun(office.context, { ...at, actor: CLEO });
    const twice = await approveRun(office.context, { ...at, actor: CLEO });

    expect([own.status, first.status, twice.status]).toEqual(['not_allowed', 'done', 'already']);
    expect((await office.run(id)).status).toBe('waiting');
    expect(office.levers.effects).toEqual([]);
  });

  test('the command line cannot approve, whatever role its account has', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('smash');
    const at = { run: id, hash: hash(await office.run(id)) };

    const reply = await approveRun(office.context, { ...at, actor: { kind: 'cli', id: 'ben' } });

    expect(reply).toMatchObject({ status: 'not_allowed', rule: expect.stringContaining('Slack') });
  });

  test('destroying asks for a phrase, and for somebody else', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('smash');
    const at = { run: id, hash: hash(await office.run(id)), actor: RHEA };

    const silent = await confirmRun(office.context, at);
    const wrong = await confirmRun(office.context, { ...at, phrase: 'smash it' });
    const typed = await confirmRun(office.context, { ...at, phrase: '  Smash  the—Lever ' });
    expect([silent.status, wrong.status, typed.status]).toEqual(['phrase_needed', 'wrong_phrase', 'done']);
    await office.engine.idle();
    expect(office.levers.effects).toEqual([]);
    await approveRun(office.context, { ...at, actor: BEN });

    expect((await office.run(id)).status).toBe('succeeded');
    expect(office.levers.effects).toEqual(['glass=on']);
  });

  test('an approver can say no, and that ends it', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('smash');

    const reply = await denyRun(office.context, { run: id, reason: 'not tonight', actor: BEN });

    expect(reply.status).toBe('done');
    expect(await office.run(id)).toMatchObject({
      status: 'denied',
      end: { outcome: expect.stringContaining('not tonight') },
    });
  });
});

describe('roles', () => {
  test('a person without the role is denied, told the rule and who may', async () => {
    const office = await openOffice(RUNBOOKS);

    const id = await office.start('pull', { actor: OLLY });

    const run = await office.run(id);
    expect(run.status).toBe('denied');
    const events = await office.store.read(`run/${id}`);
    expect(events.map(({ type }) => type)).toEqual(['run_requested', 'run_denied', 'run_ended']);
    expect(events[1]?.data).toMatchObject({
      rule: 'only responder may run pull',
      who: [RHEA.id, SAM.id, BEN.id],
    });
  });

  test('an empty list of roles means nobody', async () => {
    const office = await openOffice(RUNBOOKS);

    const id = await office.start('nobody');

    expect(await office.run(id)).toMatchObject({
      status: 'denied',
      end: { outcome: expect.stringContaining('nobody may') },
    });
  });

  test('a role that was taken away between the plan and the click no longer counts', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const at = { run: id, hash: hash(await office.run(id)), actor: RHEA };

    office.memberships = { groups: {}, onCall: {} };
    const reply = await confirmRun(office.context, at);

    expect(reply.status).toBe('not_allowed');
    expect(office.levers.effects).toEqual([]);
  });

  test('an approver whose role is taken away before the act voids the approval', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('smash');
    const at = { run: id, hash: hash(await office.run(id)) };
    await approveRun(office.context, { ...at, actor: BEN });

    const all = everybody(office.clock.now());
    const responders = all.groups.S0RESPOND;
    office.memberships = { groups: { ...(responders && { S0RESPOND: responders }) }, onCall: {} };
    await confirmRun(office.context, { ...at, actor: RHEA, phrase: 'smash the lever' });

    expect((await office.run(id)).status).toBe('denied');
    expect(office.levers.effects).toEqual([]);
  });

  test('a halt accepts the last known membership of a group that cannot be asked, a change does not', async () => {
    const office = await openOffice(RUNBOOKS);
    const since = office.clock.now();
    office.memberships = {
      groups: {
        S0RESPOND: { status: 'unreachable', why: 'Slack does not answer', since, lastKnown: [RHEA.id] },
      },
      onCall: {},
    };

    const change = await office.start('pull');
    const halt = await office.start('stop', { now: true });

    expect((await office.run(change)).status).toBe('denied');
    expect(await office.run(halt)).toMatchObject({
      status: 'succeeded',
      exceptions: { onLastKnown: ['Slack group S0RESPOND, silent since 02:48 UTC: Slack does not answer'] },
    });
  });
});
