import { expect, test } from 'vitest';
import type { Database, Databases } from '../../src/systems/database/port.ts';

/**
 * Two databases with a table `reports` (`id bigint` primary key, `created_at timestamptz`), a row each hour from
 * midnight of 4 March 2026 on: `production-replica` 19 of them, `staging` the first 6. `archive` is staging again,
 * read-only.
 */
export interface DatabasesSubject {
  readonly port: Databases;
  /** Opens a session of staging that holds a transaction open and does nothing. */
  readonly idleInTransaction: () => Promise<void>;
}

export const NOON = new Date('2026-03-04T12:00:00Z');

/** What every door to PostgreSQL owes: typical answers, not found, refused, malformed. */
export function owesDatabases(open: () => Promise<DatabasesSubject>): void {
  test('rows made before a moment are counted, those made at it are not', async () => {
    const { port } = await open();
    const replica = existing(port, 'production-replica');
    const count = (olderThan: Date) => replica.countRows('reports', { column: 'created_at', olderThan });

    expect(await count(NOON)).toBe(12);
    expect(await count(at('12:00:00.001'))).toBe(13);
    expect(await count(at('00:00:00'))).toBe(0);
  });

  test('a copy holds what there was when its backup was taken', async () => {
    const { port } = await open();
    const staging = existing(port, 'staging');

    expect(await staging.countRows('reports', { column: 'created_at', olderThan: NOON })).toBe(6);
    expect(await staging.countRows('reports', { column: 'created_at', olderThan: at('03:00:00') })).toBe(3);
  });

  test('a database that the environment does not name is not there', async () => {
    const { port } = await open();

    expect(port.database('nope')).toBeUndefined();
    expect(port.database('constructor')).toBeUndefined();
    expect(port.names()).toEqual(['production-replica', 'staging', 'archive']);
  });

  test.each([
    ['reportz', 'created_at'],
    ['reports', 'createdAt'],
    ['reports"; DROP TABLE reports; --', 'created_at'],
    ['reports', 'created_at" OR 1=1 --'],
    ['constructor', 'created_at'],
    ['rep\0orts', 'created_at'],
    [`reports${'x'.repeat(80)}`, 'created_at'],
    ['', ''],
  ])('the table %j with the column %j is not found, and nothing else happens', async (table, column) => {
    const { port } = await open();
    const staging = existing(port, 'staging');

    await expect(staging.countRows(table, { column, olderThan: NOON })).rejects.toMatchObject({
      name: 'Failure',
      kind: 'not_found',
    });
    expect(await staging.countRows('reports', { column: 'created_at', olderThan: NOON })).toBe(6);
  });

  test('a SELECT is answered as text, with values beside it', async () => {
    const { port } = await open();
    const sql = 'SELECT count(*) FROM reports WHERE created_at < $1';
    const question = { sql, values: ['2026-03-04T02:00:00Z'], timeoutMs: 5_000, mostRows: 10 };

    expect(await existing(port, 'staging').query(question)).toEqual({
      columns: ['count'],
      rows: [['2']],
      more: false,
    });
  });

  test.each([
    ['DELETE FROM reports', 'invalid'],
    ['DROP TABLE reports', 'invalid'],
    ['nonsense', 'invalid'],
    ['SELECT count(*) FROM reportz', 'not_found'],
  ])('%s is refused as %s and changes nothing', async (sql, kind) => {
    const { port } = await open();
    const staging = existing(port, 'staging');

    await expect(staging.query({ sql, values: [], timeoutMs: 5_000, mostRows: 10 })).rejects.toMatchObject({
      name: 'Failure',
      kind,
      message: expect.stringMatching(/^\S.* .*\.$/),
    });
    expect(await staging.countRows('reports', { column: 'created_at', olderThan: NOON })).toBe(6);
  });

  test('a database says by which name it goes, and a table of it that holds something', async () => {
    const { port } = await open();

    expect(await existing(port, 'staging').describe()).toEqual({
      database: expect.stringMatching(/staging$/),
      comment: null,
      holds: 'public.reports',
    });
  });

  test('a table is described with its columns and its key', async () => {
    const { port } = await open();

    expect(await existing(port, 'staging').describeTable('reports')).toEqual({
      columns: [
        { name: 'id', type: 'bigint', generated: false },
        { name: 'created_at', type: 'timestamp with time zone', generated: false },
      ],
      key: ['id'],
      cascadesTo: [],
    });
    await expect(existing(port, 'staging').describeTable('reportz')).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  test('rows are read by their keys or by the value of a column, in the text of PostgreSQL', async () => {
    const { port } = await open();
    const staging = existing(port, 'staging');
    const second = { id: '2', created_at: '2026-03-04 01:00:00+00' };

    expect(await staging.readRows('reports', { keys: ['2', '99', '2'] }, 10)).toEqual([second]);
    expect(
      await staging.readRows('reports', { column: 'created_at', equals: '2026-03-04 01:00:00+00' }, 10),
    ).toEqual([second]);
    expect(await staging.readRows('reports', { keys: ['1', '2', '3'] }, 2)).toHaveLength(2);
    await expect(staging.readRows('reports', { column: 'nope', equals: '' }, 1)).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  test('rows are copied from one database into another, and deleted again', async () => {
    const { port } = await open();
    const staging = existing(port, 'staging');
    const rows = await existing(port, 'production-replica').readRows('reports', { keys: ['8', '9'] }, 10);

    const inserted = await staging.insertRows('reports', rows, 'fail');
    const copied = await staging.readRows('reports', { keys: ['8', '9'] }, 10);
    const deleted = await staging.deleteRows('reports', ['8', '9', '99']);

    expect([...inserted].sort()).toEqual(['8', '9']);
    expect(copied).toEqual(rows);
    expect([...deleted].sort()).toEqual(['8', '9']);
    expect(await staging.deleteRows('reports', ['8', '9'])).toEqual([]);
    expect(await staging.countRows('reports', { column: 'created_at', olderThan: NOON })).toBe(6);
  });

  test('a row that is there already is left alone, or stops all of them', async () => {
    const { port } = await open();
    const staging = existing(port, 'staging');
    const rows = await existing(port, 'production-replica').readRows('reports', { keys: ['6', '7'] }, 10);

    await expect(staging.insertRows('reports', rows, 'fail')).rejects.toMatchObject({ kind: 'conflict' });
    expect(await staging.readRows('reports', { keys: ['7'] }, 1)).toEqual([]);
    expect(await staging.insertRows('reports', rows, 'skip')).toEqual(['7']);
    await staging.deleteRows('reports', ['7']);
  });

  test('a database that may only be read refuses every write, in words', async () => {
    const { port } = await open();
    const archive = existing(port, 'archive');
    const refusal = {
      name: 'Failure',
      kind: 'denied',
      message: expect.stringContaining('archive is read_only'),
    };

    await expect(archive.deleteRows('reports', ['1'])).rejects.toMatchObject(refusal);
    await expect(archive.insertRows('reports', [{ id: '1' }], 'skip')).rejects.toMatchObject(refusal);
    await expect(archive.terminateSessions({}, 100)).rejects.toMatchObject(refusal);
    expect(await archive.readRows('reports', { keys: ['1'] }, 1)).toHaveLength(1);
  });

  test('sessions that are idle in a transaction are listed, and ended all or none', async () => {
    const { port, idleInTransaction } = await open();
    const staging = existing(port, 'staging');
    await idleInTransaction();
    const which = { idleInTransactionMs: 0 };

    const [listed, ...others] = await staging.listSessions(which);
    await expect(staging.terminateSessions(which, 0)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('None was ended'),
    });
    const [ended] = await staging.terminateSessions(which, 1);

    expect(listed).toMatchObject({ state: 'idle in transaction', forMs: expect.any(Number) });
    expect(others).toEqual([]);
    expect(ended).toMatchObject({ pid: listed?.pid, connectedAt: listed?.connectedAt });
    await expect.poll(() => staging.listSessions(which)).toEqual([]);
    expect(await staging.terminateSessions(which, 1)).toEqual([]);
    expect(await staging.listSessions({ idleInTransactionMs: 86_400_000 })).toEqual([]);
  });
}

export function at(time: string): Date {
  return new Date(`2026-03-04T${time}Z`);
}

export function existing(port: Databases, name: string): Database {
  const found = port.database(name);
  if (!found) throw new Error(`expected a database ${name}`);
  return found;
}
