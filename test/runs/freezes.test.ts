import { describe, expect, test } from 'vitest';
import type { Actor } from '../../src/audit/event.ts';
import { approveRun } from '../../src/commands/approve-run.ts';
import { breakGlass, reviewGlass } from '../../src/commands/break-glass.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { overrideFreeze } from '../../src/commands/override-freeze.ts';
import { undoRun } from '../../src/commands/undo-run.ts';
import { BEN, CLEO, everybody, type Office, OLLY, openOffice, RHEA, SAM } from '../support/office.ts';

/** The clock of an office starts at 02:48 UTC on a Wednesday. */
const NIGHT = `
freezes:
  nights:
    title: Nobody watches at night
    environments: [lab]
    time_zone: UTC
    daily: [{ from: "02:45", until: "03:00" }, { from: "04:00", until: "05:00" }]
    override: [commander]
`;

const RUNBOOKS = `
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  big:
    title: Pull the big lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1 }
    steps: [{ id: pull, uses: lever/pull, with: { lever: big } }]
  careful:
    title: Pull the careful lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1 }
    break_glass: never
    steps: [{ id: pull, uses: lever/pull, with: { lever: big } }]
  rested:
    title: Pull the tired lever
    environment: lab
    allow: { run: [responder] }
    cool_down: 10m
    at_most: { runs: 2, within: 1h }
    steps: [{ id: pull, uses: lever/pull, with: { lever: tired } }]
  once:
    title: Pull a lever once an hour
    environment: lab
    allow: { run: [responder] }
    parameters: { lever: { type: string } }
    at_most: { runs: 1, within: 1h }
    steps: [{ id: pull, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }]
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
`;

const GLASS = `
break_glass: { roles: [responder, commander], tell: [commander] }
`;

const hash = async (office: Office, run: string): Promise<string> => (await office.run(run)).plan?.hash ?? '';
const confirm = async (office: Office, run: string, actor: Actor = RHEA) =>
  confirmRun(office.context, { run, hash: await hash(office, run), actor });
const types = async (office: Office, run: string) =>
  (await office.store.read(`run/${run}`)).map(({ type }) => type);

describe('a freeze', () => {
  test('holds a change before its gates, and says until when and who may override it', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT);

    const run = await office.run(await office.start('pull'));

    expect(run).toMatchObject({ status: 'waiting', gate: undefined });
    expect(run.exceptions.held).toMatchObject({
      ...{ why: 'freeze', what: 'Nobody watches at night', override: ['commander'] },
      until: new Date('2026-03-04T03:00:00Z'),
    });
    expect((await confirm(office, run.id)).status).toBe('not_asked');
  });

  test('asks as ever once it is over', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT);
    const id = await office.start('pull');

    await office.pass(13 * 60);

    expect(await office.run(id)).toMatchObject({ status: 'waiting', gate: { approvals: [] } });
    expect((await office.run(id)).exceptions.held).toBeUndefined();
    await confirm(office, id);
    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
  });

  test('holds again what was confirmed only after it had begun, and asks anew', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT);
    await office.pass(60 * 60 + 10 * 60);
    const id = await office.start('pull');
    expect((await office.run(id)).plan?.frozen).toBeUndefined();
    await office.pass(4 * 60);

    await confirm(office, id);

    expect((await office.run(id)).exceptions.held?.until).toEqual(new Date('2026-03-04T05:00:00Z'));
    expect(office.levers.effects).toEqual([]);
  });

  test('that lasts longer than its gates gives up, with nothing changed', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT.replace('"03:00"', '"23:00"'));
    const id = await office.start('pull');

    await office.pass(31 * 60);

    expect(await office.run(id)).toMatchObject({
      end: { status: 'expired', outcome: 'It could not start in time. Nothing was changed.' },
    });
  });

  test('is overridden by its own role alone, with a reason; the gates stay', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT);
    const id = await office.start('pull');

    const refused = await overrideFreeze(office.context, { run: id, reason: 'urgent', actor: SAM });
    const done = await overrideFreeze(office.context, { run: id, reason: 'urgent', actor: BEN });

    expect(refused).toMatchObject({ status: 'not_allowed', rule: 'only commander may override this freeze' });
    expect(done.status).toBe('done');
    expect(await office.run(id)).toMatchObject({
      status: 'waiting',
      exceptions: { override: { reason: 'urgent' } },
    });
    expect(office.levers.effects).toEqual([]);
    await confirm(office, id);
    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
    expect(await types(office, id)).toEqual(
      expect.arrayContaining(['start_held', 'freeze_overridden', 'freeze_passed']),
    );
    expect((await overrideFreeze(office.context, { run: id, reason: 'again', actor: BEN })).status).toBe(
      'ended',
    );
  });

  test('is not overridden by a role that today’s file took out', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT);
    const id = await office.start('pull');
    const nights = office.runbooks.freezes.nights;
    if (!nights) throw new Error('no freeze');
    office.runbooks = { ...office.runbooks, freezes: { nights: { ...nights, override: [] } } };

    const reply = await overrideFreeze(office.context, { run: id, reason: 'urgent', actor: BEN });

    expect(reply.status).toBe('not_allowed');
  });

  test('lets a stop and a way back pass with a recorded warning, and what only looks without one', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT);

    const stop = await office.start('stop', { now: true });
    const look = await office.start('look');

    expect(await office.run(stop)).toMatchObject({
      status: 'succeeded',
      exceptions: { passed: { why: 'halt' } },
    });
    expect(await office.run(look)).toMatchObject({ status: 'succeeded', exceptions: { passed: undefined } });

    const back = await undoRun(office.context, {
      ...{ run: stop, actor: RHEA, idempotencyKey: 'undo-1' },
      origin: { surface: 'slack', channel: 'C0OPS' },
    });
    if (!('run' in back) || typeof back.run !== 'string') throw new Error('not undone');
    expect(await office.run(back.run)).toMatchObject({
      exceptions: { held: undefined, passed: { why: 'undo' } },
    });
  });

  test('is said by a plan that nobody wants to run yet', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT);

    const run = await office.run(await office.start('pull', { planOnly: true }));

    expect(run).toMatchObject({
      status: 'planned',
      plan: { frozen: { what: 'Nobody watches at night', until: '2026-03-04T03:00:00.000Z' } },
    });
  });

  test('holds over a restart', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT);
    const id = await office.start('pull');

    const later = await office.restart();
    await later.pass(13 * 60);

    expect((await later.run(id)).gate).toBeDefined();
  });
});

describe('a cool-down', () => {
  const act = async (office: Office) => {
    office.levers.positions.set('tired', 'off');
    const id = await office.start('rested');
    await confirm(office, id);
    return office.run(id);
  };

  test('keeps the next run on the same target waiting, over a restart too, and asks when it is over', async () => {
    const office = await openOffice(RUNBOOKS);
    const first = await act(office);
    expect(first.status).toBe('succeeded');

    office.levers.positions.set('tired', 'off');
    const later = await office.restart();
    const id = await later.start('rested', { key: 'again' });

    expect((await later.run(id)).exceptions.held).toMatchObject({ why: 'cool_down', what: first.id });
    await later.pass(10 * 60);
    expect((await later.run(id)).gate).toBeDefined();
  });

  test('counts runs, whatever they acted on', async () => {
    const office = await openOffice(RUNBOOKS);
    await act(office);
    await office.pass(10 * 60);
    await act(office);
    await office.pass(11 * 60);
    office.levers.positions.set('tired', 'off');

    const third = await office.run(await office.start('rested'));

    expect(third.exceptions.held).toMatchObject({ why: 'at_most' });
  });
});

test('of two that begin at the same moment only as many act as may; the other rests', async () => {
  const office = await openOffice(RUNBOOKS);
  const runs = [
    await office.start('once', { given: { lever: 'left' } }),
    await office.start('once', { given: { lever: 'right' } }),
  ];

  await Promise.all(runs.map((run) => confirm(office, run)));

  const states = await Promise.all(runs.map((run) => office.run(run)));
  expect(states.map(({ status }) => status).toSorted()).toEqual(['succeeded', 'waiting']);
  expect(states.find(({ status }) => status === 'waiting')?.exceptions.held).toMatchObject({
    why: 'at_most',
  });
  expect(office.levers.effects).toHaveLength(1);
});

describe('what the file says by the time it acts', () => {
  const change = (office: Office, over: Partial<Office['runbooks']>) => {
    office.runbooks = { ...office.runbooks, ...over };
  };

  test('stops a run whose environment takes its runbook no more, before it has begun', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const { environments } = office.runbooks;
    const lab = environments.lab;
    if (!lab) throw new Error('no lab');
    change(office, { environments: { ...environments, lab: { ...lab, runbooks: ['look'] } } });

    await confirm(office, id);

    expect((await office.run(id)).end).toMatchObject({
      status: 'denied',
      outcome: 'Not allowed: lab does not take pull since the file was changed. Nothing was changed.',
    });
    expect(office.levers.effects).toEqual([]);
  });

  test('stops a run that refuses its environment now', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const { pull } = office.runbooks.runbooks;
    if (!pull) throw new Error('no runbook');
    change(office, { runbooks: { ...office.runbooks.runbooks, pull: { ...pull, refuses: ['lab'] } } });

    await confirm(office, id);

    expect((await office.run(id)).end?.outcome).toContain('pull refuses to act on lab');
    expect(office.levers.effects).toEqual([]);
  });
});

describe('breaking the glass', () => {
  const alone = (office: Office) => ({
    ...office.memberships,
    groups: {
      ...everybody(office.clock.now()).groups,
      S0COMMAND: { status: 'known', members: [], at: office.clock.now() } as const,
    },
  });

  test('is offered after three minutes of waiting for approval, over a restart too', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    const id = await office.start('big');
    expect((await office.run(id)).exceptions.offered).toBeUndefined();
    expect((await breakGlass(office.context, { run: id, reason: 'x', actor: RHEA })).status).toBe(
      'not_asked',
    );

    const later = await office.restart();
    await later.pass(3 * 60);

    expect((await later.run(id)).exceptions.offered).toMatchObject({ why: 'waited' });
  });

  test('is offered at once when nobody but the requester could approve', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    office.memberships = alone(office);

    const run = await office.run(await office.start('big'));

    expect(run.exceptions.offered).toMatchObject({ why: 'nobody_else' });
  });

  test('takes the place of the approval, and of nothing else', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    office.memberships = alone(office);
    const id = await office.start('big');

    const reply = await breakGlass(office.context, { run: id, reason: 'the site is down', actor: RHEA });

    expect(reply.status).toBe('done');
    expect(await office.run(id)).toMatchObject({ status: 'waiting', gate: { confirmation: undefined } });
    expect(office.levers.effects).toEqual([]);
    await confirm(office, id);
    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
    expect(office.levers.effects).toEqual(['big=on']);
    expect(await office.store.recentRuns({ limit: 1 })).toMatchObject([{ glassBrokenBy: RHEA.id }]);
  });

  test('does not count when whoever broke it has lost the role by the time it acts', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    const id = await office.start('big');
    await office.pass(3 * 60);
    await breakGlass(office.context, { run: id, reason: 'the site is down', actor: SAM });
    const { groups } = office.memberships;
    const at = office.clock.now();
    const members = [RHEA.id];
    office.memberships = {
      ...office.memberships,
      groups: { ...groups, S0RESPOND: { status: 'known', members, at } },
    };

    await confirm(office, id);

    expect((await office.run(id)).end).toMatchObject({
      status: 'denied',
      outcome: expect.stringContaining('only responder or commander may break the glass of big'),
    });
    expect(office.levers.effects).toEqual([]);
  });

  test('is for the roles that the file names', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    const id = await office.start('big');
    await office.pass(3 * 60);

    const reply = await breakGlass(office.context, { run: id, reason: 'let me', actor: OLLY });

    expect(reply).toMatchObject({
      status: 'not_allowed',
      rule: 'only responder or commander may break the glass of big',
    });
  });

  test('is possible at the command line for an account that a role names, and for no other', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    const id = await office.start('big');
    await office.pass(3 * 60);
    const at = (account: string): Actor => ({ kind: 'cli', id: account });

    const refused = await breakGlass(office.context, { run: id, reason: 'x', actor: at('eve') });
    const done = await breakGlass(office.context, { run: id, reason: 'Slack is down', actor: at('ben') });

    expect([refused.status, done.status]).toEqual(['not_allowed', 'done']);
  });

  test('is never offered where the runbook says never, and nowhere when the file names nobody', async () => {
    const never = await openOffice(RUNBOOKS + GLASS);
    const nowhere = await openOffice(RUNBOOKS);
    never.memberships = alone(never);
    const [one, other] = [await never.start('careful'), await nowhere.start('big')];
    await never.pass(5 * 60);
    await nowhere.pass(5 * 60);

    for (const [office, run] of [
      [never, one],
      [nowhere, other],
    ] as const) {
      expect((await office.run(run)).exceptions.offered).toBeUndefined();
      expect((await breakGlass(office.context, { run, reason: 'x', actor: RHEA })).status).toBe('not_asked');
    }
  });

  test('lets a run pass a freeze and a cool-down; its confirmation stays', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT + GLASS);
    const id = await office.start('pull');
    await office.pass(3 * 60);

    await breakGlass(office.context, { run: id, reason: 'the site is down', actor: RHEA });

    expect(await office.run(id)).toMatchObject({
      status: 'waiting',
      exceptions: { passed: { why: 'break_glass' } },
    });
    await confirm(office, id);
    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
  });

  test('does not count for a plan that changed: the approval is asked again', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    const id = await office.start('big');
    await office.pass(3 * 60);
    await breakGlass(office.context, { run: id, reason: 'x', actor: RHEA });
    office.levers.positions.set('big', 'stuck');

    await confirm(office, id);

    expect(await office.run(id)).toMatchObject({ status: 'waiting', gate: { asked: { approvals: 1 } } });
    expect(office.levers.effects).toEqual([]);
  });

  test('is reviewed by somebody else who may approve, and reminded of until then', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    const id = await office.start('big');
    await office.pass(3 * 60);
    await breakGlass(office.context, { run: id, reason: 'x', actor: BEN });
    await confirm(office, id);
    const loop = { target: `break-glass:${id}`, run: id, owner: BEN.id };
    expect(await office.store.openLoops()).toContainEqual(expect.objectContaining(loop));

    await office.clock.advance(24 * 60 * 60_000 + 1_000);
    await office.engine.idle();
    expect((await office.run(id)).exceptions.reminded).toBe(1);
    const own = await reviewGlass(office.context, { run: id, actor: BEN });
    const sam = await reviewGlass(office.context, { run: id, actor: SAM });
    const cleo = await reviewGlass(office.context, { run: id, actor: CLEO });
    const again = await reviewGlass(office.context, { run: id, actor: CLEO });

    expect([own, sam, cleo, again].map(({ status }) => status)).toEqual([
      'not_allowed',
      'not_allowed',
      'done',
      'already',
    ]);
    expect((await office.store.openLoops()).map(({ target }) => target)).toEqual(['lever:big']);
  });

  test('leaves nothing to review where nothing was done', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    const id = await office.start('big');
    await office.pass(3 * 60);
    await breakGlass(office.context, { run: id, reason: 'x', actor: BEN });
    expect(await office.store.openLoops()).toHaveLength(1);

    await cancelRun(office.context, { run: id, actor: RHEA });
    await office.clock.advance(24 * 60 * 60_000 + 1_000);
    await office.engine.idle();

    expect(await office.store.openLoops()).toEqual([]);
    expect((await office.run(id)).exceptions.reminded).toBe(0);
  });

  test('its review calls those who were told where nobody may approve', async () => {
    const office = await openOffice(RUNBOOKS + NIGHT + GLASS);
    const id = await office.start('rested');
    await office.pass(3 * 60);
    await breakGlass(office.context, { run: id, reason: 'x', actor: RHEA });
    await confirm(office, id);

    await office.clock.advance(24 * 60 * 60_000 + 1_000);
    await office.engine.idle();

    const due = (await office.store.read(`run/${id}`)).find(({ type }) => type === 'glass_review_due');
    expect(due?.data).toMatchObject({ number: 1, told: [BEN.id, CLEO.id] });
  });

  test('an approval that comes first is enough', async () => {
    const office = await openOffice(RUNBOOKS + GLASS);
    const id = await office.start('big');
    await office.pass(3 * 60);
    await approveRun(office.context, { run: id, hash: await hash(office, id), actor: BEN });

    const reply = await breakGlass(office.context, { run: id, reason: 'x', actor: RHEA });

    expect(reply.status).toBe('not_asked');
  });
});
