import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/storage/open-store.ts';
import { HeldClock } from '../support/held-clock.ts';

test('what was appended is read back', async () => {
  const store = await openStore({ folder: mkdtempSync(join(tmpdir(), 'runbolt-')), clock: new HeldClock() });

  await store.append({
    stream: 'run/r-1',
    expectedVersion: 0,
    events: [{ type: 'run_requested', actor: { kind: 'cli', id: 'ben' }, data: { a: 1 } }],
  });

  expect(await store.read('run/r-1')).toMatchObject([{ position: 1, version: 1, data: { a: 1 } }]);
  await store.close();
});
