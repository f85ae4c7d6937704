import { describe, expect, test } from 'vitest';
import { type NewEvent, RUNBOLT } from '../../src/audit/event.ts';
import type { RowChange } from '../../src/audit/event-store.ts';
import type { RecordedEvent } from '../../src/audit/hash-event.ts';
import { CLOCK_STREAM, REPLICAS_STREAM, SLACK_STREAM } from '../../src/audit/own-streams.ts';
import { readAll } from '../../src/audit/read-all.ts';
import { RECORD_STREAM } from '../../src/audit/record-stream.ts';
import { verifyRecord } from '../../src/audit/verify-record.ts';
import { beginsAt } from '../../src/commands/retention/begins-at.ts';
import { sealRecord } from '../../src/commands/retention/seal-record.ts';
import { loopOf, loopStream, readLoop } from '../../src/runs/loops/loop-stream.ts';
import { HeldClock } from '../support/held-clock.ts';
import { BEN } from './events.ts';
import { openForTest, STORES } from './stores.ts';

const DAY_MS = 24 * 60 * 60_000;

describe.each(STORES)('on $name', ({ open }) => {
  test('a record that is compacted every year is as long after five years as after three', async () => {
    const life = await begin(open);
    const lengths: number[] = [];

    for (let year = 1; year <= 5; year++) {
      await life.year(year);
      await life.compact();
      lengths.push((await life.streams()).reduce((sum, { events }) => sum + events, 0));
    }

    expect(lengths[4]).toBe(lengths[2]);
    const loops = ['lever:kept', 'lever:monthly'].map((target) => loopStream(loopOf(target)));
    expect((await life.streams()).map(({ stream }) => stream).toSorted()).toEqual(
      [...loops, CLOCK_STREAM, RECORD_STREAM, REPLICAS_STREAM, SLACK_STREAM].toSorted(),
    );
    expect(await readLoop(life.store, loopOf('lever:kept'))).toMatchObject({ what: 'lever:kept is up' });
    expect(await verifyRecord(() => readAll(life.store))).toMatchObject({ status: 'ok' });
  });

  test('each seal knows how many exports there are before its own', async () => {
    const life = await begin(open);

    for (let year = 1; year <= 4; year++) {
      await life.year(year);
      await life.compact();
    }

    const seals = (await life.store.read(RECORD_STREAM)).map(({ data }) => data.export);
    expect(seals.length).toBeLessThan(4);
    expect(seals.at(-1)).toMatchObject({ earlier: 3 });
  });

  test('a target that was in order for years and is left open again begins anew', async () => {
    const life = await begin(open);
    await life.leave('lever:once');
    await life.putBack('lever:once');
    await life.year(1);
    await life.year(2);
    await life.compact();
    expect(await life.store.read(loopStream(loopOf('lever:once')))).toEqual([]);

    await life.leave('lever:once');

    expect(await readLoop(life.store, loopOf('lever:once'))).toMatchObject({ version: 1, closed: undefined });
    await life.compact();
    expect(await verifyRecord(() => readAll(life.store))).toMatchObject({ status: 'ok' });
  });

  test('a page that still wakes people is known for as long as it does', async () => {
    const life = await begin(open);
    await life.happen(SLACK_STREAM, 'slack_away', 'slack_back');
    await life.happen(SLACK_STREAM, 'slack_away', 'slack_away_paged', 'slack_back', 'slack_away');
    const paged = (await life.store.read(SLACK_STREAM))[2];
    await life.pass(500);

    await life.compact();

    expect((await life.store.read(SLACK_STREAM))[0]).toEqual(paged);
  });

  test('a restore that nobody has taken up yet stays', async () => {
    const life = await begin(open);
    await life.happen(RECORD_STREAM, 'restore_taken_up', 'record_restored');
    await life.pass(500);

    await life.compact();
    await life.compact();

    expect((await life.store.read(RECORD_STREAM)).map(({ type }) => type)).toEqual([
      'record_restored',
      'chain_sealed',
    ]);
  });
});

test.each([
  ['what never was', SLACK_STREAM],
  ['a stream of somebody else', 'other'],
])('of %s nothing goes', async (_what, stream) => {
  const { store } = await begin(openForTest);

  expect(await beginsAt(store, stream, new Date())).toBeUndefined();
});

/** A bot that lives for years, and what its record holds of what is nobody's run. */
async function begin(open: (typeof STORES)[number]['open']) {
  const clock = new HeldClock();
  const store = await open({ clock });
  const pass = (days: number) => clock.advance(days * DAY_MS);

  async function happen(stream: string, ...types: readonly string[]): Promise<void> {
    await write(
      stream,
      types.map((type) => ({ type, actor: RUNBOLT, data: {} })),
    );
  }
  async function write(stream: string, events: readonly NewEvent[], rows: readonly RowChange[] = []) {
    const expectedVersion = (await store.read(stream)).at(-1)?.version ?? 0;
    expect(await store.append({ stream, expectedVersion, events, rows })).toMatchObject({
      status: 'appended',
    });
  }
  async function leave(target: string): Promise<void> {
    const data = { target, what: `${target} is up`, run: 'r-gone', step: 'pull', owner: { ...BEN } };
    const loop = { target, what: data.what, run: data.run, owner: BEN.id, openedAt: clock.now() };
    await write(
      loopStream(loopOf(target)),
      [{ type: 'loop_opened', actor: RUNBOLT, data }],
      [{ row: 'open_loop', loop }],
    );
  }
  async function putBack(target: string): Promise<void> {
    const data = { target, why: 'by_run', what: `${target} is up`, run: 'r-gone' };
    await write(
      loopStream(loopOf(target)),
      [{ type: 'loop_closed', actor: RUNBOLT, data }],
      [{ row: 'close_loops', target, closedBy: 'r-gone' }],
    );
  }
  async function month(): Promise<void> {
    await happen(SLACK_STREAM, 'slack_away', 'slack_away_paged', 'slack_back', 'slack_page_resolved');
    await happen(REPLICAS_STREAM, 'replicas_differ', 'replicas_agree');
    await happen(CLOCK_STREAM, 'clock_moved');
    await leave('lever:monthly');
    await putBack('lever:monthly');
    await pass(30);
  }
  return {
    ...{ store, pass, happen, leave, putBack },
    async year(number: number) {
      if (number === 1) await leave('lever:kept');
      await leave(`lever:once-${number}`);
      await putBack(`lever:once-${number}`);
      for (let months = 0; months < 12; months++) await month();
    },
    /** What is older than three hundred days, so that of each year some months are left. */
    async compact() {
      const before = new Date(clock.now().getTime() - 300 * DAY_MS);
      const recorded = await store.recordedAfter(Number.MIN_SAFE_INTEGER, 10_000);
      const last = recorded.findLast(({ at }) => Date.parse(at) < before.getTime());
      if (!last || last.position <= (await store.sealedThrough())) return;
      const result = await sealRecord(
        { store, runbooks: () => ({ runbooks: {} }) },
        { through: last, before, actor: BEN, export: { file: 'f', events: 1, sha256: 'a'.repeat(64) } },
      );
      expect(result).toMatchObject({ status: 'sealed' });
    },
    async streams() {
      const all: RecordedEvent[] = [];
      for await (const event of readAll(store)) all.push(event);
      const byStream = Map.groupBy(all, ({ stream }) => stream);
      return [...byStream].map(([stream, events]) => ({ stream, events: events.length }));
    },
  };
}
