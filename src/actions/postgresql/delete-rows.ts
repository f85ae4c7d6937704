import { z } from 'zod';
import { quoteIdentifier } from '../../lib/sql-identifier.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { databaseTarget, emptyPlan, namedDatabase, rowCount, unwritableDatabase } from './named-database.ts';
import { Guards } from './observe-copy.ts';
import { psqlLine } from './psql-line.ts';
import { Key, keysAre, keyTexts, nameRows } from './row-keys.ts';

const DEADLINE_MS = 3 * 60_000;

const Input = z.object({
  database: z.string().min(1).describe('The database, by its name in the environment'),
  table: z.string().min(1).describe('The table; its primary key is one column'),
  keys: z.array(Key).min(1).max(500).describe('The rows by their primary keys'),
});
type Input = z.output<typeof Input>;

const Output = z.object({ deleted: z.int().describe('How many rows were deleted') });

/** Deletes rows that are named one by one: the way back of postgresql/copy-rows. */
export const deleteRows = defineAction({
  name: 'postgresql/delete-rows',
  summary: 'Deletes rows of a PostgreSQL table that are named by their primary keys',
  effect: 'destructive',
  noUndo: 'There is no undo: copy the rows elsewhere first if they may be needed.',
  input: Input,
  output: Output,
  targets: ({ database, table }, environment) => [databaseTarget(environment, database, table)],
  deadlineMs: () => DEADLINE_MS,

  async plan(context, input) {
    const obstacle = unwritableDatabase(context.systems.databases, input.database);
    return obstacle === undefined ? planDeletion(context, input) : emptyPlan({ obstacle });
  },

  async apply({ systems, signal }, { database, table }, plan) {
    const { keys } = Guards.parse(plan.guards);
    const deleted = await namedDatabase(systems.databases, database).deleteRows(table, keys, signal);
    return { deleted: [...deleted] };
  },

  observe: (context, input, seen) => observeDeletion(context, input, seen),
});

async function planDeletion(context: ActionContext, input: Input): Promise<StepPlan> {
  const { database: name, table } = input;
  const database = namedDatabase(context.systems.databases, name);
  const { key, cascadesTo } = await database.describeTable(table, context.signal);
  const keys = await presentKeys(context, input, keyTexts(input.keys));
  if (keys.length === 0) return emptyPlan({ nothingToDo: `None of these rows is in ${name}.${table}.` });
  const sql = `DELETE FROM ${quoteIdentifier(table)} WHERE ${keysAre(key[0] ?? '', keys)}`;
  return {
    changes: [{ target: `${name}/${table}`, field: 'rows', before: rowCount(keys.length), after: 'deleted' }],
    guards: { keys: [...keys] },
    outputs: {},
    facts: [`Deletes ${nameRows(keys)}. All in one transaction: all of them or none.`],
    warnings: [
      ...(cascadesTo.length === 0
        ? []
        : [`Rows that belong to them are deleted, too, in ${cascadesTo.join(', ')}.`]),
    ],
    commands: [psqlLine(database.urlSecret, sql)],
  };
}

/** Deleting by key comes to the same however often it is done. */
async function observeDeletion(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const { keys } = Guards.parse(seen.plan.guards);
  const left = await presentKeys(context, input, keys);
  const at = `${input.database}.${input.table}`;
  if (left.length === 0) {
    const evidence = [`None of the ${rowCount(keys.length)} is in ${at} any more.`];
    return { status: 'done', outputs: { deleted: keys.length }, evidence };
  }
  if (!seen.receipt) return { status: 'absent' };
  return {
    status: 'failed',
    reason: `Still or again in ${at}: ${nameRows(left)}. Somebody or a trigger inserts them.`,
  };
}

async function presentKeys(
  { systems, signal }: ActionContext,
  { database: name, table }: Input,
  keys: readonly string[],
): Promise<readonly string[]> {
  const database = namedDatabase(systems.databases, name);
  const { key } = await database.describeTable(table, signal);
  const rows = await database.readRows(table, { keys }, keys.length, signal);
  return rows.map((row) => row[key[0] ?? ''] ?? '');
}
