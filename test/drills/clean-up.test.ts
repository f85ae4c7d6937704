import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { cleanUp } from '../../src/commands/clean-up.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { drillsUntil, listDrills } from '../../src/commands/drills.ts';
import { openLoops } from '../../src/commands/open-loops.ts';
import { closeLoop } from '../../src/commands/tend-loop.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';

const RUNBOOKS = `
  recover:
    title: Recover
    environment: lab
    allow: { run: [responder], approve: [commander] }
    drill: { rto: 10m, rpo: 24h, every: 12 days, clean_up: [remove, tidy] }
    steps:
      - { id: which, title: Which bin, uses: lever/read, with: { lever: which } }
      - { id: restore, title: Restore, uses: lever/pull, with: { lever: copy } }
      - { id: look, title: Row counts, uses: lever/check }
      - { id: remove, title: Remove the copy, uses: lever/pull, with: { lever: "\${{ steps.which.outputs.position }}" } }
      - { id: tidy, title: Tidy up, uses: lever/pull, with: { lever: broom } }
`;
const DRILL_TARGET = 'drill:lab/recover';

const DAY_MS = 24 * 60 * 60_000;

async function begin(): Promise<Office> {
  const office = await openOffice(RUNBOOKS);
  office.levers.positions.set('which', 'bin');
  return office;
}

async function confirm(office: Office, id: string): Promise<void> {
  const { plan } = await office.run(id);
  await confirmRun(office.context, { run: id, hash: plan?.hash ?? '', actor: RHEA });
  await office.engine.idle();
}

async function hold(office: Office): Promise<string> {
  const id = await office.start('recover');
  await confirm(office, id);
  return id;
}

async function fail(office: Office): Promise<string> {
  office.levers.healthy = false;
  const id = await hold(office);
  office.levers.healthy = true;
  return id;
}

const askToCleanUp = (office: Office, run: string) =>
  cleanUp(office.context, {
    ...{ run, actor: RHEA, origin: { surface: 'slack' as const } },
    idempotencyKey: randomUUID(),
  });

const drillLoops = async (office: Office) =>
  (await openLoops(office.context)).filter(({ target }) => target === DRILL_TARGET);

test('a drill that fails leaves an open loop that says what it made, and can be cleaned up', async () => {
  const office = await begin();

  const id = await fail(office);

  expect(await drillLoops(office)).toMatchObject([
    {
      run: id,
      cleanable: true,
      what: 'Recover did not end well and left on lab: Restore',
      owner: { id: RHEA.id },
    },
  ]);
});

test('the clean-up is a run of its own with its own yes; it does the clean-up steps with what the drill knew', async () => {
  const office = await begin();
  const id = await fail(office);
  office.levers.positions.set('which', 'something else by now');

  const asked = await askToCleanUp(office, id);
  await office.engine.idle();
  if (asked.status !== 'started') throw new Error(asked.status);
  expect((await office.run(asked.run)).status).toBe('waiting');
  expect(office.levers.effects).toEqual(['copy=on']);
  await confirm(office, asked.run);

  expect(office.levers.effects).toEqual(['copy=on', 'bin=on', 'broom=on']);
  expect(await drillLoops(office)).toEqual([]);
  expect(await askToCleanUp(office, id)).toMatchObject({ status: 'nothing_to_undo' });
});

test('a clean-up is no drill: nobody is told that one was held', async () => {
  const office = await begin();
  const began = office.clock.now();
  const id = await fail(office);

  const asked = await askToCleanUp(office, id);
  await office.engine.idle();
  if (asked.status !== 'started') throw new Error(asked.status);
  await confirm(office, asked.run);

  expect((await office.run(asked.run)).status).toBe('succeeded');
  expect(await drillsUntil(office.context, asked.run)).toBeUndefined();
  expect(await listDrills(office.context)).toMatchObject([
    { history: [{ run: id }], dueBy: new Date(began.getTime() + 12 * DAY_MS) },
  ]);
});

test('asked for twice at once it is one run, and never the drill itself', async () => {
  const office = await begin();
  const id = await fail(office);
  const next = await office.start('recover');

  const [first, second] = [await askToCleanUp(office, id), await askToCleanUp(office, id)];

  expect(first).toMatchObject({ status: 'started' });
  expect(second).toMatchObject({ status: 'joined', run: 'run' in first ? first.run : undefined });
  expect('run' in first && first.run).not.toBe(next);
});

test('a drill that is stopped half-way leaves one, too, also over a restart', async () => {
  const before = await begin();
  before.levers.takes = 100;
  const id = await hold(before);
  const office = await before.restart();

  await cancelRun(office.context, { run: id, actor: RHEA });
  await office.pass(3);

  expect((await office.run(id)).status).toBe('cancelled');
  expect(await drillLoops(office)).toMatchObject([{ run: id, cleanable: true }]);
});

test('one that never acted leaves nothing', async () => {
  const office = await begin();
  const id = await office.start('recover');

  await cancelRun(office.context, { run: id, actor: RHEA });
  await office.engine.idle();

  expect((await office.run(id)).status).toBe('cancelled');
  expect(await drillLoops(office)).toEqual([]);
});

test('the next drill that goes well to its end closes what the one before left', async () => {
  const office = await begin();
  const id = await fail(office);

  const good = await hold(office);

  expect((await office.run(good)).status).toBe('succeeded');
  expect(await drillLoops(office)).toEqual([]);
  expect((await office.run(id)).closed).toMatchObject([{ target: DRILL_TARGET, run: good }]);
});

test('a person may say that what is left is as it should be', async () => {
  const office = await begin();
  const id = await fail(office);
  const [left] = await drillLoops(office);

  await closeLoop(office.context, { loop: left?.id ?? '', reason: 'we look at it', actor: RHEA });

  expect(await drillLoops(office)).toEqual([]);
  expect(await askToCleanUp(office, id)).toMatchObject({ status: 'nothing_to_undo' });
});

test('a clean-up that fails leaves it open', async () => {
  const office = await begin();
  const id = await fail(office);
  const asked = await askToCleanUp(office, id);
  await office.engine.idle();
  if (asked.status !== 'started') throw new Error(asked.status);
  office.levers.trouble = { kind: 'denied', when: 'before' };

  await confirm(office, asked.run);

  expect((await office.run(asked.run)).status).toBe('failed');
  expect(await drillLoops(office)).toMatchObject([{ run: id, cleanable: true }]);
});
