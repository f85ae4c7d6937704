import { describe, expect, test } from 'vitest';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { openLoops } from '../../src/commands/open-loops.ts';
import { closeLoop, handOverLoop, snoozeLoop } from '../../src/commands/tend-loop.ts';
import { undoRun } from '../../src/commands/undo-run.ts';
import { loopOf, loopStream } from '../../src/runs/loops/loop-stream.ts';
import { BEN, type Office, OLLY, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder] }
    parameters: { to: { type: string, default: up } }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main, to: "\${{ parameters.to }}" } }]
  bury:
    title: Bury the lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: bury, uses: lever/bury, with: { lever: main } }]
  smash-back:
    title: Pull what only smashing puts back
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: pull, uses: lever/jam, with: { lever: main } }]
  there-and-back:
    title: There and back
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: there, uses: lever/pull, with: { lever: main, to: up } }
      - { id: back, uses: lever/pull, with: { lever: main, to: "off" } }
`;

const HOUR = 3_600;
const LOOP = loopOf('lever:main');

async function confirmed(office: Office, runbook: string, given: Record<string, string> = {}) {
  const id = await office.start(runbook, { given });
  const { plan } = await office.run(id);
  await confirmRun(office.context, { run: id, hash: plan?.hash ?? '', actor: RHEA });
  await office.engine.idle();
  return id;
}

async function happened(office: Office): Promise<readonly string[]> {
  await office.engine.idle();
  return (await office.store.read(loopStream(LOOP))).map(({ type }) => type);
}

async function only(office: Office) {
  const [loop, ...more] = await openLoops(office.context);
  if (!loop || more.length > 0) throw new Error(`${more.length + (loop ? 1 : 0)} are open`);
  return loop;
}

describe('what a run leaves away from normal', () => {
  test('is an event of its own stream, in the record with the step that left it', async () => {
    const office = await openOffice(RUNBOOKS);

    const run = await confirmed(office, 'pull');

    const [opened] = await office.store.read(loopStream(LOOP));
    expect(opened).toMatchObject({
      type: 'loop_opened',
      data: { target: 'lever:main', what: 'main is up', run, step: 'pull', owner: { id: RHEA.id } },
    });
    expect(await only(office)).toMatchObject({ id: LOOP, what: 'main is up', run, owner: { id: RHEA.id } });
  });

  test('is one loop when two runs leave it so: as old as the first, in the words of the latest', async () => {
    const office = await openOffice(RUNBOOKS);
    await confirmed(office, 'pull');
    const { openedAt } = await only(office);
    await office.pass(60);

    const second = await confirmed(office, 'pull', { to: 'left' });

    expect(await only(office)).toMatchObject({ what: 'main is left', run: second, openedAt });
  });

  test('is closed for both of them by the run that brings it back', async () => {
    const office = await openOffice(RUNBOOKS);
    const first = await confirmed(office, 'pull');
    const second = await confirmed(office, 'pull', { to: 'left' });

    const third = await confirmed(office, 'pull', { to: 'off' });

    expect(await openLoops(office.context)).toEqual([]);
    for (const id of [first, second]) {
      expect((await office.run(id)).closed).toMatchObject([{ why: 'by_run', run: third }]);
    }
  });

  test('may be put back by the same run, which tells it once', async () => {
    const office = await openOffice(RUNBOOKS);

    const id = await confirmed(office, 'there-and-back');
    const { plan } = await office.run(id);
    await confirmRun(office.context, { run: id, hash: plan?.hash ?? '', actor: RHEA });

    expect((await office.run(id)).closed).toMatchObject([{ why: 'by_run', run: id }]);
    expect(await happened(office)).toEqual(['loop_opened', 'loop_closed']);
  });
});

describe('looking whether it is so still', () => {
  test('a lever that is as it was left is held, and nothing is written about it but when it was seen', async () => {
    const office = await openOffice(RUNBOOKS);
    await confirmed(office, 'pull');
    expect((await only(office)).lookedAt).toBeUndefined();

    await office.pass(16 * 60);

    expect(await happened(office)).toEqual(['loop_opened']);
    expect((await only(office)).lookedAt).toBeInstanceOf(Date);
    expect(office.levers.looks).toBe(3);
  });

  test('what somebody has put back by hand is closed as reverted, with who it was, and told to the run once', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await confirmed(office, 'pull');
    office.levers.positions.set('main', 'off');
    office.levers.who = 'Argo CD (application levers)';

    await office.pass(16 * 60);

    expect(await openLoops(office.context)).toEqual([]);
    expect((await office.run(id)).closed).toMatchObject([
      { why: 'reverted', what: 'main is off', who: 'Argo CD (application levers)' },
    ]);
    expect(await happened(office)).toEqual(['loop_opened', 'loop_closed']);
  });

  test('a system that does not answer says nothing, and is asked again in its time', async () => {
    const office = await openOffice(RUNBOOKS);
    await confirmed(office, 'pull');
    office.levers.dark = true;

    await office.pass(11 * 60);

    expect(office.levers.looks).toBe(2);
    expect(await only(office)).not.toHaveProperty('lookedAt', expect.any(Date));
  });

  test('a run that works on it at this moment is not mistaken for somebody else', async () => {
    const office = await openOffice(RUNBOOKS);
    const first = await confirmed(office, 'pull');
    await office.pass(4 * 60 + 30);
    office.levers.takes = 50;
    const back = await confirmed(office, 'pull', { to: 'off' });

    await office.pass(4 * 60);

    expect((await office.run(first)).closed).toMatchObject([{ why: 'by_run', run: back }]);
  });

  test('goes on after a restart, and is told once', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await confirmed(office, 'pull');
    await office.pass(60);

    const later = await office.restart();
    later.levers.positions.set('main', 'off');
    await later.pass(6 * 60);
    const still = await later.restart();
    await still.pass(6 * 60);

    expect((await still.run(id)).closed).toHaveLength(1);
  });
});

describe('being reminded', () => {
  test('comes every eight hours', async () => {
    const office = await openOffice(RUNBOOKS);
    await confirmed(office, 'pull');

    await office.pass(17 * HOUR);

    const reminders = (await happened(office)).filter((type) => type === 'loop_reminded');
    expect(reminders).toHaveLength(2);
  }, 60_000);

  test('waits as long as it was told to', async () => {
    const office = await openOffice(RUNBOOKS);
    await confirmed(office, 'pull');

    await snoozeLoop(office.context, { loop: LOOP, forMs: 12 * HOUR * 1_000, actor: SAM });
    await office.pass(11 * HOUR);
    const before = await happened(office);
    await office.pass(2 * HOUR);

    expect(before).not.toContain('loop_reminded');
    expect(await happened(office)).toContain('loop_reminded');
  }, 60_000);

  test('is the business of whoever it was handed over to', async () => {
    const office = await openOffice(RUNBOOKS);
    await confirmed(office, 'pull');

    const reply = await handOverLoop(office.context, { loop: LOOP, to: BEN, actor: RHEA });

    expect(reply).toMatchObject({ status: 'done', loop: { owner: { id: BEN.id } } });
    expect((await only(office)).owner.id).toBe(BEN.id);
  });

  test('may not be put off by somebody who may not run it, nor once it is closed', async () => {
    const office = await openOffice(RUNBOOKS);
    await confirmed(office, 'pull');
    const snooze = { loop: LOOP, forMs: 60_000 };

    const outsider = await snoozeLoop(office.context, { ...snooze, actor: OLLY });
    await confirmed(office, 'pull', { to: 'off' });
    const late = await snoozeLoop(office.context, { ...snooze, actor: RHEA });
    const unknown = await snoozeLoop(office.context, { loop: 'l-0000', forMs: 60_000, actor: RHEA });

    expect(outsider).toMatchObject({ status: 'not_allowed' });
    expect(late).toMatchObject({ status: 'closed', loop: { closed: { why: 'by_run' } } });
    expect(unknown).toEqual({ status: 'not_found', loop: 'l-0000' });
  });
});

describe('saying that it is as it should be', () => {
  const said = { loop: LOOP, reason: 'it is in use', actor: SAM };

  test('closes what only people can know, with who said so and why, for the run as well', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await confirmed(office, 'bury');
    expect((await only(office)).onlyPeopleKnow).toBe('what is done with it');

    expect(await closeLoop(office.context, said)).toMatchObject({ status: 'done' });

    expect(await openLoops(office.context)).toEqual([]);
    expect((await office.run(id)).closed).toMatchObject([
      { why: 'said', who: 'Sam', reason: 'it is in use', by: SAM },
    ]);
    expect(await closeLoop(office.context, said)).toMatchObject({ status: 'closed' });
  });

  test('is refused where the system tells, and to those who may not run it', async () => {
    const office = await openOffice(RUNBOOKS);
    await confirmed(office, 'pull');
    expect(await closeLoop(office.context, said)).toMatchObject({ status: 'seen' });

    const other = await openOffice(RUNBOOKS);
    await confirmed(other, 'bury');
    expect(await closeLoop(other.context, { ...said, actor: OLLY })).toMatchObject({ status: 'not_allowed' });
    expect(await closeLoop(other.context, { ...said, loop: 'l-0000' })).toMatchObject({
      status: 'not_found',
    });
  });
});

describe('putting it back', () => {
  const undo = (run: string) =>
    ({ run, actor: SAM, origin: { surface: 'slack', channel: 'C0OPS' }, idempotencyKey: 'u' }) as const;

  test('is refused when somebody has moved it on since: what it is now, and by whom', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await confirmed(office, 'pull');
    office.levers.positions.set('main', 'sideways');
    office.levers.who = 'kubectl at 04:10 UTC';

    const reply = await undoRun(office.context, undo(id));

    if (reply.status !== 'started') throw new Error(reply.status);
    const { status, end } = await office.run(reply.run);
    expect(status).toBe('failed');
    expect(end?.outcome).toContain('The world has moved on: main is sideways (by kubectl at 04:10 UTC)');
    expect(office.levers.positions.get('main')).toBe('sideways');
  });

  test('is refused when it moves on between the yes and the act', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await confirmed(office, 'pull');
    const reply = await undoRun(office.context, undo(id));
    if (reply.status !== 'started') throw new Error(reply.status);
    const { plan } = await office.run(reply.run);
    await office.pass(60);
    office.levers.positions.set('main', 'sideways');

    await confirmRun(office.context, { run: reply.run, hash: plan?.hash ?? '', actor: SAM });

    await office.run(reply.run);
    expect(office.levers.positions.get('main')).toBe('sideways');
    expect((await office.run(id)).putBack).toBeUndefined();
  });

  test('that destroys something is refused at once where nobody may approve it', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await confirmed(office, 'smash-back');

    const reply = await undoRun(office.context, undo(id));

    expect(reply).toMatchObject({
      status: 'not_allowed',
      rule: expect.stringContaining('nobody may approve'),
    });
  });
});

describe('one that is left open for years', () => {
  test('is read from one event that stands for all before it, and is what it was', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await confirmed(office, 'pull');
    const snooze = { loop: LOOP, forMs: 12 * HOUR * 1_000, actor: SAM };
    for (let times = 0; times < 201; times++) await snoozeLoop(office.context, snooze);
    const before = await only(office);
    expect(await happened(office)).not.toContain('loop_carried');

    await office.pass(6 * 60);

    const types = await happened(office);
    expect(types.filter((type) => type === 'loop_carried')).toHaveLength(1);
    expect(await office.store.read(loopStream(LOOP), 'loop_carried')).toHaveLength(1);
    const { lookedAt, ...after } = await only(office);
    expect(after).toEqual({ ...before, lookedAt: undefined });
    await confirmed(office, 'pull', { to: 'off' });
    expect((await office.run(id)).closed).toMatchObject([{ why: 'by_run' }]);
    await confirmed(office, 'pull');
    expect((await only(office)).openedAt > before.openedAt).toBe(true);
  }, 60_000);
});
