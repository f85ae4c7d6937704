import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { SCHEMA_VERSION } from '../../src/storage/migrations.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { explain } from '../../src/storage/sqlite/explain.ts';
import { openFile } from '../../src/storage/sqlite/open-file.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo } from './events.ts';
import { freshFolder, openForTest } from './stores.ts';

test('a missing folder is made, for its owner only', async () => {
  const folder = join(freshFolder(), 'var', 'runbolt');

  await openForTest({ folder });

  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a folder that cannot be made is refused with its name and what to do', async () => {
  const file = join(freshFolder(), 'a-file');
  writeFileSync(file, '');

  await expect(open(join(file, 'data'))).rejects.toMatchObject({
    name: 'Failure',
    kind: 'denied',
    message: expect.stringContaining(`${file}/data could not be made`),
  });
});

test('the file is for its owner only, also in a folder that was there before', async () => {
  const folder = freshFolder();

  const store = await openForTest({ folder });
  await store.append(appendTo('s', 0));

  expect(statSync(join(folder, 'runbolt.db')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'runbolt.db-wal')).mode & 0o777).toBe(0o600);
});

test('a folder that cannot be written to is refused with what to do', async () => {
  await expect(open('/proc')).rejects.toMatchObject({
    name: 'Failure',
    kind: 'denied',
    message: expect.stringContaining('/proc'),
  });
});

test('a file that turns read-only while it is used is explained with what was not done and what to do', () => {
  const folder = freshFolder();
  openFile(folder).close();
  const file = new DatabaseSync(join(folder, 'runbolt.db'), { readOnly: true });

  const failure = explained(() => file.exec('create table x (y)'), folder);

  file.close();
  expect(failure).toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(
      /cannot be written to any more\. Nothing was recorded, so nothing was done\./,
    ),
  });
});

test('a second store on the same folder is refused at once; the first goes on', async () => {
  const folder = freshFolder();
  const first = await openForTest({ folder });

  await expect(open(folder)).rejects.toMatchObject({
    name: 'Failure',
    kind: 'conflict',
    message: `The data in ${folder} is in use by another Runbolt. Stop that one first, or give this one a folder of its own with RUNBOLT_DATA.`,
  });
  expect((await first.append(appendTo('s', 0))).status).toBe('appended');
});

test('a second process on the same folder is refused at once, also when it only wants to read', async () => {
  const folder = freshFolder();
  const script = fileURLToPath(new URL('./append-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify({ folder }), 'other'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');

  const second = open(folder);

  await expect(second).rejects.toMatchObject({ name: 'Failure', kind: 'conflict' });
  expect(() => {
    const reader = new DatabaseSync(join(folder, 'runbolt.db'), { readOnly: true, timeout: 0 });
    reader.prepare('select count(*) from events').get();
  }).toThrow('locked');
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('the folder is free again once the store is closed', async () => {
  const folder = freshFolder();
  await (await open(folder)).close();

  await expect(openForTest({ folder })).resolves.toBeDefined();
});

test('a file that is no database is refused and not touched', async () => {
  const folder = freshFolder();
  const junk = 'this is not a database, whatever its name says. '.repeat(100);
  writeFileSync(join(folder, 'runbolt.db'), junk);

  await expect(open(folder)).rejects.toMatchObject({
    name: 'Failure',
    kind: 'invalid',
    message: expect.stringContaining('is damaged and was not touched'),
  });
  expect(readFileSync(join(folder, 'runbolt.db'), 'utf8')).toBe(junk);
});

test('a database whose pages were overwritten is refused, or fails with the same words when it is read', async () => {
  const folder = freshFolder();
  const store = await open(folder);
  for (let version = 0; version < 50; version++) await store.append(appendTo('s', version));
  await store.close();
  const path = join(folder, 'runbolt.db');
  writeFileSync(path, readFileSync(path).fill(0xa5, 4096));

  const read = open(folder).then(async (opened) => {
    try {
      return await opened.readAfter(0, 100);
    } finally {
      await opened.close();
    }
  });

  await expect(read).rejects.toMatchObject({ name: 'Failure', kind: 'invalid' });
});

test('a file that is a folder is refused with what to do', async () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'runbolt.db'));

  await expect(open(folder)).rejects.toMatchObject({ name: 'Failure', kind: 'denied' });
});

test('data from a newer Runbolt is refused and left alone', async () => {
  const folder = freshFolder();
  await (await open(folder)).close();
  inFile(folder, 'update schema_version set version = 99');

  await expect(open(folder)).rejects.toMatchObject({
    name: 'Failure',
    kind: 'invalid',
    message: expect.stringContaining('written by a newer Runbolt (schema 99'),
  });
  inFile(folder, `update schema_version set version = ${SCHEMA_VERSION}`);
  await expect(openForTest({ folder })).resolves.toBeDefined();
});

test('the file itself refuses to change or delete an event', async () => {
  const folder = freshFolder();
  const store = await open(folder);
  await store.append(appendTo('s', 0));
  await store.close();

  expect(() => inFile(folder, "update events set data = '{}'")).toThrow('events are never changed');
  expect(() => inFile(folder, 'delete from events')).toThrow('events are never deleted');
});

test('the file itself refuses an event that does not name the hash of the one before it', async () => {
  const folder = freshFolder();
  const store = await open(folder);
  for (const version of [0, 1]) await store.append(appendTo('s', version));
  await store.close();

  for (const position of [1, 3])
    expect(() => inFile(folder, forged(position))).toThrow('an event names the hash of the one before it');
});

test('a file from before the events stood in line is taken over with all that happened', async () => {
  const folder = freshFolder();
  const store = await open(folder);
  for (let version = 0; version < 20; version++) await store.append(appendTo('s', version));
  await store.close();
  const file = new DatabaseSync(join(folder, 'runbolt.db'));
  file.exec(AS_IT_WAS_BEFORE);
  file.close();

  const upgraded = await openForTest({ folder });

  await upgraded.append(appendTo('s', 20));
  expect(await verifyChain(readAll(upgraded))).toMatchObject({ status: 'ok', events: 21 });
  await upgraded.close();
  expect(() => inFile(folder, 'delete from events')).toThrow('events are never deleted');
  expect(() => inFile(folder, forged(22))).toThrow('an event names the hash of the one before it');
});

test('due streams are found through an index', async () => {
  const folder = freshFolder();
  await (await open(folder)).close();

  const plan = inFile(folder, 'explain query plan select stream, at from due order by at, stream limit 5');

  expect(JSON.stringify(plan)).toContain('USING COVERING INDEX due_next');
});

test('nothing but the database lies in the folder', async () => {
  const folder = freshFolder();

  await (await open(folder)).close();

  expect(existsSync(join(folder, 'runbolt.db'))).toBe(true);
  expect(existsSync(join(folder, 'runbolt.db-wal'))).toBe(false);
});

const forged = (position: number): string =>
  `insert into events select ${position}, 'forged', 1, type, actor, data, at, prev_hash, 'forged' from events limit 1 offset 1`;

/** As the ninth step of the schema left it. */
const AS_IT_WAS_BEFORE = `
  alter table events rename to events_of_today;
  create table events (
    position bigint not null primary key, stream text not null, version bigint not null, type text not null,
    actor text not null, data text not null, at text not null,
    prev_hash text not null unique, hash text not null, unique (stream, version));
  insert into events select * from events_of_today;
  drop table events_of_today;
  alter table replicas drop column settings;
  alter table replicas drop column pid;
  alter table requests drop column version;
  update schema_version set version = 9;`;

function open(folder: string) {
  return openStore({ folder, clock: new HeldClock() });
}

function explained(call: () => void, folder: string): unknown {
  try {
    call();
  } catch (error) {
    return explain(error, 'write to the record', folder);
  }
  return undefined;
}

function inFile(folder: string, sql: string): unknown[] {
  const file = new DatabaseSync(join(folder, 'runbolt.db'));
  try {
    return file.prepare(sql).all();
  } finally {
    file.close();
  }
}
