import { expect, test } from 'vitest';
import { seedDemo } from '../../src/systems/database/seed-demo.ts';
import { askInSqlite } from '../../src/systems/database/simulated-sql.ts';

const now = new Date('2026-03-04T02:48:00Z');
const session = {
  pid: 4_117,
  user: 'infershield',
  application: 'report-export',
  state: 'idle in transaction',
};
const ASKED = {
  ...{ operation: 'query', database: 'migration', now },
  sessions: [{ ...session, since: '2026-03-04T02:22:00Z', connectedAt: '2026-03-04T02:17:00Z' }],
  place: seedDemo().LOCAL_DATABASE_URL ?? { settings: {}, tables: {} },
};
const CLIENT = '11111111-1111-1111-1111-111111111111';

const ask = (sql: string, values: readonly string[] = [], mostRows = 100) =>
  askInSqlite({ sql, values, mostRows, timeoutMs: 1_000 }, ASKED);

test.each([
  ["SELECT current_setting('app.environment', true)", [], [['local']]],
  ["SELECT current_setting('nothing.of.it', true)", [], [[null]]],
  ['SELECT name FROM migration.client_accounts WHERE id = $1', [CLIENT], [['Demo Cloud Migration Project']]],
  ['SELECT count(*) FROM migration.assets WHERE client_account_id = $1', [CLIENT], [['20']]],
  ['SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()', [], [['2']]],
  [
    "SELECT pid, now() - state_change AS since FROM pg_stat_activity WHERE state LIKE 'idle%'",
    [],
    [['4117', '00:26:00']],
  ],
])('%s', (sql, values, rows) => {
  expect(ask(sql, values).rows).toEqual(rows);
});

test('no more rows are read than are asked for, and that there are more is said', () => {
  expect(ask('SELECT pid FROM pg_stat_activity ORDER BY pid', [], 1)).toEqual({
    columns: ['pid'],
    rows: [['4117']],
    more: true,
  });
});

test('what it does not know fails as something that cannot be asked', () => {
  expect(() => ask('SELECT x FROM nowhere')).toThrow(/^The simulated PostgreSQL cannot answer this: no such/);
});
