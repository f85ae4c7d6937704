import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Action, ActionContext } from '../../src/actions/action.ts';
import { compareCounts } from '../../src/actions/postgresql/compare-counts.ts';
import { copyRows } from '../../src/actions/postgresql/copy-rows.ts';
import { deleteRows } from '../../src/actions/postgresql/delete-rows.ts';
import { query } from '../../src/actions/postgresql/query.ts';
import { terminateSessions } from '../../src/actions/postgresql/terminate-sessions.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { stage } from '../support/stage.ts';
import { OwnPostgres } from './own-postgres.ts';

const own = new OwnPostgres('actions');

beforeAll(() => own.create());
beforeEach(() => own.fill());
afterEach(() => own.disconnect());
afterAll(() => own.remove());

test('rows that staging lacks are copied in, compared, and taken back', async () => {
  const tables = { tables: { reports: 'created_at' }, older_than: '2026-03-04T12:00:00Z' };
  const comparison = { source: 'production-replica', copy: 'staging', ...tables };
  const copy = { source: 'production-replica', target: 'staging', table: 'reports', on_conflict: 'skip' };

  const before = await perform(compareCounts, comparison);
  const copied = await perform(copyRows, { ...copy, keys: [1, 7, 8, 9, 10, 11, 12, 999] });
  const between = await perform(compareCounts, comparison);
  const undo = 'undo' in copied.end ? (copied.end.undo?.[0]?.with ?? {}) : {};
  const undone = await perform(deleteRows, undo);
  const after = await perform(compareCounts, comparison);

  expect(before.end).toMatchObject({ status: 'failed', reason: expect.stringContaining('reports by −6') });
  expect(copied.plan.facts[0]).toBe(
    '7 rows of production-replica.reports fit; 1 of them is in staging already.',
  );
  expect(copied.end).toMatchObject({ status: 'done', outputs: { inserted: 6, present: 6 } });
  expect(between.end).toMatchObject({ status: 'done', outputs: { rows: 12, tables: 1 } });
  expect(undone.end).toMatchObject({ status: 'done', outputs: { deleted: 6 } });
  expect(after.end).toMatchObject({ status: 'failed' });
});

test('rows named by a moment are copied', async () => {
  const where = { column: 'created_at', equals: '2026-03-04T09:00:00Z' };
  const copy = {
    source: 'production-replica',
    target: 'staging',
    table: 'public.reports',
    on_conflict: 'fail',
  };

  const { plan, end } = await perform(copyRows, { ...copy, where });

  expect(plan.guards).toEqual({ keys: ['10'] });
  expect(end).toMatchObject({ status: 'done', outputs: { inserted: 1 } });
});

test('a session that is idle in a transaction is ended, and seen to be gone', async () => {
  await own.idleInTransaction();
  await expect.poll(() => fitting(1)).toBe(1);

  const { plan, end } = await perform(terminateSessions, {
    ...{ database: 'staging', idle_in_transaction_for: '1ms', at_most: 5 },
  });

  expect(plan.facts[0]).toBe('1 session fits now.');
  expect(end).toMatchObject({ status: 'done', outputs: { left: 0 } });
});

test('a question is asked and judged', async () => {
  const sql = 'SELECT count(*) FROM reports WHERE created_at < $1';
  const input = { database: 'staging', sql, values: ['2026-03-04T02:00:00Z'], expect: { equals: 2 } };

  expect((await perform(query, input)).end).toMatchObject({
    status: 'done',
    outputs: { rows: 1, value: '2' },
  });
});

async function fitting(idleInTransactionMs: number): Promise<number | undefined> {
  return (await own.databases().database('staging')?.listSessions({ idleInTransactionMs }))?.length;
}

/** Plan, apply, and look until the end, by the real clock. */
async function perform(action: Action, input: JsonObject) {
  const set = stage();
  const context = (): ActionContext => {
    return set.context({ systems: { ...set.systems, databases: own.databases() }, now: new Date() });
  };
  const plan = await action.plan(context(), input);
  const startedAt = new Date();
  const receipt = await action.apply(context(), input, plan);
  const seen = { plan, receipt, startedAt };
  const look = () => action.observe(context(), input, seen);
  await expect.poll(async () => (await look()).status).not.toBe('waiting');
  return { plan, end: await look() };
}
