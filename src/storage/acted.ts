import type { Kysely } from 'kysely';
import type { ActedRun, HeldLock } from '../audit/event-store.ts';
import type { Tables } from './tables.ts';

interface Acts {
  readonly run: string;
  readonly runbook: string;
  readonly targets: readonly string[];
  readonly atMost?: { readonly runs: number; readonly since: Date };
  readonly at: string;
}

/**
 * A run that asks again half-way takes its locks twice, and has begun once. What comes back is the run that has to be
 * longer ago; empty means done.
 */
export async function putActed(tx: Kysely<Tables>, acts: Acts): Promise<readonly HeldLock[]> {
  const { run, runbook, targets, at } = acts;
  const tooMany = await oneTooMany(tx, acts);
  if (tooMany.length > 0) return tooMany;
  const rows = (targets.length > 0 ? targets : ['']).map((target) => ({ run, runbook, target, at }));
  await tx
    .insertInto('acted')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['run', 'target']).doNothing())
    .execute();
  return [];
}

/** Decided here, where appends follow each other: two that start at the same moment do not both fit. */
async function oneTooMany(tx: Kysely<Tables>, { run, runbook, atMost }: Acts): Promise<readonly HeldLock[]> {
  if (!atMost) return [];
  const others = await tx
    .selectFrom('acted')
    .select(['run', (expression) => expression.fn.min('at').as('at')])
    .where('runbook', '=', runbook)
    .where('run', '!=', run)
    .groupBy('run')
    .having((expression) => expression(expression.fn.min('at'), '>', atMost.since.toISOString()))
    .orderBy('at', 'desc')
    .limit(atMost.runs)
    .execute();
  const last = others[atMost.runs - 1];
  return last ? [{ target: `runbook:${runbook}`, run: last.run, since: new Date(last.at) }] : [];
}

export async function readActed(
  db: Kysely<Tables>,
  runbook: string,
  since: Date,
): Promise<readonly ActedRun[]> {
  const rows = await db
    .selectFrom('acted')
    .innerJoin('runs', 'runs.id', 'acted.run')
    .select(['acted.run', 'acted.target', 'acted.at', 'runs.ended_at'])
    .where('acted.runbook', '=', runbook)
    .where((or) =>
      or.or([or('acted.at', '>=', since.toISOString()), or('runs.ended_at', '>=', since.toISOString())]),
    )
    .orderBy('acted.at')
    .execute();
  return [...new Set(rows.map(({ run }) => run))].flatMap((run) => {
    const its = rows.filter((row) => row.run === run);
    const [first] = its;
    if (!first) return [];
    const targets = its.flatMap(({ target }) => (target === '' ? [] : [target]));
    const endedAt = first.ended_at === null ? null : new Date(first.ended_at);
    return [{ run, targets, at: new Date(first.at), endedAt }];
  });
}
