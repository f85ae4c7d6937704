import { expect, onTestFinished, test } from 'vitest';
import { clocksOf } from '../../src/audit/clocks.ts';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { SqlStore } from '../../src/storage/sql-store.ts';
import { openSqlite } from '../../src/storage/sqlite/open.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo, BEN } from './events.ts';
import { freshFolder } from './stores.ts';

const RECORD = '2026-03-04T02:48:00.000Z';

/** A process whose clock is not the record's. */
async function openWith(own: string) {
  const database = await openSqlite(freshFolder(), new HeldClock(RECORD));
  const store = new SqlStore({ database, clock: new HeldClock(own), redact: (json) => json });
  onTestFinished(() => store.close());
  return store;
}

test.each([
  ['2026-03-04T02:48:07.000Z', { writtenAt: new Date('2026-03-04T02:48:07.000Z') }],
  ['2026-03-04T02:47:58.999Z', { writtenAt: new Date('2026-03-04T02:47:58.999Z') }],
  ['2026-03-04T02:48:01.000Z', {}],
  [RECORD, {}],
])('a process at %s, by its own clock, leaves %j', async (own, clocks) => {
  const store = await openWith(own);

  await store.append(appendTo('s', 0));

  const [event] = await store.recordedAfter(0, 1);
  expect(event?.at).toBe(RECORD);
  expect(event && clocksOf(event)).toEqual(clocks);
  expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 1 });
});

test('whoever is read back for deciding brings no clock along', async () => {
  const store = await openWith('2026-03-04T02:48:07.000Z');
  const actor = { ...BEN, saidAt: '2026-03-04T02:47:50.000Z' };

  const result = await store.append(
    appendTo('s', 0, { events: [{ type: 'noted', actor, data: { text: 'said' } }] }),
  );

  const [read] = await store.read('s');
  expect(read?.actor).toEqual(BEN);
  expect(result.status === 'appended' && result.events[0]?.actor).toEqual(BEN);
});
