import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { quoteLiteral } from '../../src/actions/postgresql/psql-line.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { connectDatabases } from '../../src/systems/database/client.ts';
import type { Databases } from '../../src/systems/database/port.ts';
import { at, existing, NOON, owesDatabases } from '../contracts/owed-by-databases.ts';
import { given } from './given.ts';

const MARK = `runbolt_e2e_${process.pid}`;
const NAMES = { 'production-replica': `${MARK}_replica`, staging: `${MARK}_staging` };
const ROLE = `${MARK}_role`;
const HOURS = { 'production-replica': 19, staging: 6 };

const connections: pg.Client[] = [];

beforeAll(async () => {
  const admin = await connect(url());
  for (const name of Object.values(NAMES)) await admin.query(`CREATE DATABASE ${name}`);
  for (const name of keysOf(NAMES)) {
    const client = await connect(url(NAMES[name]));
    await client.query('CREATE TABLE reports (id bigint PRIMARY KEY, created_at timestamptz NOT NULL)');
  }
});

afterEach(disconnect);

afterAll(async () => {
  const admin = await connect(url());
  for (const name of Object.values(NAMES)) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.query(`DROP ROLE IF EXISTS ${ROLE}`);
  await disconnect();
});

describe('databases by the real client on a real PostgreSQL', () => {
  owesDatabases(async () => {
    await fill();
    return { port: databases(), idleInTransaction };
  });

  test('every kind of value survives the copy', async () => {
    const [source, target] = [
      await connect(url(NAMES['production-replica'])),
      await connect(url(NAMES.staging)),
    ];
    await source.query(KINDS);
    await target.query(KINDS);
    await source.query(VALUES);
    const port = databases();

    const rows = await existing(port, 'production-replica').readRows('kinds', { keys: ['1', '2', '3'] }, 10);
    await existing(port, 'staging').insertRows('kinds', rows, 'fail');

    const all = 'SELECT k::text AS row, (j IS NULL)::text AS null FROM kinds k ORDER BY id';
    expect(rows).toHaveLength(3);
    expect((await target.query(all)).rows).toEqual((await source.query(all)).rows);
  });

  test('what references a table with ON DELETE CASCADE is told', async () => {
    const client = await connect(url(NAMES.staging));
    await client.query('CREATE TABLE parents (id int PRIMARY KEY)');
    await client.query('CREATE TABLE "Odd ""children" (id int REFERENCES parents ON DELETE CASCADE)');

    const described = await existing(databases(), 'staging').describeTable('parents');

    expect(described.cascadesTo).toEqual(['"Odd ""children"']);
  });

  test.each([
    ['two statements at once', 'SELECT 1; DELETE FROM reports', 'invalid'],
    [
      'a deletion inside a SELECT',
      'WITH gone AS (DELETE FROM reports RETURNING 1) SELECT * FROM gone',
      'invalid',
    ],
    ['a function that writes', "SELECT setval('numbers', 7)", 'denied'],
    ['a lock', 'SELECT * FROM reports FOR UPDATE', 'denied'],
    ['the end of the transaction', 'COMMIT', 'invalid'],
    ['another mode', 'SET TRANSACTION READ WRITE', 'invalid'],
    ['an answer in a new table', 'SELECT * INTO stolen FROM reports', 'invalid'],
  ])('%s is refused and changes nothing', async (_what, sql, kind) => {
    await fill();
    await (await connect(url(NAMES.staging))).query('CREATE SEQUENCE IF NOT EXISTS numbers');
    const staging = existing(databases(), 'staging');

    await expect(staging.query({ sql, values: [], timeoutMs: 5_000, mostRows: 10 })).rejects.toMatchObject({
      kind,
    });
    expect(await staging.countRows('reports', { column: 'created_at', olderThan: NOON })).toBe(6);
  });

  test('only so many rows are read, and it is said that there are more', async () => {
    const sql = 'SELECT n, $1::text AS word FROM generate_series(1, 1000000) n';
    const question = { sql, values: ["it's"], timeoutMs: 5_000, mostRows: 2 };

    expect(await existing(databases(), 'staging').query(question)).toEqual({
      columns: ['n', 'word'],
      rows: [
        ['1', "it's"],
        ['2', "it's"],
      ],
      more: true,
    });
  });

  test('a statement that takes too long is stopped by PostgreSQL', async () => {
    const question = { sql: 'SELECT pg_sleep(30)', values: [], timeoutMs: 200, mostRows: 1 };

    await expect(existing(databases(), 'staging').query(question)).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('took too long'),
    });
  });

  test('a row that somebody else holds is not waited for long', async () => {
    await fill();
    const other = await connect(url(NAMES.staging));
    await other.query('BEGIN; DELETE FROM reports WHERE id = 1');

    await expect(existing(databases(), 'staging').deleteRows('reports', ['1'])).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('Nothing was changed'),
    });
  });

  test.each([
    ['a wrong password', (address: URL) => Object.assign(address, { password: 'wrong' }), 'denied'],
    ['a port where nobody listens', (address: URL) => Object.assign(address, { port: '1' }), 'unavailable'],
    [
      'a database that is not there',
      (address: URL) => Object.assign(address, { pathname: '/nope_x' }),
      'not_found',
    ],
    [
      'TLS where there is none',
      (address: URL) => Object.assign(address, { search: '?sslmode=verify-full' }),
      'invalid',
    ],
  ])('%s is told as %s', async (_what, spoil, kind) => {
    const port = databases(spoil(new URL(url(NAMES.staging))).href);

    await expect(existing(port, 'staging').describeTable('reports')).rejects.toMatchObject({
      name: 'Failure',
      kind,
      message: expect.stringMatching(/^\S.* .*\.$/),
    });
  });
});

test('the rights of the README are enough to count and to read sessions, and for nothing else', async () => {
  await fill();
  const admin = await connect(url(NAMES.staging));
  await admin.query(rightsOf('Counting'));
  const address = Object.assign(new URL(url(NAMES.staging)), { username: ROLE, password: 'e2e' });
  const staging = existing(databases(address.href), 'staging');
  const row = { id: '99', created_at: '2026-03-04 00:00:00+00' };

  expect(await staging.countRows('reports', { column: 'created_at', olderThan: at('03:00:00') })).toBe(3);
  expect(await staging.listSessions({})).toEqual(expect.any(Array));
  await expect(staging.readRows('reports', { keys: ['1'] }, 1)).rejects.toMatchObject({ kind: 'denied' });
  await expect(staging.insertRows('reports', [row], 'skip')).rejects.toMatchObject({ kind: 'denied' });
  await expect(staging.deleteRows('reports', ['1'])).rejects.toMatchObject({ kind: 'denied' });

  await admin.query(rightsOf('Copying rows'));
  expect(await staging.insertRows('reports', [row], 'skip')).toEqual(['99']);
  expect(await staging.deleteRows('reports', ['99'])).toEqual(['99']);

  await admin.query(rightsOf('Ending sessions'));
  await idleInTransaction();
  expect(await staging.listSessions({ idleInTransactionMs: 0 })).toHaveLength(1);
  await admin.query(`DROP OWNED BY ${ROLE}`);
});

/** The statements of the README, with the names of this suite. */
function rightsOf(title: string): string {
  const readme = readFileSync(new URL('../../src/systems/database/README.md', import.meta.url), 'utf8');
  const found = new RegExp(`### ${title}\n[^#]*?\`\`\`sql\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (found === undefined) throw new Error(`the README has no rights called ${title}`);
  return found
    .replaceAll('runbolt', ROLE)
    .replaceAll("'…'", quoteLiteral('e2e'))
    .replaceAll('infershield', NAMES.staging)
    .replaceAll('reports, audit_logs, policies', 'reports');
}

function databases(staging = url(NAMES.staging)): Databases {
  const secrets = { STAGING: staging, REPLICA: url(NAMES['production-replica']) };
  return connectDatabases({
    databases: {
      'production-replica': { url_secret: 'REPLICA', read_only: false },
      staging: { url_secret: 'STAGING', read_only: false },
      archive: { url_secret: 'STAGING', read_only: true },
    },
    secrets,
    clock: systemClock,
  });
}

/** A row each hour from midnight on. */
async function fill(): Promise<void> {
  for (const name of keysOf(NAMES)) {
    const client = await connect(url(NAMES[name]));
    await client.query('TRUNCATE reports');
    await client.query(
      "INSERT INTO reports SELECT n, timestamptz '2026-03-04 00:00:00Z' + (n - 1) * interval '1 hour' FROM generate_series(1, $1::int) n",
      [HOURS[name]],
    );
  }
}

async function idleInTransaction(): Promise<void> {
  const client = await connect(url(NAMES.staging));
  await client.query('BEGIN');
}

const KINDS = `CREATE TABLE kinds (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v varchar(5), c char(4), j jsonb,
  b bytea, t timestamptz, d date, f float8, n numeric, a text[], s int GENERATED ALWAYS AS (1) STORED, i interval,
  bits bit(4), u uuid, net inet, money numeric(10, 2), range int4range)`;
const VALUES = `INSERT INTO kinds (v, c, j, b, t, d, f, n, a, i, bits, u, net, money, range) VALUES
  ('ab', 'xy', 'null', '\\xdeadbeef', '2026-03-04 02:03:04.567891+05', '2026-02-28', 0.1, 'NaN', '{a,"b \\"c",NULL}',
   '1 mon -2 days 03:04:05', '1010', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.0/8', 12.30, '[1,5)'),
  ('"\\', '', '{"a": [1, 2.50]}', '', 'infinity', '-infinity', 1e300, 12345678901234567890.123, '{}', '-1 sec', NULL, NULL, NULL, NULL, 'empty'),
  (NULL, NULL, NULL, NULL, NULL, NULL, 'Infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`;

async function connect(address: string): Promise<pg.Client> {
  const client = new pg.Client(address);
  // Sessions of this suite are ended by the very thing it tests.
  client.on('error', () => {});
  await client.connect();
  connections.push(client);
  return client;
}

async function disconnect(): Promise<void> {
  for (const client of connections.splice(0)) await client.end();
}

function url(database?: string): string {
  const address = new URL(given('RUNBOLT_E2E_POSTGRES_URL'));
  if (database !== undefined) address.pathname = `/${database}`;
  return address.href;
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record).filter((key): key is Key => key in record);
}
