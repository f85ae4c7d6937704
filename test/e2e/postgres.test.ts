import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { quoteLiteral } from '../../src/actions/postgresql/psql-line.ts';
import { at, existing, NOON, owesDatabases } from '../contracts/owed-by-databases.ts';
import { OwnPostgres } from './own-postgres.ts';

const own = new OwnPostgres('port');

beforeAll(() => own.create());
afterEach(() => own.disconnect());
afterAll(() => own.remove());

describe('databases by the real client on a real PostgreSQL', () => {
  owesDatabases(async () => {
    await own.fill();
    return { port: own.databases(), idleInTransaction: () => own.idleInTransaction() };
  });

  test('every kind of value survives the copy', async () => {
    const [source, target] = [
      await own.connect(own.url('production-replica')),
      await own.connect(own.url('staging')),
    ];
    await source.query(KINDS);
    await target.query(KINDS);
    await source.query(VALUES);
    const port = own.databases();

    const rows = await existing(port, 'production-replica').readRows('kinds', { keys: ['1', '2', '3'] }, 10);
    await existing(port, 'staging').insertRows('kinds', rows, 'fail');

    const all = 'SELECT k::text AS row, (j IS NULL)::text AS null FROM kinds k ORDER BY id';
    expect(rows).toHaveLength(3);
    expect((await target.query(all)).rows).toEqual((await source.query(all)).rows);
  });

  test('a database without a row is empty, whatever tables it has, and its comment is read', async () => {
    const client = await own.connect(own.url('staging'));
    await client.query('DROP TABLE IF EXISTS kinds; TRUNCATE reports');
    const described = async () => existing(own.databases(), 'staging').describe();

    expect(await described()).toEqual({ database: own.nameOf('staging'), comment: null, holds: null });

    await client.query(
      `COMMENT ON DATABASE ${own.nameOf('staging')} IS 'runbolt/drill: overwritten each night'`,
    );
    await client.query('CREATE SCHEMA odd');
    await client.query('CREATE TABLE odd."Half ""full" AS SELECT 1 AS one');
    const filled = await described();
    await client.query('DROP SCHEMA odd CASCADE');
    await client.query(`COMMENT ON DATABASE ${own.nameOf('staging')} IS NULL`);

    expect(filled).toMatchObject({
      comment: 'runbolt/drill: overwritten each night',
      holds: 'odd."Half ""full"',
    });
  });

  test('what references a table with ON DELETE CASCADE is told', async () => {
    const client = await own.connect(own.url('staging'));
    await client.query('CREATE TABLE parents (id int PRIMARY KEY)');
    await client.query('CREATE TABLE "Odd ""children" (id int REFERENCES parents ON DELETE CASCADE)');

    const described = await existing(own.databases(), 'staging').describeTable('parents');

    expect(described.cascadesTo).toEqual(['"Odd ""children"']);
  });

  test.each([
    ['a value that is missing', 'SELECT $1', 'invalid'],
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
    await own.fill();
    await (await own.connect(own.url('staging'))).query('CREATE SEQUENCE IF NOT EXISTS numbers');
    const staging = existing(own.databases(), 'staging');

    await expect(staging.query({ sql, values: [], timeoutMs: 5_000, mostRows: 10 })).rejects.toMatchObject({
      kind,
    });
    expect(await staging.countRows('reports', { column: 'created_at', olderThan: NOON })).toBe(6);
  });

  test('only so many rows are read, and it is said that there are more', async () => {
    const sql = 'SELECT n, $1::text AS word FROM generate_series(1, 1000000) n';
    const question = { sql, values: ["it's"], timeoutMs: 5_000, mostRows: 2 };

    expect(await existing(own.databases(), 'staging').query(question)).toEqual({
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

    await expect(existing(own.databases(), 'staging').query(question)).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('took too long'),
    });
  });

  test('a row that somebody else holds is not waited for long', async () => {
    await own.fill();
    const other = await own.connect(own.url('staging'));
    await other.query('BEGIN; DELETE FROM reports WHERE id = 1');

    await expect(existing(own.databases(), 'staging').deleteRows('reports', ['1'])).rejects.toMatchObject({
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
    const port = own.databases(spoil(new URL(own.url('staging'))).href);

    await expect(existing(port, 'staging').describeTable('reports')).rejects.toMatchObject({
      name: 'Failure',
      kind,
      message: expect.stringMatching(/^\S.* .*\.$/),
    });
  });
});

test('the rights of the README are enough to count and to read sessions, and for nothing else', async () => {
  await own.fill();
  const admin = await own.connect(own.url('staging'));
  await admin.query(rightsOf('Counting'));
  const address = Object.assign(new URL(own.url('staging')), { username: own.role, password: 'e2e' });
  const staging = existing(own.databases(address.href), 'staging');
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
  const application = `${own.role}_app`;
  await admin.query(`CREATE ROLE ${application} LOGIN PASSWORD 'e2e'`);
  await own.idleInTransaction(
    Object.assign(new URL(own.url('staging')), { username: application, password: 'e2e' }).href,
  );
  // A superuser's, which is nothing for this role.
  await own.idleInTransaction();
  const ended = await staging.terminateSessions({ idleInTransactionMs: 0 }, 5);
  expect(ended.map(({ user }) => user)).toEqual([application]);

  await admin.query(`DROP OWNED BY ${own.role}; DROP ROLE ${application}`);
});

/** The statements of the README, with the names of this suite. */
function rightsOf(title: string): string {
  const readme = readFileSync(new URL('../../src/systems/database/README.md', import.meta.url), 'utf8');
  const found = new RegExp(`### ${title}\n[^#]*?\`\`\`sql\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (found === undefined) throw new Error(`the README has no rights called ${title}`);
  return found
    .replaceAll('runbolt', own.role)
    .replaceAll("'…'", quoteLiteral('e2e'))
    .replaceAll('infershield', own.nameOf('staging'))
    .replaceAll('reports, audit_logs, policies', 'reports');
}

const KINDS = `CREATE TABLE kinds (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v varchar(5), c char(4), j jsonb,
  b bytea, t timestamptz, d date, f float8, n numeric, a text[], s int GENERATED ALWAYS AS (1) STORED, i interval,
  bits bit(4), u uuid, net inet, money numeric(10, 2), range int4range)`;
const VALUES = `INSERT INTO kinds (v, c, j, b, t, d, f, n, a, i, bits, u, net, money, range) VALUES
  ('ab', 'xy', 'null', '\\xdeadbeef', '2026-03-04 02:03:04.567891+05', '2026-02-28', 0.1, 'NaN', '{a,"b \\"c",NULL}',
   '1 mon -2 days 03:04:05', '1010', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.0/8', 12.30, '[1,5)'),
  ('"\\', '', '{"a": [1, 2.50]}', '', 'infinity', '-infinity', 1e300, 12345678901234567890.123, '{}', '-1 sec', NULL, NULL, NULL, NULL, 'empty'),
  (NULL, NULL, NULL, NULL, NULL, NULL, 'Infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`;
