import { expect, test } from 'vitest';
import { compareCounts } from '../../../src/actions/postgresql/compare-counts.ts';
import { quoteIdentifier } from '../../../src/lib/sql-identifier.ts';
import type { Databases } from '../../../src/systems/database/port.ts';
import { STAGING, stage } from '../../support/stage.ts';

const INPUT = {
  source: 'production-replica',
  copy: 'staging',
  tables: { reports: 'created_at', audit_logs: 'created_at', policies: 'created_at' },
  older_than: '2026-03-04T02:00:00Z',
};

const { systems: calm } = stage({ environment: STAGING });

const counting = (counts: Record<string, Record<string, number>>): Databases => ({
  names: () => Object.keys(counts),
  database(name) {
    const simulated = calm.databases.database(name);
    return simulated && { ...simulated, countRows: async (table) => counts[name]?.[table] ?? 0 };
  },
});

test('the same numbers in both are a success, told table by table', async () => {
  const { context, plan, clock } = stage({ environment: STAGING });
  const same = { reports: 1_234, audit_logs: 9, policies: 0 };
  const systems = {
    ...context().systems,
    databases: counting({ 'production-replica': same, staging: same }),
  };

  const end = await compareCounts.observe({ ...context(), systems }, INPUT, {
    plan: await plan(compareCounts, INPUT),
    startedAt: clock.now(),
  });

  expect(end).toEqual({
    status: 'done',
    outputs: { rows: 1_243, tables: 3 },
    evidence: [
      'reports: 1,234 rows in the source, 1,234 in the copy.',
      'audit_logs: 9 rows in the source, 9 in the copy.',
      'policies: 0 rows in the source, 0 in the copy.',
    ],
  });
});

test('a staging that still holds the last drill is found to lack rows', async () => {
  const { perform } = stage({ environment: STAGING });

  const { end } = await perform(compareCounts, INPUT);

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(
      /staging differs from the source: reports by −\d.*do not rely on this restore/,
    ),
  });
});

test('more rows in the copy are a difference of another kind', async () => {
  const { context, plan, clock } = stage({ environment: STAGING });
  const databases = counting({ 'production-replica': { reports: 5 }, staging: { reports: 7 } });
  const systems = { ...context().systems, databases };
  const input = { ...INPUT, tables: { reports: 'created_at' } };

  const end = await compareCounts.observe({ ...context(), systems }, input, {
    plan: await plan(compareCounts, input),
    startedAt: clock.now(),
  });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('reports by +2. The copy has more'),
  });
});

test('a database that the environment does not have is an obstacle that lists those it has', async () => {
  const { plan } = stage({ environment: STAGING });

  const planned = await plan(compareCounts, { ...INPUT, copy: 'stagging' });

  expect(planned.obstacle).toContain('no database stagging. Known here: staging, production-replica');
});

test('a table that is not there is a failure that names it', async () => {
  const { perform } = stage({ environment: STAGING });

  await expect(
    perform(compareCounts, { ...INPUT, tables: { 'reports"; DROP TABLE x; --': 'created_at' } }),
  ).rejects.toMatchObject({
    kind: 'not_found',
  });
});

test('no tables at all are refused', async () => {
  const { plan } = stage({ environment: STAGING });

  await expect(plan(compareCounts, { ...INPUT, tables: {} })).rejects.toThrow(/at least one table/);
});

test('the psql lines name the variable of the connection string, and keep every name a name', async () => {
  const replica = { url_secret: 'PRODUCTION_REPLICA_URL', read_only: true };
  const databases = { 'production-replica': replica, staging: { url_secret: 'STAGING_DATABASE_URL' } };
  const { plan } = stage({ environment: { ...STAGING, databases } });

  const planned = await plan(compareCounts, { ...INPUT, tables: { 'rep"orts': "cre'ated" } });

  expect(planned.commands[0]).toBe(
    `psql "$PRODUCTION_REPLICA_URL" -c 'SELECT count(*) FROM "rep""orts" WHERE "cre'\\''ated" < '\\''2026-03-04T02:00:00.000Z'\\'''`,
  );
  expect(planned.commands[1]).toMatch(/^psql "\$STAGING_DATABASE_URL" -c /);
});

test.each([
  ['reports', '"reports"'],
  ['audit.reports', '"audit"."reports"'],
  ['a"b', '"a""b"'],
  ['x"; DROP TABLE y; --', '"x""; DROP TABLE y; --"'],
  ['nul\0l', '"null"'],
])('the identifier %j is quoted as %s', (name, quoted) => {
  expect(quoteIdentifier(name)).toBe(quoted);
});
