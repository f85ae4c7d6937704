import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { Answer, Databases } from '../../systems/database/port.ts';
import { type ActionContext, defineAction, type Observation, type StepPlan } from '../action.ts';
import {
  Expectation,
  expectationInWords,
  firstValue,
  problemWith,
  showRows,
  valueInWords,
} from './judge-answer.ts';
import { emptyPlan, missingDatabase, namedDatabase, rowCount } from './named-database.ts';
import { queryLine } from './psql-line.ts';

const MOST_ROWS = 100;
const MARGIN_MS = 60_000;
/** How long PostgreSQL may work for a plan. */
const AHEAD_MS = 2_000;

const Input = z.object({
  database: z.string().min(1).describe('The database, by its name in the environment'),
  sql: z
    .string()
    .trim()
    .min(1)
    .max(10_000)
    .describe('One SELECT. Write values from parameters as $1, $2 and name them under values'),
  values: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .max(100)
    .default([])
    .describe('What $1, $2 stand for, in this order'),
  timeout: Duration.prefault('30s').describe('How long PostgreSQL may work on it'),
  show_rows: z.int().min(0).max(20).default(5).describe('How many of the first rows the thread shows'),
  expect: Expectation.optional().describe('What the first value of the first row must be'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  rows: z.int().describe(`How many rows were read, at most ${MOST_ROWS}`),
  value: z.string().describe('The first value of the first row, as text; empty when there is none'),
});

/** Asks one SELECT in a read-only transaction, and compares its first value with what is expected. */
export const query = defineAction({
  name: 'postgresql/query',
  summary: 'Asks PostgreSQL one SELECT that cannot change anything',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: ({ timeout }) => timeout + MARGIN_MS,
  plan: async ({ systems }, input) => planQuery(systems.databases, input),
  observe: (context, input) => observeAnswer(context, input),

  async measure(context, input) {
    const answer = await ask(context, input);
    const problem = input.expect && problemWith(answer, input.expect);
    return {
      healthy: problem === undefined,
      summary: problem ?? `it is ${valueInWords(answer, input.expect)}`,
    };
  },
});

function planQuery(databases: Databases, input: Input): StepPlan {
  const missing = missingDatabase(databases, [input.database]);
  if (missing !== undefined) return emptyPlan({ obstacle: missing });
  const { urlSecret } = namedDatabase(databases, input.database);
  return {
    changes: [],
    guards: {},
    outputs: {},
    facts: [
      `Asks ${input.database} in a read-only transaction, for at most ${formatDuration(input.timeout)}: ${input.sql}`,
    ],
    warnings: [],
    commands: [queryLine(urlSecret, input)],
  };
}

async function observeAnswer(context: ActionContext, input: Input): Promise<Observation> {
  const answer = await ask(context, input);
  const table = showRows(answer, input.show_rows);
  const log = table === '' ? {} : { log: table };
  const problem = input.expect && problemWith(answer, input.expect);
  if (problem !== undefined)
    return {
      status: 'failed',
      reason: `The answer of ${input.database} is not as expected: ${problem}.`,
      ...log,
    };
  const outputs = { rows: answer.rows.length, value: firstValue(answer) };
  return {
    status: 'done',
    outputs,
    evidence: [found(answer, valueInWords(answer, input.expect), input)],
    ...log,
  };
}

/** One value says itself: `1 row` of a count would read as what was counted. */
function found({ rows, columns, more }: Answer, value: string, { database, expect }: Input): string {
  const bound = expect && expect.equals === undefined ? ` (${expectationInWords(expect)})` : '';
  const fits = expect ? `, as expected${bound}` : '';
  if (rows.length === 1 && columns.length === 1) return `The answer of ${database} is ${value}${fits}.`;
  const first = expect ? `; the first value is ${value}${fits}` : '';
  return `${database} answered ${rowCount(rows.length)}${more ? ' and more' : ''}${first}.`;
}

function ask(context: ActionContext, { database, sql, values, timeout }: Input): Promise<Answer> {
  const { systems, signal, ahead = false } = context;
  // PostgreSQL does not notice that nobody waits any more: it has to be told beforehand.
  const timeoutMs = ahead ? Math.min(timeout, AHEAD_MS) : timeout;
  const question = { sql, values, timeoutMs, mostRows: MOST_ROWS, ...(ahead && { ahead }) };
  return namedDatabase(systems.databases, database).query(question, signal);
}
