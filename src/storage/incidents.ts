import type { Kysely } from 'kysely';
import type { IncidentSummary } from '../audit/event-store.ts';
import type { IncidentRow, Tables } from './tables.ts';

export async function putIncident(tx: Kysely<Tables>, summary: IncidentSummary): Promise<void> {
  const { id, ...rest } = toRow(summary);
  await tx
    .insertInto('incidents')
    .values({ id, ...rest })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
    .execute();
}

/** The newest, should a channel have had several. */
export async function readIncidentIn(
  db: Kysely<Tables>,
  channel: string,
): Promise<IncidentSummary | undefined> {
  const all = db.selectFrom('incidents').selectAll().where('channel', '=', channel);
  const row = await all.orderBy('declared_at', 'desc').limit(1).executeTakeFirst();
  return row && toSummary(row);
}

/** Newest first. */
export async function readIncidents(
  db: Kysely<Tables>,
  { open, limit }: { readonly open: boolean; readonly limit: number },
): Promise<readonly IncidentSummary[]> {
  const all = db.selectFrom('incidents').selectAll();
  const wanted = open ? all.where('resolved_at', 'is', null) : all;
  const rows = await wanted.orderBy('declared_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toSummary);
}

function toRow({ isPrivate, declaredAt, resolvedAt, ...summary }: IncidentSummary): IncidentRow {
  return {
    ...summary,
    is_private: isPrivate ? 1 : 0,
    declared_at: declaredAt.toISOString(),
    resolved_at: resolvedAt === null ? null : resolvedAt.toISOString(),
  };
}

function toSummary({ is_private, declared_at, resolved_at, ...row }: IncidentRow): IncidentSummary {
  return {
    ...row,
    isPrivate: is_private === 1,
    declaredAt: new Date(declared_at),
    resolvedAt: resolved_at === null ? null : new Date(resolved_at),
  };
}
