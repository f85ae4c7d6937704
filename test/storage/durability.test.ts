import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { openFile } from '../../src/storage/sqlite/open-file.ts';
import { appendTo } from './events.ts';
import { freshFolder, openForTest, rowWriter, STORES } from './stores.ts';

describe.each(STORES)('what $name acknowledged', ({ open, place }) => {
  test('is there after a close: events, rows, requests, cursors and locks', async () => {
    const folder = freshFolder();
    const first = await open({ folder });
    await first.append(appendTo('run/r-1', 0, { idempotencyKey: 'k' }));
    await rowWriter(first)({ row: 'take_locks', run: 'r-1', targets: ['a'] });
    await first.advance('slack', 2, [{ key: 'x', value: 'y' }]);
    const head = await first.head();
    await first.close();

    const second = await open({ folder });

    expect(await second.head()).toEqual(head);
    expect(await second.append(appendTo('run/r-2', 0, { idempotencyKey: 'k' }))).toEqual({
      status: 'duplicate',
      stream: 'run/r-1',
    });
    expect((await second.locks(['a'])).map((lock) => lock.run)).toEqual(['r-1']);
    expect(await second.cursor('slack')).toBe(2);
    expect(await second.entry('slack', 'x')).toBe('y');
    expect((await second.append(appendTo('run/r-1', 1))).status).toBe('appended');
    expect(await verifyChain(readAll(second))).toMatchObject({ status: 'ok', events: 3 });
  });

  test('a close waits for what was asked before it', async () => {
    const folder = freshFolder();
    const store = await open({ folder });

    const appends = [0, 1, 2].map((version) => store.append(appendTo('s', version)));
    await store.close();

    expect((await Promise.all(appends)).map((result) => result.status)).toEqual(Array(3).fill('appended'));
    expect(await (await open({ folder })).read('s')).toHaveLength(3);
  });

  test('an append after the close is refused and says so', async () => {
    const store = await open();
    await store.close();

    await expect(store.append(appendTo('s', 0))).rejects.toMatchObject({
      name: 'Failure',
      kind: 'unavailable',
    });
  });

  test('survives SIGKILL in the middle of appends, again and again', async () => {
    const folder = freshFolder();
    await (await open({ folder })).close();
    const acknowledged = new Map<string, number>();

    for (const name of ['first', 'second', 'third', 'fourth'])
      await appendAndKill(place(folder), name, acknowledged);

    const store = await open({ folder });
    expect(acknowledged.size).toBeGreaterThan(8);
    for (const [stream, version] of acknowledged) {
      expect((await store.read(stream)).length, stream).toBeGreaterThanOrEqual(version);
      const again = await store.append(
        appendTo(stream, version, { idempotencyKey: `${stream}@${version - 1}` }),
      );
      expect(again).toEqual({ status: 'duplicate', stream });
    }
    expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok' });
  });
});

/** Runs the appending process, notes what it was promised, and kills it after some hundred promises. */
async function appendAndKill(place: object, name: string, acknowledged: Map<string, number>) {
  const script = fileURLToPath(new URL('./append-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(place), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const enough = 150 + Math.floor(Math.random() * 300);
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [stream = '', version = ''] = line.split(' ');
    // The last line may be cut in two by the kill.
    if (/^\w+\/\d$/.test(stream) && /^\d+$/.test(version)) acknowledged.set(stream, Number(version));
    if (++lines === enough) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
}

test('at the moment of the acknowledgement the event is in the files, journal and all', async () => {
  const folder = freshFolder();
  const [store, copy] = [await openForTest({ folder }), freshFolder()];

  await store.append(appendTo('s', 0));
  for (const name of ['runbolt.db', 'runbolt.db-wal']) copyFileSync(join(folder, name), join(copy, name));

  expect(await (await openForTest({ folder: copy })).read('s')).toHaveLength(1);
});

test('the journal is synced with every commit, and the file before the journal is used anew', () => {
  const file = openFile(freshFolder());
  onTestFinished(() => file.close());

  expect(file.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(file.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
});
