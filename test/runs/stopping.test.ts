import { describe, expect, test } from 'vitest';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import type { Run } from '../../src/runs/run.ts';
import { foldStream, runStream } from '../../src/runs/run-stream.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';

const RUNBOOKS = `
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  line:
    title: Pull in line
    environment: lab
    allow: { run: [responder] }
    when_locked: queue
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: left } }]
  careful:
    title: Pull two with care
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: first, title: Pull the first, uses: lever/pull, with: { lever: first } }
      - { id: second, title: Pull the second, uses: lever/pull, with: { lever: second } }
      - { id: check, uses: lever/check }
    on_failure: { undo: when_worse }
`;

/** As it stands now, whether something is under way or not. */
async function now(office: Office, id: string): Promise<Run> {
  const run = foldStream(await office.store.read(runStream(id)));
  if (!run) throw new Error(`no run ${id}`);
  return run;
}

/** Confirms, and lets it go on for a moment; what hangs is not waited for. */
async function confirm(office: Office, id: string, ms = 100): Promise<void> {
  const { plan } = await now(office, id);
  await confirmRun(office.context, { run: id, hash: plan?.hash ?? '', actor: RHEA });
  await office.clock.advance(ms);
}

const stop = (office: Office, run: string) => cancelRun(office.context, { run, actor: RHEA });

describe('a stop is heeded', () => {
  test('while people are waited for', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');

    await stop(office, id);

    expect((await office.run(id)).end).toMatchObject({
      status: 'cancelled',
      outcome: 'Nothing was changed.',
    });
  });

  test('while it waits in line', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    await confirm(office, await office.start('pull'));
    const id = await office.start('line');
    await confirm(office, id);
    expect((await now(office, id)).status).toBe('queued');

    await stop(office, id);

    expect((await now(office, id)).end).toMatchObject({
      status: 'cancelled',
      outcome: 'Nothing was changed.',
    });
  });

  test('while the call that acts is under way: what came of it is looked at first', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    office.levers.hangs.add('apply');
    await confirm(office, id);

    await stop(office, id);
    await office.clock.advance(40_000);

    const run = await now(office, id);
    expect(run.status).toBe('unknown');
    expect(run.cancelled).toBeDefined();
    expect(await office.store.locks(['lever:main'])).toHaveLength(1);
  });

  test('while it pauses before it tries again', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    office.levers.gone = { kind: 'rate_limited', retryAfterMs: 86_400_000 };
    await confirm(office, id);
    expect((await now(office, id)).steps[0]).toMatchObject({ status: 'pending', refusals: 1 });

    await stop(office, id);

    expect((await office.run(id)).end).toMatchObject({
      status: 'cancelled',
      outcome: 'Nothing was changed.',
    });
    expect(office.levers.effects).toEqual([]);
  });

  test('while it looks, and the system is gone after it had accepted', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    const id = await office.start('pull');
    await confirm(office, id);
    office.levers.gone = { kind: 'unavailable' };
    await office.pass(3);

    await stop(office, id);

    expect((await office.run(id)).end).toMatchObject({
      status: 'cancelled',
      outcome: expect.stringContaining('had been accepted and may go on in the system'),
    });
  });

  test('while it looks, and neither the answer nor the system is there: within a minute a person is asked', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    office.levers.gone = { kind: 'unknown_outcome' };
    await confirm(office, id);
    await office.pass(5);
    expect((await now(office, id)).steps[0]?.status).toBe('started');

    await stop(office, id);
    await office.pass(61);

    expect(await now(office, id)).toMatchObject({ status: 'unknown' });
    expect(await office.store.locks(['lever:main'])).toHaveLength(1);
  });

  test('without hurrying a system that says something else each time', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    office.levers.gone = { kind: 'unknown_outcome', numbered: true };
    await confirm(office, id);
    await office.pass(5);
    const before = office.levers.inVain;

    await stop(office, id);
    await office.pass(30);

    expect(office.levers.inVain - before).toBeLessThan(10);
  });

  test('and a system that asks for patience keeps nobody waiting for longer than a minute', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    office.levers.gone = { kind: 'unknown_outcome', retryAfterMs: 86_400_000 };
    await confirm(office, id);

    await stop(office, id);
    await office.pass(61);

    expect(await now(office, id)).toMatchObject({ status: 'unknown' });
  });

  test('while it puts back: it says what it had put back and what not', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('careful');
    office.levers.meanwhile = () => {
      office.levers.healthy = false;
      office.levers.takes = 100;
    };
    await confirm(office, id);
    await office.pass(2);
    expect((await now(office, id)).undo).toBeDefined();

    await stop(office, id);

    const { end } = await office.run(id);
    expect(end?.status).toBe('cancelled');
    expect(end?.outcome).toContain('Put back: nothing');
    expect(end?.outcome).toContain('Not put back: Pull the second, Pull the first.');
    expect(end?.outcome).toContain('may go on in the system');
  });
});

describe('no step is stuck', () => {
  test('a plan whose system keeps the connection open is an obstacle in words', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.hangs.add('plan');
    const starting = office.start('pull');

    await office.clock.advance(36_000);

    expect((await office.run(await starting)).end).toMatchObject({
      status: 'failed',
      outcome: 'lever/pull did not come back within 35 seconds.',
    });
  });

  test('a call that acts and does not come back is not repeated: a person has to look', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    office.levers.hangs.add('apply');
    await confirm(office, id);
    office.levers.hangs.delete('apply');

    await office.clock.advance(300_000);

    const run = await now(office, id);
    expect(run.status).toBe('unknown');
    expect(run.steps[0]?.reason).toBe(
      'lever/pull did not come back within 35 seconds. It may still be carried out.',
    );
    expect(office.levers.effects).toEqual([]);
  });

  test('a look that does not come back is made again until the deadline, and then it is not known', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    office.levers.hangs.add('observe');
    await confirm(office, id);

    await office.clock.advance(120_000);

    const run = await now(office, id);
    expect(run.status).toBe('unknown');
    expect(run.steps[0]?.reason).toBe('lever/pull did not come back within 35 seconds.');
  });

  test('a system that asks to wait a day is tried again within minutes, and given up after six refusals', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    office.levers.gone = { kind: 'rate_limited', retryAfterMs: 86_400_000 };
    await confirm(office, id);

    await office.clock.advance(30 * 60_000);

    expect((await now(office, id)).end).toMatchObject({
      status: 'failed',
      outcome: 'Pull a lever: the lever says rate_limited',
    });
  });
});
