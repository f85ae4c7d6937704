import type { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Standstill } from '../../src/audit/event-store.ts';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { SqlStore } from '../../src/storage/sql-store.ts';
import { sqliteOn } from '../../src/storage/sqlite/open.ts';
import { OwnFile } from '../../src/storage/sqlite/own-file.ts';
import { upgrade } from '../../src/storage/sqlite/upgrade.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo, BEN } from './events.ts';
import { freshFolder } from './stores.ts';

test('a full disk refuses the append with what to do, keeps what was there, and works again afterwards', async () => {
  const { file, store } = await openWithFile();
  await store.append(appendTo('s', 0));
  limitPages(file, 0);

  await expect(store.append(large('s', 1))).rejects.toMatchObject({
    name: 'Failure',
    kind: 'unavailable',
    message: expect.stringContaining('is full. Nothing was recorded'),
  });
  expect(await store.read('s')).toHaveLength(1);
  limitPages(file, 100_000);

  expect((await store.append(large('s', 1))).status).toBe('appended');
  expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 2 });
});

test('why the newest event was not taken is known until one is, or for a minute', async () => {
  const { clock, file, store } = await openWithFile();
  await store.append(appendTo('s', 0));
  const before = store.notTaken();
  limitPages(file, 0);
  await store.append(large('s', 1)).catch(() => {});
  const full = store.notTaken();
  await clock.advance(60_000);
  const later = store.notTaken();
  await store.append(large('s', 1)).catch(() => {});
  limitPages(file, 100_000);
  await store.append(large('s', 1));

  expect(before).toBeUndefined();
  expect(full).toMatch(/is full\. Nothing was recorded/);
  expect(later).toBeUndefined();
  expect(store.notTaken()).toBeUndefined();
});

test('when an append is taken again, it is told from when to when none was', async () => {
  const told: Standstill[] = [];
  const { clock, file, store } = await openWithFile((stood) => told.push(stood));
  await store.append(appendTo('s', 0));
  const since = clock.now();
  limitPages(file, 0);
  await store.append(large('s', 1)).catch(() => {});
  await clock.advance(600_000);
  await store.append(large('s', 1)).catch(() => {});
  const until = clock.now();
  await clock.advance(5_000);
  limitPages(file, 100_000);

  await store.append(large('s', 1));
  await store.append(appendTo('s', 2));

  expect(told).toEqual([{ since, until, why: expect.stringMatching(/is full/) }]);
});

test('what still fits is written when what does not is refused', async () => {
  const { file, store } = await openWithFile();
  await store.append(appendTo('s', 0));
  limitPages(file, 8);

  const results = await Promise.allSettled([
    store.append(appendTo('a', 0)),
    store.append(large('b', 0)),
    store.append(appendTo('c', 0)),
  ]);

  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 3 });
});

test('a folder that can only be read from now on refuses the append with what to do, and works again afterwards', async () => {
  const { file, store } = await openWithFile();
  await store.append(appendTo('s', 0));
  file.exec('pragma query_only = on');

  await expect(store.append(appendTo('s', 1))).rejects.toMatchObject({
    name: 'Failure',
    kind: 'unavailable',
    message: expect.stringMatching(
      /cannot be written to any more\. Nothing was recorded, .* make it writable again\.$/,
    ),
  });
  expect(await store.read('s')).toHaveLength(1);
  file.exec('pragma query_only = off');

  expect((await store.append(appendTo('s', 1))).status).toBe('appended');
});

/** SQLite reports a file that has reached its limit as it reports a full disk: SQLITE_FULL. */
function limitPages(file: DatabaseSync, more: number): void {
  const count = Number(file.prepare('pragma page_count').get()?.page_count);
  file.exec(`pragma max_page_count = ${count + more}`);
}

function large(stream: string, expectedVersion: number) {
  const events = [{ type: 'noted', actor: BEN, data: { log: 'x'.repeat(200_000) } }];
  return { stream, expectedVersion, events };
}

async function openWithFile(onTakenAgain?: (stood: Standstill) => void) {
  const folder = freshFolder();
  const file = new OwnFile(folder);
  const clock = new HeldClock();
  const database = sqliteOn(file, folder, clock);
  await upgrade(database.db, folder);
  const store = new SqlStore({ database, clock, redact: (json) => json, onTakenAgain });
  onTestFinished(() => store.close());
  return { clock, file: file.current, store };
}
