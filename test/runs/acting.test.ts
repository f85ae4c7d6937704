import { describe, expect, test } from 'vitest';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { recordFinding } from '../../src/commands/record-finding.ts';
import { startRun } from '../../src/commands/start-run.ts';
import { undoRun } from '../../src/commands/undo-run.ts';
import { type Office, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  conditional:
    title: Pull it when it is up
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: read, uses: lever/read, with: { lever: other } }
      - { id: pull, uses: lever/pull, with: { lever: main }, when: steps.read.outputs.position == "up" }
      - { id: also, uses: lever/pull, with: { lever: third } }
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder] }
    parameters: { lever: { type: string, default: main } }
    steps: [{ id: pull, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }]
  queued:
    title: Pull in line
    environment: lab
    allow: { run: [responder] }
    when_locked: queue
    parameters: { to: { type: string, default: up } }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: "\${{ parameters.to }}" } }]
  other:
    title: Pull it elsewhere
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: left } }]
  stop:
    title: Stop the lever
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: stop, uses: lever/stop, with: { lever: main, to: stopped } }]
  careful:
    title: Pull with care
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: pull, uses: lever/pull, with: { lever: main } }
      - { id: check, uses: lever/check }
    on_failure: { undo: when_worse }
`;

async function confirmed(
  office: Office,
  runbook: string,
  given: Record<string, string> = {},
): Promise<string> {
  const id = await office.start(runbook, { given });
  const run = await office.run(id);
  await confirmRun(office.context, { run: id, hash: run.plan?.hash ?? '', actor: RHEA });
  await office.engine.idle();
  return id;
}

describe('doing it once', () => {
  test('the same request delivered twice starts one run', async () => {
    const office = await openOffice(RUNBOOKS);

    const first = await office.start('pull', { key: 'trigger-1' });
    const second = await office.start('pull', { key: 'trigger-1' });

    expect(second).toBe(first);
    expect(await office.store.recentRuns({ limit: 10 })).toHaveLength(1);
  });

  test('the same runbook with the same arguments joins the run that is under way', async () => {
    const office = await openOffice(RUNBOOKS);
    const first = await office.start('pull');

    const reply = await startRun(office.context, {
      ...{ runbook: 'pull', given: {}, now: false, planOnly: false, idempotencyKey: 'other' },
      ...{ actor: SAM, origin: { surface: 'slack', channel: 'C0OPS' } },
    });

    expect(reply).toMatchObject({ status: 'joined', run: first });
  });

  test('other arguments are another run', async () => {
    const office = await openOffice(RUNBOOKS);

    const first = await office.start('pull');
    const second = await office.start('pull', { given: { lever: 'side' } });

    expect(second).not.toBe(first);
  });

  test('a target that is there already is left alone', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.positions.set('main', 'on');

    const id = await office.start('pull');

    expect(await office.run(id)).toMatchObject({
      status: 'succeeded',
      end: { outcome: 'Nothing to do: main is on already' },
    });
    expect(office.levers.effects).toEqual([]);
  });
});

describe('when the answer is lost', () => {
  test.each(['timeout', 'unknown_outcome'] as const)(
    '%s after the effect is found out by looking, not by repeating',
    async (kind) => {
      const office = await openOffice(RUNBOOKS);
      office.levers.trouble = { kind, when: 'after' };

      const id = await confirmed(office, 'pull');

      expect((await office.run(id)).status).toBe('succeeded');
      expect(office.levers.effects).toEqual(['main=on']);
    },
  );

  test('a time-out before the effect is tried again once it is seen that nothing happened', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'timeout', when: 'before' };

    const id = await confirmed(office, 'pull');
    await office.pass(5);

    expect((await office.run(id)).status).toBe('succeeded');
    expect(office.levers.effects).toEqual(['main=on']);
  });

  test('what never arrives, however often it is begun, fails and does not claim to have been accepted', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'timeout', when: 'before' };
    const id = await confirmed(office, 'pull');
    for (let second = 0; second < 20; second++) {
      office.levers.trouble = { kind: 'timeout', when: 'before' };
      await office.pass(1);
    }

    expect(await office.run(id)).toMatchObject({
      status: 'failed',
      end: { outcome: 'Pull a lever: Begun 4 times, and there was never a trace of it afterwards.' },
    });
    expect(office.levers.effects).toEqual([]);
  });

  test('an emergency stop asks once more when a system does not answer at once, and then stops it', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.dead.add('main');
    const id = await office.start('stop', { now: true });
    expect(office.levers.effects).toEqual([]);
    expect(await office.run(id)).toMatchObject({ status: 'running', steps: [{ refusals: 1 }] });

    office.levers.dead.clear();
    await office.pass(5);

    expect(office.levers.effects).toEqual(['main=stopped']);
    expect((await office.run(id)).status).toBe('succeeded');
  });

  test('a system that stays silent fails the step within two minutes, and says so', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.dead.add('main');

    const id = await office.start('stop', { now: true });
    await office.pass(120);

    expect(await office.run(id)).toMatchObject({
      status: 'failed',
      end: { outcome: expect.stringContaining('the lever says unavailable') },
    });
    expect(office.levers.effects).toEqual([]);
  });

  test('a refusal is final and says why', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'denied', when: 'before' };

    const id = await confirmed(office, 'pull');

    expect(await office.run(id)).toMatchObject({
      status: 'failed',
      end: { outcome: 'Pull a lever: the lever says denied' },
    });
  });

  test.each(['plan', 'apply'])(
    'a stop is not given up when all is forbidden for a moment after trouble: %s',
    async (call) => {
      const office = await openOffice(RUNBOOKS);
      office.levers.trouble = { kind: 'unavailable', when: 'before' };
      const id = await office.start('stop', { now: true });
      if (call === 'plan') office.levers.forbidden.add('main');
      else office.levers.gone = { kind: 'denied' };

      await office.pass(3);
      const meanwhile = await office.run(id);
      office.levers.forbidden.clear();
      office.levers.gone = undefined;
      await office.pass(10);

      expect(meanwhile).toMatchObject({ status: 'running', steps: [{ reason: 'the lever says denied' }] });
      expect((await office.run(id)).status).toBe('succeeded');
      expect(office.levers.effects).toEqual(['main=stopped']);
    },
  );

  test('being forbidden to look for a moment ends no step, as by a server that has just started', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 1;
    const id = await confirmed(office, 'pull');
    office.levers.gone = { kind: 'denied' };
    await office.pass(20);
    const meanwhile = await office.run(id);
    office.levers.gone = undefined;
    await office.pass(10);

    expect(meanwhile).toMatchObject({
      status: 'running',
      steps: [{ progress: 'the lever says denied Looking again.' }],
    });
    expect((await office.run(id)).status).toBe('succeeded');
    expect(office.levers.effects).toEqual(['main=on']);
  });

  test('being forbidden to look for a minute asks a person, whatever time is left', async () => {
    const office = await openOffice(RUNBOOKS);
    Object.assign(office.levers, { takes: 1, deadlineMs: 3_600_000 });
    const id = await confirmed(office, 'pull');
    office.levers.gone = { kind: 'denied' };

    await office.pass(50);
    const before = (await office.run(id)).status;
    await office.pass(20);

    expect(before).toBe('running');
    expect(await office.run(id)).toMatchObject({
      status: 'unknown',
      steps: [{ reason: 'the lever says denied' }],
    });
  });

  test('what cannot be known is unknown, keeps its lock, and ends with the finding of a person', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.trouble = { kind: 'unknown_outcome', when: 'after' };
    office.levers.observable = false;
    const id = await confirmed(office, 'pull');
    expect((await office.run(id)).status).toBe('unknown');
    expect(await office.store.locks(['lever:main'])).toMatchObject([{ run: id }]);

    const reply = await recordFinding(office.context, {
      run: id,
      step: 'pull',
      finding: 'happened',
      actor: SAM,
    });

    expect(reply.status).toBe('done');
    expect((await office.run(id)).status).toBe('succeeded');
    expect(await office.store.locks(['lever:main'])).toEqual([]);
    expect(office.levers.effects).toEqual(['main=on']);
  });
});

describe('after the process died', () => {
  test('a run goes on where it was, and the effect that had happened is not repeated', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 3;
    const id = await confirmed(office, 'pull');
    expect(await office.run(id)).toMatchObject({ status: 'running' });

    const again = await office.restart();
    await again.pass(5);

    expect((await again.run(id)).status).toBe('succeeded');
    expect(again.levers.effects).toEqual(['main=on']);
  });
});

describe('locks', () => {
  test('another runbook on the same target is refused, saying who holds it', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    const holder = await confirmed(office, 'pull');

    const id = await confirmed(office, 'other');

    expect(await office.run(id)).toMatchObject({
      status: 'failed',
      end: { outcome: expect.stringContaining(holder) },
    });
    expect(office.levers.effects).toEqual(['main=on']);
  });

  test('a runbook that queues acts when the holder is done, first come first, and asks again when that moved its plan', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 3;
    await confirmed(office, 'pull');
    const first = await confirmed(office, 'queued', { to: 'up' });
    const second = await confirmed(office, 'queued', { to: 'down' });
    expect((await office.run(first)).status).toBe('queued');

    await office.pass(10);

    expect((await office.run(first)).status).toBe('succeeded');
    expect(office.levers.effects).toEqual(['main=on', 'main=up']);
    const asked = await office.run(second);
    expect(asked).toMatchObject({ status: 'waiting', moved: [expect.stringContaining('up → down')] });

    await confirmRun(office.context, { run: second, hash: asked.plan?.hash ?? '', actor: RHEA });
    await office.pass(10);

    expect((await office.run(second)).status).toBe('succeeded');
  });

  test('a stop never waits for a lock', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    await confirmed(office, 'pull');
    office.levers.takes = 0;

    const id = await office.start('stop', { now: true });

    expect((await office.run(id)).status).toBe('succeeded');
    const events = await office.store.read(`run/${id}`);
    expect(events.map(({ type }) => type)).toContain('lock_overridden');
  });
});

describe('the world moves', () => {
  test('a step that was left out of the plan is not done on its approval, also when the world moved within seconds', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('conditional');
    const first = await office.run(id);
    expect(first.plan?.steps.steps[1]).toMatchObject({ step: 'pull', status: 'skipped' });
    office.levers.positions.set('other', 'up');

    await confirmRun(office.context, { run: id, hash: first.plan?.hash ?? '', actor: RHEA });

    const asked = await office.run(id);
    expect(office.levers.effects).toEqual([]);
    expect(asked).toMatchObject({
      status: 'waiting',
      moved: ['pull would now be done; it was not part of the plan'],
    });
    await confirmRun(office.context, { run: id, hash: asked.plan?.hash ?? '', actor: RHEA });
    expect((await office.run(id)).status).toBe('succeeded');
    expect(office.levers.effects).toEqual(['main=on', 'third=on']);
  });

  test('a plan is made again before acting also when our clock is behind that of the record', async () => {
    const office = await openOffice(RUNBOOKS);
    await office.clock.advance(60 * 60_000);
    const id = await office.start('pull');
    const first = await office.run(id);
    office.levers.positions.set('main', 'sideways');
    office.clock.setBack(30 * 60_000);

    await confirmRun(office.context, { run: id, hash: first.plan?.hash ?? '', actor: RHEA });

    expect((await office.run(id)).moved).toEqual(['main position: sideways → on (the plan said off → on)']);
    expect(office.levers.effects).toEqual([]);
  });

  test('an approval of the plan before does not count when a crash came between asking again and the act', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const first = await office.run(id);
    office.levers.positions.set('main', 'sideways');
    await office.clock.advance(60_000);
    await confirmRun(office.context, { run: id, hash: first.plan?.hash ?? '', actor: RHEA });
    expect((await office.run(id)).status).toBe('waiting');

    const again = await office.restart();
    await again.pass(60);
    const late = await confirmRun(again.context, { run: id, hash: first.plan?.hash ?? '', actor: RHEA });

    expect(late.status).toBe('plan_changed');
    expect((await again.run(id)).status).toBe('waiting');
    expect(again.levers.effects).toEqual([]);
  });

  test('a plan that no longer covers what would be done is asked again', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('pull');
    const first = await office.run(id);
    office.levers.positions.set('main', 'sideways');
    await office.clock.advance(60_000);

    await confirmRun(office.context, { run: id, hash: first.plan?.hash ?? '', actor: RHEA });

    const asked = await office.run(id);
    expect(asked.status).toBe('waiting');
    expect(asked.moved).toEqual(['main position: sideways → on (the plan said off → on)']);
    expect(office.levers.effects).toEqual([]);
    expect(
      (await confirmRun(office.context, { run: id, hash: first.plan?.hash ?? '', actor: RHEA })).status,
    ).toBe('plan_changed');
    await confirmRun(office.context, { run: id, hash: asked.plan?.hash ?? '', actor: RHEA });
    expect((await office.run(id)).status).toBe('succeeded');
  });

  test('healthy before and worse after is put back by itself', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.harmful = true;

    const id = await confirmed(office, 'careful');

    expect((await office.run(id)).status).toBe('undone');
    expect(office.levers.effects).toEqual(['main=on', 'main=off']);
    expect(await office.store.openLoops()).toEqual([]);
  });

  test('what somebody else changed since is not put back over: it stops and asks', async () => {
    const office = await openOffice(RUNBOOKS);
    const { levers } = office;
    levers.harmful = true;
    levers.who = 'kubectl';
    levers.meanwhile = () => levers.positions.set('main', 'left');

    const id = await confirmed(office, 'careful');

    const run = await office.run(id);
    expect(run.status).toBe('failed');
    expect(run.end?.outcome).toContain('The world has moved on: main is left (by kubectl)');
    expect(levers.effects).toEqual(['main=on']);
    expect(levers.positions.get('main')).toBe('left');
    expect(await office.store.openLoops()).toHaveLength(1);
  });

  test('what was broken before is not put back: it stops and asks', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.healthy = false;

    const id = await confirmed(office, 'careful');

    expect(await office.run(id)).toMatchObject({ status: 'failed' });
    expect(office.levers.effects).toEqual(['main=on']);
    expect(await office.store.openLoops()).toMatchObject([{ target: 'lever:main', what: 'main is on' }]);
  });
});

describe('undo and cancel', () => {
  test('undo is a run of its own with its own gate, and closes the loop', async () => {
    const office = await openOffice(RUNBOOKS);
    const done = await confirmed(office, 'pull');
    expect(await office.store.openLoops()).toHaveLength(1);

    const request = {
      run: done,
      actor: SAM,
      origin: { surface: 'slack', channel: 'C0OPS' },
      idempotencyKey: 'u',
    } as const;
    const reply = await undoRun(office.context, request);
    if (reply.status !== 'started') throw new Error(reply.status);
    const undo = await office.run(reply.run);
    expect(undo).toMatchObject({
      status: 'waiting',
      request: { undoes: done, runbook: { title: 'Undo: Pull the lever' } },
    });
    await confirmRun(office.context, { run: reply.run, hash: undo.plan?.hash ?? '', actor: SAM });

    expect((await office.run(reply.run)).status).toBe('succeeded');
    expect(office.levers.effects).toEqual(['main=on', 'main=off']);
    expect(await office.store.openLoops()).toEqual([]);
    expect((await office.run(done)).putBack).toMatchObject({ run: reply.run, by: SAM });
  });

  test('what has been put back is not put back twice', async () => {
    const office = await openOffice(RUNBOOKS);
    const done = await confirmed(office, 'pull');
    const request = { run: done, actor: SAM, origin: { surface: 'slack', channel: 'C0OPS' } } as const;
    const first = await undoRun(office.context, { ...request, idempotencyKey: 'u1' });
    if (first.status !== 'started') throw new Error(first.status);

    const meanwhile = await undoRun(office.context, { ...request, idempotencyKey: 'u2' });
    const { plan } = await office.run(first.run);
    await confirmRun(office.context, { run: first.run, hash: plan?.hash ?? '', actor: SAM });
    await office.engine.idle();
    const afterwards = await undoRun(office.context, { ...request, idempotencyKey: 'u3' });

    expect(meanwhile).toMatchObject({ status: 'joined', run: first.run });
    expect(afterwards).toMatchObject({ status: 'already_undone', run: { putBack: { run: first.run } } });
    expect(office.levers.effects).toEqual(['main=on', 'main=off']);
  });

  test('cancelling while the system works says what may go on', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    const id = await confirmed(office, 'pull');

    await cancelRun(office.context, { run: id, reason: 'wrong lever', actor: SAM });

    const run = await office.run(id);
    expect(run.status).toBe('cancelled');
    expect(run.end?.outcome).toContain('may go on');
    expect(await office.store.locks(['lever:main'])).toEqual([]);
  });

  test('a dry run ends after its plan and holds nothing', async () => {
    const office = await openOffice(RUNBOOKS);

    const id = await office.start('pull', { planOnly: true });

    expect(await office.run(id)).toMatchObject({ status: 'planned' });
    expect(office.levers.effects).toEqual([]);
    expect(await office.store.locks(['lever:main'])).toEqual([]);
  });
});

describe('cancelling after a crash lost the answer', () => {
  test('ends as soon as the effect is seen to be under way', async () => {
    const office = await openOffice(RUNBOOKS);
    office.levers.takes = 100;
    office.levers.trouble = { kind: 'unknown_outcome', when: 'after' };
    const id = await confirmed(office, 'pull');
    await office.pass(2);

    await cancelRun(office.context, { run: id, actor: RHEA });

    expect(await office.run(id)).toMatchObject({
      status: 'cancelled',
      end: { outcome: expect.stringContaining('may go on') },
    });
  });
});

test('an argument that the action does not take is an obstacle in the plan, in words', async () => {
  const office = await openOffice(RUNBOOKS);

  const id = await office.start('pull', { given: { lever: 'Bad Lever' } });

  expect(await office.run(id)).toMatchObject({
    status: 'failed',
    end: { outcome: expect.stringContaining('lever: levers are written in lower case') },
  });
  expect(office.logged).toEqual([]);
});
