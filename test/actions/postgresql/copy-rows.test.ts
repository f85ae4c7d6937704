import { expect, test } from 'vitest';
import type { ActionContext } from '../../../src/actions/action.ts';
import { copyRows } from '../../../src/actions/postgresql/copy-rows.ts';
import { deleteRows } from '../../../src/actions/postgresql/delete-rows.ts';
import type { Database, Table } from '../../../src/systems/database/port.ts';
import { STAGING, stage } from '../../support/stage.ts';

const ENVIRONMENT = { ...STAGING, databases: { staging: {}, production: {} } };
const INPUT = {
  ...{ source: 'staging', target: 'production', table: 'reports' },
  ...{ keys: ['17', '18', '19'], on_conflict: 'skip' },
};

/** Production, where somebody deleted rows that the restored staging still has. */
async function setUp(deleted: readonly string[] = ['17', '18']) {
  const set = stage({ environment: ENVIRONMENT });
  const production = existing(set.systems.databases.database('production'));
  await production.deleteRows('reports', deleted);
  const present = async () =>
    (await production.readRows('reports', { keys: INPUT.keys }, 10)).map((row) => row.id);
  const rows = () => production.countRows('reports', { column: 'created_at', olderThan: set.clock.now() });
  return { ...set, production, present, rows };
}

test('what the target lacks is inserted as the source has it, and can be taken back exactly', async () => {
  const set = await setUp();
  const before = await set.rows();

  const { plan, end } = await set.perform(copyRows, INPUT);

  expect(plan.changes).toEqual([
    { target: 'production/reports', field: 'rows', before: 'missing', after: '2 rows' },
  ]);
  expect(plan.guards).toEqual({ keys: ['17', '18'] });
  expect(plan.facts).toEqual([
    '3 rows of staging.reports fit; 1 of them is in production already.',
    'Inserts 2 rows: 17, 18. All in one transaction: all of them or none.',
  ]);
  expect(end).toEqual({
    status: 'done',
    outputs: { inserted: 2, present: 2 },
    evidence: [
      '2 rows inserted into production.reports.',
      'Of the 2 rows that it lacked, 2 are there now; before, none was.',
    ],
    undo: [
      {
        uses: 'postgresql/delete-rows',
        with: { database: 'production', table: 'reports', keys: ['17', '18'] },
      },
    ],
  });
  expect(await set.rows()).toBe(before + 2);
  expect(await set.present()).toEqual(['17', '18', '19']);
});

test('the undo deletes those rows and nothing else', async () => {
  const set = await setUp();
  const { end } = await set.perform(copyRows, INPUT);
  const undo = 'undo' in end ? end.undo?.[0] : undefined;
  const before = await set.rows();

  const undone = await set.perform(deleteRows, undo?.with ?? {});

  expect(undone.end).toMatchObject({ status: 'done', outputs: { deleted: 2 } });
  expect(await set.rows()).toBe(before - 2);
  expect(await set.present()).toEqual(['19']);
});

test('rows can be named by the value of a column', async () => {
  const set = await setUp();
  const { keys: _keys, ...rest } = INPUT;

  const { plan } = await set.perform(copyRows, { ...rest, where: { column: 'id', equals: 17 } });

  expect(plan.guards).toEqual({ keys: ['17'] });
});

test('a conflict that must not be is an obstacle, and fails when it comes in between', async () => {
  const set = await setUp();
  const strict = { ...INPUT, on_conflict: 'fail' };
  const both = { ...strict, keys: ['17', '18'] };
  const plan = await set.plan(copyRows, both);
  const [row] = await existing(set.systems.databases.database('staging')).readRows(
    'reports',
    { keys: ['17'] },
    1,
  );
  await set.production.insertRows('reports', row ? [row] : [], 'fail');

  expect((await set.plan(copyRows, strict)).obstacle).toContain(
    'in production already, and on_conflict is fail',
  );
  await expect(copyRows.apply(set.context(), both, plan)).rejects.toMatchObject({ kind: 'conflict' });
  expect(await set.present()).toEqual(['17', '19']);
});

test('when everything is there, there is nothing to do', async () => {
  const set = await setUp([]);

  expect((await set.plan(copyRows, INPUT)).nothingToDo).toBe('All 3 rows are in production already.');
});

test('rows that the source does not have are named, and none at all is an obstacle', async () => {
  const set = await setUp();
  const absent = '999999999';

  const some = await set.plan(copyRows, { ...INPUT, keys: ['17', absent] });
  const none = await set.plan(copyRows, { ...INPUT, keys: [absent] });

  expect(some.warnings[0]).toBe(`Not in staging either: 1 row: ${absent}.`);
  expect(none.obstacle).toBe('No row of staging.reports fits: there is nothing to copy.');
});

test('more than the maximum are an obstacle', async () => {
  const set = await setUp();

  expect((await set.plan(copyRows, { ...INPUT, at_most: 2 })).obstacle).toContain('More than 2 rows');
});

test('a row that left the source in between stops the whole copy', async () => {
  const set = await setUp();
  const plan = await set.plan(copyRows, INPUT);
  await set.systems.databases.database('staging')?.deleteRows('reports', ['18']);

  await expect(copyRows.apply(set.context(), INPUT, plan)).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('Nothing was copied'),
  });
  expect(await set.present()).toEqual(['19']);
});

test('after a crash, none there means that it did not happen', async () => {
  const set = await setUp();
  const plan = await set.plan(copyRows, INPUT);

  const seen = await copyRows.observe(set.context(), INPUT, { plan, startedAt: set.clock.now() });

  expect(seen).toEqual({ status: 'absent' });
});

test('after a crash, all there is a success without an undo, since nobody knows who inserted them', async () => {
  const set = await setUp();
  const plan = await set.plan(copyRows, INPUT);
  await copyRows.apply(set.context(), INPUT, plan);

  const seen = await copyRows.observe(set.context(), INPUT, { plan, startedAt: set.clock.now() });

  expect(seen).toMatchObject({
    status: 'done',
    evidence: [expect.anything(), expect.stringContaining('there is no undo')],
  });
  expect(seen).not.toHaveProperty('undo');
});

test('after a crash, some there is for a person to judge', async () => {
  const set = await setUp();
  const plan = await set.plan(copyRows, INPUT);
  await copyRows.apply(set.context(), INPUT, plan);
  await set.production.deleteRows('reports', ['18']);

  const seen = await copyRows.observe(set.context(), INPUT, { plan, startedAt: set.clock.now() });

  expect(seen).toMatchObject({ status: 'unknown', reason: expect.stringContaining('1 of the 2 rows') });
});

test('inserted rows that are gone again are told', async () => {
  const set = await setUp();
  const plan = await set.plan(copyRows, INPUT);
  const receipt = await copyRows.apply(set.context(), INPUT, plan);
  await set.production.deleteRows('reports', ['18']);

  const seen = await copyRows.observe(set.context(), INPUT, { plan, receipt, startedAt: set.clock.now() });

  expect(seen).toMatchObject({ status: 'failed', reason: expect.stringContaining('1 row: 18') });
});

test.each<[string, Partial<Table>, RegExp]>([
  ['no primary key', { key: [] }, /same primary key of one column/],
  [
    'a primary key of two columns',
    { key: ['id', 'created_at'] },
    /it is \(id\) in staging and \(id, created_at\) in production/,
  ],
  ['a column less', { columns: [{ name: 'id', type: 'bigint', generated: false }] }, /no column created_at/],
])('a target with %s is an obstacle', async (_what, over, words) => {
  const set = await setUp();

  const plan = await copyRows.plan(withTable(set, over), INPUT);

  expect(plan.obstacle).toMatch(words);
});

test('what the target alone has is told', async () => {
  const set = await setUp();
  const columns = ['id', 'created_at', 'tenant'].map((name) => ({ name, type: 'text', generated: false }));

  const plan = await copyRows.plan(withTable(set, { columns }), INPUT);

  expect(plan.warnings[0]).toBe('production alone has tenant: there the defaults are taken.');
});

test('what a deletion takes along is told', async () => {
  const set = await setUp();

  const plan = await deleteRows.plan(withTable(set, { cascadesTo: ['audit_logs'] }), {
    ...{ database: 'production', table: 'reports', keys: ['19'] },
  });

  expect(plan.warnings).toContain('Rows that belong to them are deleted, too, in audit_logs.');
});

test('a deletion is done again after a crash only while something is left', async () => {
  const set = await setUp();
  const input = { database: 'production', table: 'reports', keys: [19, '17'] };
  const plan = await set.plan(deleteRows, input);
  const seen = { plan, startedAt: set.clock.now() };

  const before = await deleteRows.observe(set.context(), input, seen);
  await deleteRows.apply(set.context(), input, plan);
  const after = await deleteRows.observe(set.context(), input, seen);

  expect(plan.guards).toEqual({ keys: ['19'] });
  expect(before).toEqual({ status: 'absent' });
  expect(after).toMatchObject({ status: 'done' });
});

test('a target that may only be read is an obstacle before anything is asked of it', async () => {
  const databases = { staging: {}, production: { read_only: true } };
  const set = stage({ environment: { ...STAGING, databases } });
  set.world.faults.set('database/unreachable', true);

  expect((await set.plan(copyRows, INPUT)).obstacle).toContain('production is read_only');
  expect(
    (await set.plan(deleteRows, { database: 'production', table: 'reports', keys: ['1'] })).obstacle,
  ).toContain('production is read_only');
});

test('a database cannot be copied into itself', async () => {
  const set = await setUp();

  expect((await set.plan(copyRows, { ...INPUT, target: 'staging' })).obstacle).toContain(
    'both the source and the target',
  );
});

test.each([
  [{ keys: [] }],
  [{ where: { column: 'id', equals: '1' } }],
  [{ on_conflict: 'overwrite' }],
  [{ keys: [null] }],
])('the input %j is refused', async (over) => {
  const set = await setUp();

  await expect(set.plan(copyRows, { ...INPUT, ...over })).rejects.toThrow();
});

test('the psql line quotes names and values', async () => {
  const set = await setUp();

  const plan = await set.plan(copyRows, INPUT);

  expect(plan.commands[0]).toBe(
    `psql "$DATABASE_URL" -c 'COPY (SELECT "id", "created_at" FROM "reports" WHERE "id" IN ('\\''17'\\'', '\\''18'\\'')) TO STDOUT' | psql "$DATABASE_URL" -c 'COPY "reports" ("id", "created_at") FROM STDIN'`,
  );
});

function withTable(set: Awaited<ReturnType<typeof setUp>>, over: Partial<Table>): ActionContext {
  const { databases } = set.systems;
  const production: Database = {
    ...set.production,
    describeTable: async (table) => ({ ...(await set.production.describeTable(table)), ...over }),
  };
  const database = (name: string) => (name === 'production' ? production : databases.database(name));
  return set.context({ systems: { ...set.systems, databases: { names: databases.names, database } } });
}

function existing(database: Database | undefined): Database {
  if (!database) throw new Error('expected a database');
  return database;
}
