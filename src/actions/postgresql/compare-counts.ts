import { z } from 'zod';
import type { Database, Databases } from '../../systems/database/port.ts';
import { type ActionContext, defineAction, type Observation, type StepPlan } from '../action.ts';
import { countStatement } from './count-statement.ts';
import { missingDatabase, namedDatabase } from './named-database.ts';

/** Counting a large table by its age may read all of it. */
const DEADLINE_MS = 10 * 60_000;

const Input = z.object({
  source: z.string().min(1).describe('The database that is right, by its name in the environment'),
  copy: z.string().min(1).describe('The restored database, by its name in the environment'),
  tables: z
    .record(z.string().min(1), z.string().min(1))
    .refine((tables) => Object.keys(tables).length > 0, 'Name at least one table')
    .describe('Each table with the column that says when a row was made'),
  older_than: z.iso
    .datetime({ offset: true })
    .describe(
      'Only rows made before this are counted: the moment of the backup, which later rows cannot be in',
    ),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  rows: z.int().describe('How many rows were compared'),
  tables: z.int().describe('How many tables were compared'),
});

/** Counts the rows that a backup must hold, in the source and in its copy. */
export const compareCounts = defineAction({
  name: 'postgresql/compare-counts',
  summary: 'Compares the number of rows in a restored database with its source',
  effect: 'read',
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,
  plan: async ({ systems }, input) => planCounts(systems.databases, input),
  observe: (context, input) => compare(context, input),
});

function planCounts(databases: Databases, { source, copy, tables, older_than }: Input): StepPlan {
  const missing = missingDatabase(databases, [source, copy]);
  const olderThan = new Date(older_than);
  const found = [source, copy].flatMap((name) => databases.database(name) ?? []);
  const lines = found.flatMap(({ urlSecret }) =>
    Object.entries(tables).map(([table, column]) => countStatement(urlSecret, { table, column, olderThan })),
  );
  const plan = {
    changes: [],
    guards: {},
    outputs: {},
    facts: [
      `Counts rows of ${Object.keys(tables).join(', ')} made before ${older_than} in ${source} and ${copy}.`,
    ],
    warnings: [],
    commands: lines,
  };
  return missing === undefined ? plan : { ...plan, obstacle: missing };
}

async function compare({ systems, signal }: ActionContext, input: Input): Promise<Observation> {
  const source = namedDatabase(systems.databases, input.source);
  const copy = namedDatabase(systems.databases, input.copy);
  const counts: TableCount[] = [];
  for (const [table, column] of Object.entries(input.tables)) {
    counts.push(
      await countBoth({ source, copy }, { table, column, olderThan: new Date(input.older_than) }, signal),
    );
  }
  const evidence = counts.map(describeCount);
  const different = counts.filter((one) => one.source !== one.copy);
  if (different.length === 0) {
    const rows = counts.reduce((sum, one) => sum + one.source, 0);
    return { status: 'done', outputs: { rows, tables: counts.length }, evidence };
  }
  return { status: 'failed', reason: differenceIn(different, input), evidence };
}

interface TableCount {
  readonly table: string;
  readonly source: number;
  readonly copy: number;
}

async function countBoth(
  { source, copy }: { readonly source: Database; readonly copy: Database },
  { table, column, olderThan }: { readonly table: string; readonly column: string; readonly olderThan: Date },
  signal: AbortSignal,
): Promise<TableCount> {
  const [inSource, inCopy] = await Promise.all([
    source.countRows(table, { column, olderThan }, signal),
    copy.countRows(table, { column, olderThan }, signal),
  ]);
  return { table, source: inSource, copy: inCopy };
}

function describeCount({ table, source, copy }: TableCount): string {
  const same = source === copy;
  return `${table}: ${source.toLocaleString('en-US')} rows in the source, ${copy.toLocaleString('en-US')} in the copy${same ? '' : ` (${signed(copy - source)})`}.`;
}

function differenceIn(different: readonly TableCount[], { copy }: Input): string {
  const tables = different.map((one) => `${one.table} by ${signed(one.copy - one.source)}`).join(', ');
  const lacks = different.some((one) => one.copy < one.source);
  const meaning = lacks
    ? 'Rows that the backup must hold are missing: do not rely on this restore.'
    : 'The copy has more: rows were deleted from the source since the backup, or the copy was not empty.';
  return `${copy} differs from the source: ${tables}. ${meaning}`;
}

function signed(difference: number): string {
  return `${difference > 0 ? '+' : '−'}${Math.abs(difference).toLocaleString('en-US')}`;
}
