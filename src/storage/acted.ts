import type { Kysely } from 'kysely';
import type { ActedRun } from '../audit/event-store.ts';
import type { Tables } from './tables.ts';

interface Acts {
  readonly run: string;
  readonly runbook: string;
  readonly targets: readonly string[];
  readonly at: string;
}

/** A run that asks again half-way takes its locks twice, and has begun once. */
export async function putActed(tx: Kysely<Tables>, { run, runbook, targets, at }: Acts): Promise<void> {
  const rows = (targets.length > 0 ? targets : ['']).map((target) => ({ run, runbook, target, at }));
  await tx
    .insertInto('acted')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['run', 'target']).doNothing())
    .execute();
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
