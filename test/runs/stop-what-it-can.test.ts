import { expect, test } from 'vitest';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { recordFinding } from '../../src/commands/record-finding.ts';
import { startRun } from '../../src/commands/start-run.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';

const RUNBOOKS = `
  stop:
    title: Stop three levers
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: first, title: Stop the first, uses: lever/stop, with: { lever: first, to: stopped } }
      - { id: second, title: Stop the second, uses: lever/stop, with: { lever: second, to: stopped } }
      - { id: third, title: Stop the third, uses: lever/stop, with: { lever: third, to: stopped } }
  twice:
    title: Stop one lever in two steps
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: slow, title: Slow it, uses: lever/stop, with: { lever: first, to: slow } }
      - { id: stop, title: Stop it, uses: lever/stop, with: { lever: first, to: stopped } }
      - { id: second, title: Stop the second, uses: lever/stop, with: { lever: second, to: stopped } }
  careful:
    title: Stop one lever with care
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: check, title: Look first, uses: lever/check }
      - { id: first, title: Stop the first, uses: lever/stop, with: { lever: first, to: stopped } }
  asked:
    title: Stop one lever once somebody agrees
    halt: true
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: ask, title: Ask, uses: people/ask-person, with: { role: responder, question: May it be stopped?, within: 10m } }
      - { id: first, title: Stop the first, uses: lever/stop, with: { lever: first, to: stopped } }
  change:
    title: Change two levers
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: first, uses: lever/pull, with: { lever: first, to: on } }
      - { id: second, uses: lever/pull, with: { lever: second, to: on } }
`;

const stop = (office: Office) => office.start('stop', { now: true });

test('what may not be looked at keeps nothing else from being stopped', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.forbidden.add('first');

  const { status, end } = await office.run(await stop(office));

  expect(status).toBe('failed');
  expect(end?.outcome).toBe(
    'Not everything is stopped. Stop the first: the lever says denied. Done all the same: Stop the second, Stop the third.',
  );
  expect(office.levers.effects).toEqual(['second=stopped', 'third=stopped']);
});

test('what does not answer is asked again when the rest is stopped', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.dead.add('first');
  const id = await stop(office);
  expect(office.levers.effects).toEqual(['second=stopped', 'third=stopped']);
  expect((await office.run(id)).status).toBe('running');

  office.levers.dead.delete('first');
  await office.pass(10);

  expect((await office.run(id)).status).toBe('succeeded');
  expect(office.levers.effects).toEqual(['second=stopped', 'third=stopped', 'first=stopped']);
});

test('what is refused for the moment is tried again when the rest is stopped', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.trouble = { kind: 'rate_limited', when: 'before' };
  const id = await stop(office);
  expect(office.levers.effects).toEqual(['second=stopped', 'third=stopped']);

  await office.pass(10);

  expect((await office.run(id)).status).toBe('succeeded');
  expect(office.levers.effects.at(-1)).toBe('first=stopped');
});

test('two steps over the same thing are done in their order, and others meanwhile', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.trouble = { kind: 'rate_limited', when: 'before' };
  await office.start('twice', { now: true });
  expect(office.levers.effects).toEqual(['second=stopped']);

  await office.pass(10);

  expect(office.levers.effects).toEqual(['second=stopped', 'first=slow', 'first=stopped']);
});

test('what fails for good is told once the rest is stopped', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.trouble = { kind: 'invalid', when: 'before' };

  const { end } = await office.run(await stop(office));

  expect(end).toMatchObject({ status: 'failed', outcome: expect.stringContaining('Stop the first: ') });
  expect(office.levers.effects).toEqual(['second=stopped', 'third=stopped']);
});

test('what nobody knows about is asked while the rest is being stopped', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.trouble = { kind: 'unknown_outcome', when: 'after' };
  office.levers.observable = false;
  const id = await stop(office);
  office.levers.observable = true;

  const waiting = await office.run(id);
  expect(waiting.steps.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(waiting.status).toBe('unknown');
  expect(office.levers.effects).toEqual(['first=stopped', 'second=stopped', 'third=stopped']);

  for (const step of ['first', 'second'])
    await recordFinding(office.context, { run: id, step, finding: 'happened', actor: RHEA });
  expect((await office.run(id)).status).toBe('unknown');
  await recordFinding(office.context, { run: id, step: 'third', finding: 'did_not_happen', actor: RHEA });
  await office.engine.idle();

  expect((await office.run(id)).end).toMatchObject({
    status: 'failed',
    outcome: expect.stringMatching(
      /^Not everything is stopped\. Stop the third: .*Stop the first, Stop the second\.$/,
    ),
  });
});

test('a system that keeps the connection open holds up the others for ten seconds, and not for ever', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.silent.add('first');
  const origin = { surface: 'slack', channel: 'C0OPS' } as const;
  const ask = { runbook: 'stop', given: {}, now: true, planOnly: false, actor: RHEA, origin };
  const reply = await startRun(office.context, { ...ask, idempotencyKey: 'one' });
  await office.clock.advance(10_000);
  office.levers.silent.delete('first');

  await office.pass(10);

  expect(office.levers.effects).toEqual(['second=stopped', 'third=stopped', 'first=stopped']);
  expect(reply).toMatchObject({ run: expect.any(String) });
});

test('one that can stop nothing at all ends, and says why', async () => {
  const office = await openOffice(RUNBOOKS);
  for (const lever of ['first', 'second', 'third']) office.levers.forbidden.add(lever);

  const { end } = await office.run(await stop(office));

  expect(end).toMatchObject({ status: 'failed', outcome: 'the lever says denied' });
});

test('a step that only looks stands before what comes after it', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.healthy = false;

  const { end } = await office.run(await office.start('careful', { now: true }));

  expect(end).toMatchObject({ status: 'failed', outcome: 'Look first: it is not healthy' });
  expect(office.levers.effects).toEqual([]);
});

test('a person who is asked first is waited for', async () => {
  const office = await openOffice(RUNBOOKS);
  const id = await office.start('asked', { now: true });

  await office.pass(60);
  expect((await office.run(id)).status).toBe('running');
  expect(office.levers.effects).toEqual([]);
  await office.pass(600);

  expect((await office.run(id)).status).toBe('failed');
  expect(office.levers.effects).toEqual([]);
});

test('cancelled in between, it begins nothing more', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.dead.add('second');
  office.levers.takes = 5;
  const id = await stop(office);

  await cancelRun(office.context, { run: id, actor: RHEA });
  await office.pass(60);

  expect((await office.run(id)).status).toBe('cancelled');
  expect(office.levers.effects).toEqual(['first=stopped']);
});

test.each([
  ['waits to be asked again', ({ levers }: Office) => levers.dead.add('first')],
  ['has failed', ({ levers }: Office) => levers.forbidden.add('first')],
])('cancelled behind a step that %s, it looks after what is under way', async (_, trouble) => {
  const office = await openOffice(RUNBOOKS);
  trouble(office);
  office.levers.takes = 1_000;
  const id = await stop(office);

  await cancelRun(office.context, { run: id, actor: RHEA });
  await office.pass(30);

  const run = await office.run(id);
  expect(run.steps.find(({ id: step }) => step === 'second')?.leaves).toHaveLength(1);
  expect((await office.store.openLoops()).map(({ target }) => target)).toContain('lever:second');
  expect(office.levers.effects).not.toContain('third=stopped');
});

test('a runbook that is no emergency stop still ends at its first failure', async () => {
  const office = await openOffice(RUNBOOKS);
  office.levers.trouble = { kind: 'invalid', when: 'before' };

  const id = await office.start('change');
  const hash = (await office.run(id)).plan?.hash ?? '';

  await confirmRun(office.context, { run: id, hash, actor: RHEA });

  expect((await office.run(id)).status).toBe('failed');
  expect(office.levers.effects).toEqual([]);
});
