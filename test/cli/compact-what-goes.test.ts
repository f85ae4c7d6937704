import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/audit/event.ts';
import { recordLoad } from '../../src/boot/record-load.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { listDrills } from '../../src/commands/drills.ts';
import { findLogin, logIn } from '../../src/commands/login.ts';
import type { HandoffMade } from '../../src/oncall/events.ts';
import { handoffStream, newHandoffEvent, readHandoff } from '../../src/oncall/handoff-stream.ts';
import { carryRota, newRotaEvent, readRota, rotaStream } from '../../src/oncall/rota-stream.ts';
import { runStream } from '../../src/runs/run-stream.ts';
import { type Office, openOffice, RHEA } from '../support/office.ts';
import { besideBot, temporaryFolder } from './counter.ts';

const RUNBOOKS = `
  rehearse:
    title: A drill
    environment: yard
    allow: { run: [responder] }
    drill: { rto: 1h, rpo: 1h }
    steps: [{ id: look, title: Look at it, uses: lever/read, with: { lever: two } }]
  pull:
    title: Pull a lever
    environment: lab
    allow: { run: [responder] }
    parameters: { to: { type: string, default: up } }
    steps: [{ id: pull, title: Pull it, uses: lever/pull, with: { lever: main, to: "\${{ parameters.to }}" } }]
`;
const DAYS_MS = 24 * 60 * 60_000;

/** Calls compact years after everything that is told of here, and checks that the whole is proved. */
async function compacted(prepare: (office: Office) => Promise<unknown>): Promise<Office> {
  const young = await openOffice(RUNBOOKS);
  await prepare(young);
  const office = await young.restart(undefined, { pauseMs: 401 * DAYS_MS });
  const { type } = await besideBot(office);
  const exports = await temporaryFolder();

  const done = await type(`compact --older-than 400d --to ${exports}`, { time: office.clock.now() });

  expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/^SEALED/) });
  expect(await type(`audit verify --exports ${exports}`)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^WHOLE {2}the record: \d+ events, from the first/),
  });
  return office;
}

const write = async ({ store }: Office, stream: string, ...events: readonly NewEvent[]) => {
  const expectedVersion = (await store.read(stream)).at(-1)?.version ?? 0;
  expect(await store.append({ stream, expectedVersion, events })).toMatchObject({ status: 'appended' });
};

test('of the logins and the loads of the file the newest stay, and new ones go on from there', async () => {
  const token = { old: '' };
  const office = await compacted(async (young) => {
    for (const key of ['one', 'two', 'three']) {
      const reply = await logIn(young.context, { actor: RHEA, idempotencyKey: key });
      if (reply.status === 'granted') token.old = reply.token;
    }
    for (const hash of ['a', 'b']) await recordLoad(young.store, { ...young.runbooks, hash });
  });

  expect((await office.store.read(`login/${RHEA.id}`)).map(({ version }) => version)).toEqual([3]);
  expect((await office.store.read('runbooks')).map(({ data }) => data.hash)).toEqual(['b']);
  expect(await findLogin(office.context, token.old)).toBeUndefined();
  const again = await logIn(office.context, { actor: RHEA, idempotencyKey: 'four' });
  if (again.status !== 'granted') throw new Error(again.status);
  expect(await findLogin(office.context, again.token)).toMatchObject({ actor: { id: RHEA.id } });
  await recordLoad(office.store, { ...office.runbooks, hash: 'c' });
  expect((await office.store.read('runbooks')).map(({ version }) => version)).toEqual([2, 3]);
});

test('handoffs that were taken go, the newest of a rota stays, and the rota is what it was', async () => {
  const office = await compacted(async (young) => {
    const handOver = async (id: string) => {
      await write(young, handoffStream(id), newHandoffEvent({ type: 'handoff_made', data: made() }));
      const data = { handoff: id, at: '2026-03-05T08:00:00.000Z', incoming: ['P1'] };
      await write(young, rotaStream('sre'), newRotaEvent({ type: 'shift_handed_over', data }));
      const taken = newHandoffEvent({ type: 'handoff_acknowledged', data: { instead: false } }, RHEA);
      await write(young, handoffStream(id), taken);
    };
    await write(young, rotaStream('sre'), newRotaEvent({ type: 'rota_watched', data: {} }));
    await handOver('h-1');
    await write(young, rotaStream('sre'), carryRota(await readRota(young.store, 'sre')));
    await handOver('h-2');
    // Nobody has taken it.
    await write(young, handoffStream('h-3'), newHandoffEvent({ type: 'handoff_made', data: made() }));
  });

  expect(await readHandoff(office.store, 'h-1')).toBeUndefined();
  expect((await readHandoff(office.store, 'h-2'))?.handoff.acknowledged?.by).toEqual(RHEA);
  expect(await readHandoff(office.store, 'h-3')).toBeDefined();
  expect((await office.store.read(rotaStream('sre'))).map(({ type }) => type)).toEqual([
    'rota_carried',
    'shift_handed_over',
  ]);
  expect(await readRota(office.store, 'sre')).toMatchObject({
    since: new Date('2026-03-04T02:48:00.000Z'),
    last: { incoming: ['P1'] },
    latest: { handoff: 'h-2' },
  });
});

test('whoever left open what still is stays, to be told when it is in order', async () => {
  const left: string[] = [];
  const office = await compacted(async (young) => {
    for (const to of ['up', 'down']) {
      const id = await young.start('pull', { given: { to } });
      const { plan } = await young.run(id);
      await confirmRun(young.context, { run: id, hash: plan?.hash ?? '', actor: RHEA });
      await young.pass(5);
      left.push(id);
    }
  });

  office.levers.positions.set('main', 'off');
  await office.pass(6 * 60);

  expect(left).toHaveLength(2);
  for (const id of left) expect((await office.run(id)).closed).toMatchObject([{ why: 'reverted' }]);
});

test('of a drill as many stay as anything compares it with', async () => {
  const seen = { before: '' };
  const office = await compacted(async (young) => {
    const first = await young.start('rehearse');
    await young.pass(5);
    for (let more = 1; more <= 104; more++) await heldAgain(young, first, more);
    seen.before = JSON.stringify((await listDrills(young.context))[0]?.history);
  });

  const drills = await office.store.recentRuns({ runbook: 'rehearse', limit: 1_000 });

  expect(drills).toHaveLength(100);
  expect(JSON.stringify((await listDrills(office.context))[0]?.history)).toBe(seen.before);
});

/** As if the drill had been held once more, so many minutes later. */
async function heldAgain({ store }: Office, drill: string, minutes: number): Promise<void> {
  const summary = (await store.run(drill)) ?? expect.fail();
  const id = `${drill}${minutes}`;
  const later = (at: Date) => new Date(at.getTime() + minutes * 60_000);
  await store.append({
    stream: runStream(id),
    expectedVersion: 0,
    events: (await store.read(runStream(drill))).map(({ type, actor, data }) => ({ type, actor, data })),
    rows: [{ row: 'run', summary: { ...summary, id, requestedAt: later(summary.requestedAt) } }],
  });
}

const made = (): HandoffMade => ({
  rota: { name: 'sre', title: 'SRE', timezone: 'UTC' },
  ...{ why: 'shift', at: '2026-03-05T08:00:00.000Z', outgoing: [], until: null, week: [] },
  incoming: [{ id: 'P1', name: 'Rhea' }],
  readAt: '2026-03-04T08:00:00.000Z',
  report: { at: '2026-03-04T08:00:00.000Z' } as unknown as HandoffMade['report'],
});
