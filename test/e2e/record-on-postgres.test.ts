import { expect, onTestFinished, test, vi } from 'vitest';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import { appendTo } from '../storage/events.ts';
import { administer, schemaUrl } from '../storage/own-schema.ts';
import { freshFolder } from '../storage/stores.ts';
import { open, ownSchema, query, replicas, throughProxy } from './own-record.ts';

test('replicas that append to the same streams leave one gapless chain, and each version once', async () => {
  const [first, second, third] = await replicas(3);

  const results = await Promise.all(
    [first, second, third].flatMap((store) =>
      Array.from({ length: 8 }, (_, stream) => appendTen(store, `s/${stream}`)),
    ),
  );

  const appended = results.flat().filter((status) => status === 'appended').length;
  expect(results.flat().every((status) => status === 'appended' || status === 'conflict')).toBe(true);
  expect(await verifyChain(readAll(first))).toMatchObject({ status: 'ok', events: appended });
  for (let stream = 0; stream < 8; stream++) {
    const versions = (await second.read(`s/${stream}`)).map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
});

test('the same request delivered to two replicas at the same moment starts one run', async () => {
  const [first, second] = await replicas(2);

  for (let request = 0; request < 20; request++) {
    const results = await Promise.all([
      first.append(appendTo(`run/a-${request}`, 0, { idempotencyKey: `trigger-${request}` })),
      second.append(appendTo(`run/b-${request}`, 0, { idempotencyKey: `trigger-${request}` })),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['appended', 'duplicate']);
  }
});

test('of replicas that take a target at the same moment, one gets it', async () => {
  const [first, second] = await replicas(2);

  for (let turn = 0; turn < 20; turn++) {
    const take = (store: Store, run: string) =>
      store.append(
        appendTo(`run/${run}`, 0, { rows: [{ row: 'take_locks', run, targets: ['a', `t-${turn}`] }] }),
      );
    const [one, two] = [`a-${turn}`, `b-${turn}`];
    const results = await Promise.all([take(first, one), take(second, two)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['appended', 'locked']);
    const holder = results[0]?.status === 'appended' ? one : two;
    await first.append(appendTo(`free/${turn}`, 0, { rows: [{ row: 'release_locks', run: holder }] }));
  }
});

test('a replica hears what another appends', async () => {
  const [first, second] = await replicas(2);
  const heard = new Promise<void>((resolve) => second.onAppend(resolve));

  await first.append(appendTo('s', 0));

  await heard;
  expect(await second.read('s')).toHaveLength(1);
});

test('a COMMIT whose answer was lost is looked up: what was kept is acknowledged, once', async () => {
  const { store, proxy } = await throughProxy();
  const lost = proxy.loseAnswerTo('commit');

  const result = await store.append(appendTo('s', 0, { idempotencyKey: 'click' }));

  await lost;
  expect(result.status).toBe('appended');
  expect(await store.read('s')).toHaveLength(1);
  expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 1 });
});

test('a connection that breaks before the COMMIT is made again, and the append goes through, once', async () => {
  const { store, proxy } = await throughProxy();
  const lost = proxy.loseAnswerTo('insert into "events"');

  const results = await Promise.all([store.append(appendTo('s', 0)), store.append(appendTo('t', 0))]);

  await lost;
  expect(results.map(({ status }) => status)).toEqual(['appended', 'appended']);
  expect(await verifyChain(readAll(store))).toMatchObject({ status: 'ok', events: 2 });
});

test('sessions that are ended under load lose nothing that was acknowledged and double nothing', async () => {
  const [first, second] = await replicas(2);
  const writers = [first, second].map((store, replica) => writeSixty(store, `s/${replica}`));

  // Each has come on in between: how often it is tried again depends on the time, and is not what this is about.
  while (writers.some((writer) => !writer.isOver())) {
    const before = writers.map(({ appended }) => appended());
    await administer(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'runbolt' and random() < 0.3`,
    );
    await vi.waitUntil(
      () => writers.every(({ isOver, appended }, index) => isOver() || appended() > (before[index] ?? 0)),
      { timeout: 300_000, interval: 5 },
    );
  }

  const results = await Promise.all(writers.map(({ written }) => written));
  expect(results.flat(2)).toEqual(Array(120).fill('appended'));
  expect(await verifyChain(readAll(first))).toMatchObject({ status: 'ok', events: 120 });
});

test('while the database is away an append is refused with what to do, and works again afterwards', async () => {
  const { store, proxy } = await throughProxy();
  proxy.cut();

  await expect(store.append(appendTo('s', 0))).rejects.toMatchObject({
    name: 'Failure',
    kind: 'unavailable',
    message: expect.stringMatching(
      /^The database 127\.0\.0\.1:\d+\/\w+ cannot be reached .* nothing was done/,
    ),
  });

  proxy.mend();
  expect((await store.append(appendTo('s', 0))).status).toBe('appended');
});

test('the database itself refuses to change or delete an event', async () => {
  const folder = await ownSchema();
  const store = await open(folder);
  await store.append(appendTo('s', 0));

  for (const statement of ["update events set data = '{}'", 'delete from events', 'truncate events']) {
    await expect(query(folder, statement)).rejects.toThrow('events are never changed or deleted');
  }
});

test('the database itself refuses an event that does not name the hash of the one before it', async () => {
  const folder = await ownSchema();
  const store = await open(folder);
  for (const version of [0, 1]) await store.append(appendTo('s', version));

  const forged = `insert into events
    select 3, 'forged', 1, type, actor, data, at, prev_hash, 'forged' from events where position = 2`;

  await expect(query(folder, forged)).rejects.toThrow('an event names the hash of the one before it');
});

test('a database from before the events stood in line is taken over', async () => {
  const folder = await ownSchema();
  const store = await open(folder);
  await store.append(appendTo('s', 0));
  await query(folder, 'drop trigger events_stand_in_line on events');
  await query(folder, 'alter table events add constraint events_prev_hash_key unique (prev_hash)');
  await query(folder, 'alter table replicas drop column settings, drop column pid');
  await query(folder, 'alter table requests drop column version');
  await query(folder, 'update schema_version set version = 9');

  const upgraded = await open(folder);

  // What was opened before works beside it, as an older version does.
  await upgraded.append(appendTo('s', 1));
  await store.append(appendTo('s', 2));
  expect(await verifyChain(readAll(upgraded))).toMatchObject({ status: 'ok', events: 3 });
});

test('data from a newer Runbolt is refused and left alone', async () => {
  const folder = await ownSchema();
  await (await open(folder)).close();
  await query(folder, 'update schema_version set version = 99');

  await expect(open(folder)).rejects.toThrow(
    /was written by a newer Runbolt \(schema 99; this one knows \d+\)/,
  );
});

test('replicas that start at the same moment bring an empty database to today’s schema once', async () => {
  const folder = await ownSchema();

  const stores = await Promise.all(Array.from({ length: 4 }, () => open(folder)));

  for (const [index, store] of stores.entries())
    expect((await store.append(appendTo(`s/${index}`, 0))).status).toBe('appended');
});

test('a database that only reads is refused with what to do', async () => {
  const folder = await ownSchema();
  const url = new URL(schemaUrl(folder));
  url.searchParams.set('options', '-c default_transaction_read_only=on');

  await expect(openStore({ folder, databaseUrl: url.href, clock: systemClock })).rejects.toThrow(
    /can only be read \(a standby\?\).* Point DATABASE_URL to the primary/,
  );
});

test('a database that is not there is told without its password', async () => {
  const databaseUrl = 'postgresql://runbolt:hunter2@127.0.0.1:9/runbolt';

  const opened = openStore({ folder: freshFolder(), databaseUrl, clock: systemClock });

  await expect(opened).rejects.toThrow(
    /^The database 127\.0\.0\.1:9\/runbolt cannot be reached \(ECONNREFUSED\)/,
  );
});

test('once the schema stands, the right to read and write its rows is enough', async () => {
  const folder = await ownSchema();
  await (await open(folder)).close();
  const url = new URL(schemaUrl(folder));
  const schema = /search_path=(\w+)/.exec(url.searchParams.get('options') ?? '')?.[1] ?? '';
  const role = `${schema}_weak`;
  await administer(`create role ${role} login password 'a-weak-one'`);
  onTestFinished(() => administer(`drop owned by ${role}; drop role ${role}`));
  await administer(`grant usage on schema ${schema} to ${role};
    grant select, insert, update, delete on all tables in schema ${schema} to ${role}`);
  url.username = role;
  url.password = 'a-weak-one';

  const store = await open(folder, url.href);

  const lease = await store.leases.claim('run/r-1');
  const held = lease ? { lease } : {};
  expect((await store.append(appendTo('run/r-1', 0, held))).status).toBe('appended');
});

/** Ten to each of six streams, at the same time. */
function writeSixty(store: Store, prefix: string) {
  let [appended, isOver] = [0, false];
  const each = Array.from({ length: 6 }, (_, stream) =>
    appendTen(store, `${prefix}/${stream}`, () => appended++),
  );
  const written = Promise.all(each).finally(() => {
    isOver = true;
  });
  // Whoever waits for it hears of it then.
  written.catch(() => {});
  return { written, appended: () => appended, isOver: () => isOver };
}

async function appendTen(store: Store, stream: string, onAppend = () => {}): Promise<readonly string[]> {
  const statuses: string[] = [];
  for (let append = 0; append < 10; append++) {
    const version = (await store.read(stream)).length;
    statuses.push((await store.append(appendTo(stream, version))).status);
    onAppend();
  }
  return statuses;
}
