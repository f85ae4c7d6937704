import type { Kysely } from 'kysely';
import type { RunCount, RunSummary } from '../audit/event-store.ts';
import type { RunRow, Tables } from './tables.ts';

/** No run twice. */
export async function putRuns(tx: Kysely<Tables>, rows: readonly RunRow[]): Promise<void> {
  await tx
    .insertInto('runs')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref }) => ({
        runbook: ref('excluded.runbook'),
        title: ref('excluded.title'),
        environment: ref('excluded.environment'),
        status: ref('excluded.status'),
        requester: ref('excluded.requester'),
        requested_at: ref('excluded.requested_at'),
        ended_at: ref('excluded.ended_at'),
        outcome: ref('excluded.outcome'),
        glass_broken_by: ref('excluded.glass_broken_by'),
      })),
    )
    .execute();
}

export async function readRun(db: Kysely<Tables>, id: string): Promise<RunSummary | undefined> {
  const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toSummary(row);
}

export interface RecentRuns {
  readonly runbook?: string;
  /** Only those that have not ended. */
  readonly open?: boolean;
  readonly limit: number;
}

/** Newest first. */
export async function readRecentRuns(
  db: Kysely<Tables>,
  { runbook, open = false, limit }: RecentRuns,
): Promise<readonly RunSummary[]> {
  const all = db.selectFrom('runs').selectAll();
  const named = runbook === undefined ? all : all.where('runbook', '=', runbook);
  const wanted = open ? named.where('ended_at', 'is', null) : named;
  const rows = await wanted.orderBy('requested_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toSummary);
}

export async function readRunCounts(db: Kysely<Tables>): Promise<readonly RunCount[]> {
  const rows = await db
    .selectFrom('runs')
    .select(({ fn }) => ['status', fn.countAll().as('count'), fn.min('requested_at').as('oldest')])
    .groupBy('status')
    .orderBy('status')
    .execute();
  return rows.map(({ status, count, oldest }) => ({
    status,
    count: Number(count),
    oldest: new Date(oldest),
  }));
}

export function toRunRow({ requestedAt, endedAt, glassBrokenBy, ...summary }: RunSummary): RunRow {
  return {
    ...summary,
    requested_at: requestedAt.toISOString(),
    ended_at: endedAt === null ? null : endedAt.toISOString(),
    glass_broken_by: glassBrokenBy,
  };
}

function toSummary({ requested_at, ended_at, glass_broken_by, ...row }: RunRow): RunSummary {
  return {
    ...row,
    requestedAt: new Date(requested_at),
    endedAt: ended_at === null ? null : new Date(ended_at),
    glassBrokenBy: glass_broken_by,
  };
}
