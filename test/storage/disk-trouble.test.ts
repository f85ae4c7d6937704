import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/storage/open-store.ts';
import { sqliteOn } from '../../src/storage/sqlite/open.ts';
import { OwnFile } from '../../src/storage/sqlite/own-file.ts';
import { upgrade } from '../../src/storage/sqlite/upgrade.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo } from './events.ts';
import { freshFolder, openForTest } from './stores.ts';

test('a file that is moved away while it is open takes no more writes, and goes on when it is back', async () => {
  const folder = join(freshFolder(), 'data');
  const store = await openForTest({ folder });
  await store.append(appendTo('s', 0));
  renameSync(folder, `${folder}-elsewhere`);

  await expect(store.append(appendTo('s', 1))).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining(
      'moved, removed or replaced while Runbolt was running. Nothing was recorded',
    ),
  });
  renameSync(`${folder}-elsewhere`, folder);

  expect((await store.append(appendTo('s', 1))).status).toBe('appended');
});

test('a file that was removed, or replaced by another, is never taken for the record', async () => {
  const folder = join(freshFolder(), 'data');
  const store = await openForTest({ folder });
  await store.append(appendTo('s', 0));
  rmSync(folder, { recursive: true });

  await expect(store.append(appendTo('s', 1))).rejects.toMatchObject({ kind: 'unavailable' });
  mkdirSync(folder);
  const other = await openForTest({ folder });
  await expect(store.append(appendTo('s', 1))).rejects.toMatchObject({ kind: 'unavailable' });

  expect(await other.read('s')).toEqual([]);
});

test('after an error of the disk it is read from the disk what was kept, and the store goes on', async () => {
  const folder = freshFolder();
  const { ask, limitFiles } = await openInProcess(folder);
  expect(await ask('10')).toEqual({ status: 'appended' });
  limitFiles(statSync(join(folder, 'runbolt.db-wal')).size + 50_000);

  expect(await ask('400000')).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('reported an error. Nothing was recorded, so nothing was done'),
  });
  expect(await ask('10')).toEqual({ status: 'appended' });
  limitFiles('unlimited');

  expect(await ask('400000')).toEqual({ status: 'appended' });
  expect(await ask('verify')).toMatchObject({ status: 'ok', events: 3 });
});

test.each([
  { what: 'cut short', harm: (wal: string) => truncateSync(wal, 20_000) },
  { what: 'left behind when the file was copied', harm: (wal: string) => rmSync(wal) },
])('a journal that was $what is refused: acknowledged events are missing', async ({ harm }) => {
  const folder = freshFolder();
  const { ask, kill } = await openInProcess(folder);
  for (let count = 0; count < 10; count++) await ask('3000');
  await kill();
  harm(join(folder, 'runbolt.db-wal'));

  await expect(openStore({ folder, clock: new HeldClock() })).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringMatching(
      /ends at event \d+, but it had reached event 10: its newest events are lost/,
    ),
  });
  rmSync(join(folder, 'runbolt.head'));

  expect((await (await openForTest({ folder })).append(appendTo('t', 0))).status).toBe('appended');
});

test('a file with another history is not taken for the record', async () => {
  const [folder, other] = [freshFolder(), freshFolder()];
  for (const [place, stream] of [
    [folder, 's'],
    [other, 't'],
  ] as const) {
    const store = await openStore({ folder: place, clock: new HeldClock() });
    await store.append(appendTo(stream, 0));
    await store.close();
  }
  copyFileSync(join(other, 'runbolt.db'), join(folder, 'runbolt.db'));

  await expect(openStore({ folder, clock: new HeldClock() })).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('its event 1 is another'),
  });
});

test('an upgrade for which there is no space leaves the file as it was, and works once there is', async () => {
  const folder = freshFolder();
  const file = new OwnFile(folder);
  const database = sqliteOn(file, folder, new HeldClock());
  onTestFinished(() => database.close());
  file.current.exec('pragma max_page_count = 4');

  const refused = upgrade(database.db, folder).catch((error: unknown) => database.translate(error));

  expect(await refused).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('is full') });
  expect(file.current.prepare('select count(*) as tables from sqlite_schema').get()).toEqual({ tables: 0 });
  file.current.exec('pragma max_page_count = 100000');
  await upgrade(database.db, folder);
});

/** A process of its own whose files can be kept from growing, as a failing disk keeps them. */
async function openInProcess(folder: string) {
  const script = fileURLToPath(new URL('./append-when-told.ts', import.meta.url));
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [script, folder]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? '{}');
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  onTestFinished(kill);
  await next();
  return {
    ask(line: string) {
      child.stdin.write(`${line}\n`);
      return next();
    },
    limitFiles: (bytes: number | 'unlimited') =>
      execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:unlimited`]),
    kill,
  };
}
