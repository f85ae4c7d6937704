import { describe, expect, test } from 'vitest';
import type { Actor } from '../../src/audit/event.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { recordFinding } from '../../src/commands/record-finding.ts';
import { takeOver } from '../../src/commands/take-over.ts';
import { BEN, type Office, OLLY, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  other:
    title: Pull it otherwise
    environment: lab
    allow: { run: [responder] }
    parameters: { to: { type: string, default: sideways } }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: "\${{ parameters.to }}" } }]
  queued:
    title: Pull it in turn
    environment: lab
    allow: { run: [responder] }
    when_locked: queue
    parameters: { to: { type: string, default: up } }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: "\${{ parameters.to }}" } }]
  commanders:
    title: Pull it in command
    environment: lab
    allow: { run: [commander] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
`;

async function confirm(office: Office, id: string, actor: Actor = RHEA): Promise<string> {
  const { plan } = await office.run(id);
  await confirmRun(office.context, { run: id, hash: plan?.hash ?? '', actor });
  await office.engine.idle();
  return id;
}

const confirmed = async (office: Office, runbook: string, given: Record<string, string> = {}) =>
  confirm(office, await office.start(runbook, { given }));

/** One run acts for a long time; another was refused because of it. */
async function refusedBehind(office: Office): Promise<{ holder: string; refused: string }> {
  office.levers.takes = 100;
  const holder = await confirmed(office, 'pull');
  const refused = await confirmed(office, 'other');
  return { holder, refused };
}

const ask = (run: string, actor: Actor = SAM) =>
  ({
    run,
    actor,
    origin: { surface: 'slack', channel: 'C0OPS' },
    idempotencyKey: `${run} ${actor.id}`,
  }) as const;

async function takenOver(office: Office, run: string, actor: Actor = SAM): Promise<string> {
  const reply = await takeOver(office.context, ask(run, actor));
  if (reply.status !== 'started') throw new Error(JSON.stringify(reply));
  await office.engine.idle();
  return reply.run;
}

const types = async (office: Office, run: string) =>
  (await office.store.read(`run/${run}`)).map(({ type }) => type);

describe('a run that was refused', () => {
  test('says who holds its target, since when, and doing what', async () => {
    const office = await openOffice(RUNBOOKS);

    const { holder, refused } = await refusedBehind(office);

    const run = await office.run(refused);
    expect(run.end?.outcome).toBe(`Refused: held by ${holder}. Nothing was changed.`);
    expect(run.held).toMatchObject([
      { run: holder, targets: ['lever:main'], by: RHEA, doing: 'step 1 of 1, “Pull a lever”: 0 of 100' },
    ]);
  });

  test('takes over: the holder is looked at once more and ends, then it is planned and asks for its yes', async () => {
    const office = await openOffice(RUNBOOKS);
    const { holder, refused } = await refusedBehind(office);

    const taker = await takenOver(office, refused);

    expect(await office.run(holder)).toMatchObject({
      status: 'cancelled',
      takenOver: { run: taker, by: SAM },
      end: { outcome: expect.stringContaining('may go on in the system') },
    });
    expect(await types(office, taker)).toEqual([
      'run_requested',
      'run_planned',
      'locks_claimed',
      'locks_handed_over',
      'run_planned',
      'gates_opened',
    ]);
    expect(office.levers.effects).toEqual(['main=on']);

    office.levers.takes = 0;
    await confirm(office, taker, SAM);
    expect((await office.run(taker)).status).toBe('succeeded');
    expect(office.levers.effects).toEqual(['main=on', 'main=sideways']);
    expect(await office.store.locks(['lever:main'])).toEqual([]);
  });

  test('records of the holder what it had done by then, and how to put that back', async () => {
    const office = await openOffice(RUNBOOKS);
    const { holder, refused } = await refusedBehind(office);
    office.levers.takes = 0;

    await takenOver(office, refused);

    const { steps } = await office.run(holder);
    expect(steps).toMatchObject([{ status: 'succeeded', undo: [{ with: { to: 'off' } }] }]);
    expect(await office.store.openLoops()).toMatchObject([{ what: 'main is on' }]);
  });

  test('is asked for like any other when the holder has ended meanwhile', async () => {
    const office = await openOffice(RUNBOOKS);
    const { holder, refused } = await refusedBehind(office);
    await cancelRun(office.context, { run: holder, actor: RHEA });
    await office.engine.idle();

    const taker = await takenOver(office, refused);

    expect(await types(office, taker)).toEqual([
      'run_requested',
      'run_planned',
      'locks_handed_over',
      'gates_opened',
    ]);
  });
});

describe('taking over is refused', () => {
  test('while nobody knows whether a step of the holder happened; with the finding it may go on', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'unknown_outcome', when: 'after' };
    office.levers.observable = false;
    const holder = await confirmed(office, 'pull');
    const refused = await confirmed(office, 'other');

    const reply = await takeOver(office.context, ask(refused));
    expect(reply).toMatchObject({
      status: 'not_taken_over',
      reason: expect.stringMatching(/a person has to look whether “Pull a lever” happened/),
    });

    office.levers.observable = true;
    await recordFinding(office.context, { run: holder, step: 'pull', finding: 'happened', actor: SAM });
    await office.engine.idle();
    expect((await office.run(await takenOver(office, refused))).status).toBe('waiting');
  });

  test('to those who may not run it, or may not stop the holder', async () => {
    const office = await openOffice(RUNBOOKS);
    const { refused } = await refusedBehind(office);
    const outsider = await takeOver(office.context, ask(refused, OLLY));
    expect(outsider).toMatchObject({ status: 'not_taken_over', reason: expect.stringContaining('other') });

    const theirs = await openOffice(RUNBOOKS);
    theirs.levers.takes = 100;
    await confirm(theirs, await theirs.start('commanders', { actor: BEN }), BEN);
    const second = await confirmed(theirs, 'other');
    expect(await takeOver(theirs.context, ask(second))).toMatchObject({
      status: 'not_taken_over',
      reason: expect.stringMatching(/^you may not stop r-.* \(Pull it in command\): /),
    });
  });

  test('to the second of two who want it at once, who is told who was first', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    const holder = await confirmed(office, 'pull');
    const one = await confirmed(office, 'other', { to: 'left' });
    const two = await confirmed(office, 'other', { to: 'right' });

    const replies = await Promise.all([
      takeOver(office.context, ask(one, SAM)),
      takeOver(office.context, ask(two, BEN)),
    ]);
    await office.engine.idle();

    const started = replies.flatMap((reply) => (reply.status === 'started' ? [reply.run] : []));
    const runs = await Promise.all(started.map((run) => office.run(run)));
    const winner = runs.find(({ status }) => status === 'waiting');
    const loser = runs.find(({ status }) => status === 'failed');
    expect((await office.run(holder)).takenOver?.run).toBe(winner?.id);
    expect(loser?.end?.outcome).toContain(`Not taken over: `);
    expect(loser?.end?.outcome).toContain(winner?.id);
  });

  test('by a later one that finds the first waiting for its yes', async () => {
    const office = await openOffice(RUNBOOKS);
    const { refused } = await refusedBehind(office);
    const third = await confirmed(office, 'other', { to: 'left' });
    const taker = await takenOver(office, refused);

    expect(await takeOver(office.context, ask(third, BEN))).toMatchObject({
      status: 'not_taken_over',
      reason: expect.stringContaining(`${taker} (Pull it otherwise) has gone first already, for Sam`),
    });
  });
});

describe('a run that waits in line', () => {
  test('goes first, before those who have waited longer, and asks for its yes again', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    const holder = await confirmed(office, 'pull');
    const first = await confirmed(office, 'queued', { to: 'up' });
    const second = await confirmed(office, 'queued', { to: 'down' });

    expect(await takeOver(office.context, ask(second))).toMatchObject({ status: 'done' });
    await office.engine.idle();
    office.levers.takes = 0;

    expect((await office.run(holder)).takenOver).toMatchObject({ run: second, by: SAM });
    expect((await office.run(first)).status).toBe('queued');
    expect((await office.run(second)).status).toBe('waiting');
    await confirm(office, second);
    expect((await office.run(second)).status).toBe('succeeded');
    await office.pass(10);
    expect(office.levers.effects.slice(0, 2)).toEqual(['main=on', 'main=down']);
  });

  test('stays in line when it may not take over, and says why', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    await confirmed(office, 'pull');
    const first = await confirmed(office, 'queued', { to: 'up' });
    const second = await confirmed(office, 'queued', { to: 'down' });

    const replies = [
      await takeOver(office.context, ask(first)),
      await takeOver(office.context, ask(second, BEN)),
    ];
    await office.engine.idle();

    expect(replies.map(({ status }) => status)).toEqual(['done', 'done']);
    expect((await office.run(first)).status).toBe('waiting');
    expect((await office.run(second)).status).toBe('queued');
    expect(await types(office, second)).toContain('take_over_refused');
    expect((await takeOver(office.context, ask(second))).status).toBe('not_taken_over');
  });
});

describe('half-way', () => {
  test('what the holder had begun turns out to be unknown: its lock stays until a person has looked, restarts or not', async () => {
    const office = await openOffice(RUNBOOKS);
    const { holder, refused } = await refusedBehind(office);
    office.levers.observable = false;
    const taker = await takenOver(office, refused);
    expect((await office.run(holder)).status).toBe('unknown');
    expect((await office.run(taker)).status).toBe('queued');

    const again = await office.restart((yaml) => yaml, { pauseMs: 1_000 });
    await again.pass(10);
    expect((await again.run(taker)).status).toBe('queued');
    expect(await again.store.locks(['lever:main'])).toMatchObject([{ run: holder }]);
    await recordFinding(again.context, { run: holder, step: 'pull', finding: 'happened', actor: SAM });
    await again.pass(1);

    expect((await again.run(holder)).end).toBeDefined();
    expect((await again.run(taker)).status).toBe('waiting');
    expect(again.levers.effects).toEqual(['main=on']);
  });

  test('a restart changes nothing: the holder is recovered first, and only then its lock goes over', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 3;
    office.levers.trouble = { kind: 'unknown_outcome', when: 'after' };
    office.levers.observable = false;
    const holder = await office.start('pull');
    await office.engine.stop();
    const { plan } = await office.run(holder);
    await confirmRun(office.context, { run: holder, hash: plan?.hash ?? '', actor: RHEA });
    const again = await office.restart((yaml) => yaml, { pauseMs: 1_000 });
    // The answer is lost and nothing can be seen: nobody knows.
    expect((await again.run(holder)).status).toBe('unknown');
    const refused = await confirmed(again, 'other');

    const later = await again.restart();
    expect((await takeOver(later.context, ask(refused))).status).toBe('not_taken_over');
    expect(await later.store.locks(['lever:main'])).toMatchObject([{ run: holder }]);
  });

  test('a stop of the taker frees the way for the others', async () => {
    const office = await openOffice(RUNBOOKS);
    const { refused } = await refusedBehind(office);
    const waiting = await confirmed(office, 'queued');
    const taker = await takenOver(office, refused);
    expect((await office.run(waiting)).status).toBe('queued');
    office.levers.takes = 0;

    await cancelRun(office.context, { run: taker, actor: SAM });
    await office.pass(6);

    expect((await office.run(waiting)).status).not.toBe('queued');
  });
});
