import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BEN } from './events.ts';
import { freshFolder, openForTest } from './stores.ts';

const MB = 1_000_000;

async function bench() {
  const folder = freshFolder();
  const store = await openForTest({ folder });
  let written = 0;
  const write = (bytes: number) =>
    store.append({
      stream: `s/${++written}`,
      expectedVersion: 0,
      events: [{ type: 'noted', actor: BEN, data: { log: 'x'.repeat(bytes) } }],
    });
  return { folder, store, write, journal: () => statSync(join(folder, 'runbolt.db-wal')).size };
}

test('the journal stays small while much is written, also beside a copy that is being made', async () => {
  const { folder, store, write, journal } = await bench();
  for (let count = 0; count < 50; count++) await write(MB / 2);

  const copied = store.copyTo?.(join(folder, 'copy.db'));
  for (let count = 0; count < 50; count++) await write(MB / 2);
  await copied;

  expect(journal()).toBeLessThan(20 * MB);
});

test('a journal that one large transaction has made long is cut with the next ones', async () => {
  const { write, journal } = await bench();
  await Promise.all(Array.from({ length: 60 }, () => write(MB)));
  expect(journal()).toBeGreaterThan(50 * MB);

  await write(1_000);
  await write(1_000);

  expect(journal()).toBeLessThan(33 * MB);
});
