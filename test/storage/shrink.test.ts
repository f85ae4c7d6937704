import { expect, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyRecord } from '../../src/audit/verify-record.ts';
import { appendTo, BEN } from './events.ts';
import { openForTest } from './stores.ts';

test('what was taken out is given back to the disk, and the record goes on', async () => {
  const store = await openForTest();
  const events = [{ type: 'noted', actor: BEN, data: { log: 'x'.repeat(400_000) } }];
  await store.append({ stream: 'run/old', expectedVersion: 0, events });
  const through = await store.head();
  await store.append(appendTo('other', 0));
  const file = { file: 'audit-000000000001-000000000001.jsonl', events: 1, sha256: 'a'.repeat(64) };
  await store.seal({ through, actor: BEN, export: file, streams: ['run/old'], begun: [], unfinished: [] });

  const size = await store.shrink?.();

  expect(size?.after).toBeLessThan((size?.before ?? 0) - 300_000);
  expect((await store.append(appendTo('other', 1))).status).toBe('appended');
  expect(await verifyRecord(() => readAll(store))).toMatchObject({ status: 'ok', sealed: { position: 1 } });
});
