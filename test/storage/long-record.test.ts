import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newId, systemRandom } from '../../src/lib/ids.ts';
import type { Store } from '../../src/storage/open-store.ts';
import { appendTo } from './events.ts';
import { freshFolder, openForTest } from './stores.ts';

const NOW = Date.parse('2026-03-04T02:48:00Z');
const A_MINUTE_MS = 60_000;

test('a run in a long record makes the disk write hardly more than one in a young record', async () => {
  const young = await writtenAfter(200);
  const old = await writtenAfter(4_000);

  expect(old / young).toBeLessThan(1.3);
});

const AT_ONCE = 8;
const MEASURED = 80;

/** Bytes in the journal for runs of now, eight to a commit, after as many that were requested a minute apart. */
async function writtenAfter(runs: number): Promise<number> {
  const folder = freshFolder();
  const store = await openForTest({ folder });
  for (let left = runs; left > 0; left -= 64)
    await request(
      store,
      Array.from({ length: Math.min(left, 64) }, (_, index) => NOW - (left - index) * A_MINUTE_MS),
    );
  await store.close();
  const again = await openForTest({ folder });
  const journal = () => statSync(join(folder, 'runbolt.db-wal')).size;
  await request(again, [NOW]);
  const before = journal();
  for (let done = 0; done < MEASURED; done += AT_ONCE)
    await request(again, new Array<number>(AT_ONCE).fill(NOW));
  return journal() - before;
}

async function request(store: Store, times: readonly number[]): Promise<void> {
  await Promise.all(
    times.map((time) => {
      const at = new Date(time);
      const id = newId('r', systemRandom, at);
      const stream = `run/${id}`;
      return store.append(
        appendTo(stream, 0, {
          idempotencyKey: `${time}-${id}`,
          rows: [
            { row: 'due', stream, at },
            { row: 'run', summary: { ...SUMMARY, id, requestedAt: at } },
          ],
        }),
      );
    }),
  );
}

const SUMMARY = {
  ...{ runbook: 'pull', title: 'Pull', environment: 'lab', status: 'succeeded', requester: 'U0BEN' },
  ...{ endedAt: null, outcome: null, glassBrokenBy: null },
};
