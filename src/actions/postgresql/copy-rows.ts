import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { Database, Databases } from '../../systems/database/port.ts';
import { type ActionContext, defineAction, type StepPlan } from '../action.ts';
import { CopyInput } from './copy-input.ts';
import { drillDatabase } from './drill-database.ts';
import {
  databaseTarget,
  emptyPlan,
  missingDatabase,
  namedDatabase,
  unwritableDatabase,
} from './named-database.ts';
import { Guards, observeCopy, whenCopied } from './observe-copy.ts';
import { planCopy } from './plan-copy.ts';

const DEADLINE_MS = 3 * 60_000;

const Output = z.object({
  inserted: z.int().describe('How many rows were inserted'),
  present: z.int().describe('How many of the rows are in the target afterwards'),
});

/** Copies rows that the target lacks, in one transaction there. What is in the target already is never changed. */
export const copyRows = defineAction({
  name: 'postgresql/copy-rows',
  summary:
    'Copies rows from one PostgreSQL database into another, such as deleted records from a restored copy',
  effect: 'change',
  input: CopyInput,
  output: Output,
  targets: ({ target, table }, environment) => [databaseTarget(environment, target, table)],
  deadlineMs: () => DEADLINE_MS,

  async plan(context, input) {
    const obstacle = obstacleTo(context.systems.databases, input);
    return obstacle === undefined
      ? planCopy(context, bothOf(context, input), input)
      : emptyPlan({ obstacle });
  },

  restoresInto: (context, { target }) => drillDatabase(context, target),
  apply: (context, input, plan) => copy(context, input, plan),
  observe: (context, input, seen) => observeCopy(context, bothOf(context, input).target, input, seen),
  whenDone: (_place, { target: database, table }, seen) => whenCopied({ database, table }, seen),
});

function obstacleTo(databases: Databases, { source, target }: CopyInput): string | undefined {
  if (source === target) return `${source} is both the source and the target: there is nothing to copy.`;
  return missingDatabase(databases, [source]) ?? unwritableDatabase(databases, target);
}

function bothOf({ systems }: ActionContext, { source, target }: CopyInput) {
  return {
    source: namedDatabase(systems.databases, source),
    target: namedDatabase(systems.databases, target),
  };
}

/** The rows as they are now in the source, by the keys that were approved. */
async function copy(context: ActionContext, input: CopyInput, plan: StepPlan) {
  const { source, target } = bothOf(context, input);
  const { keys } = Guards.parse(plan.guards);
  const rows = await source.readRows(input.table, { keys }, keys.length, context.signal);
  if (rows.length < keys.length) throw vanished(source, input, keys.length - rows.length);
  const inserted = await target.insertRows(input.table, rows, input.on_conflict, context.signal);
  return { inserted: [...inserted] };
}

function vanished({ name }: Database, { table }: CopyInput, count: number): Failure {
  const message = `${count} of the rows are no longer in ${name}.${table}. Nothing was copied; start again to see what is left.`;
  return new Failure({
    system: 'PostgreSQL',
    operation: `read rows ${name}.${table}`,
    kind: 'conflict',
    message,
  });
}
