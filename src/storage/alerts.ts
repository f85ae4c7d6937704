import { type Kysely, sql } from 'kysely';
import type { AlertSummary, RecentAlerts, StormCounts } from '../audit/event-store.ts';
import type { AlertRow, Tables } from './tables.ts';

export async function putAlert(tx: Kysely<Tables>, summary: AlertSummary): Promise<void> {
  const { id, ...rest } = toRow(summary);
  await tx
    .insertInto('alerts')
    .values({ id, ...rest })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
    .execute();
}

export async function linkAlert(tx: Kysely<Tables>, alert: string, incident: string): Promise<void> {
  await tx.updateTable('alerts').set({ incident }).where('id', '=', alert).execute();
}

export async function readLatestAlert(db: Kysely<Tables>, group: string): Promise<AlertSummary | undefined> {
  const all = db.selectFrom('alerts').selectAll().where('group_key', '=', group);
  const row = await all.orderBy('opened_at', 'desc').limit(1).executeTakeFirst();
  return row && toSummary(row);
}

export async function readRecentAlerts(
  db: Kysely<Tables>,
  channel: string | null,
  since: Date,
): Promise<readonly RecentAlerts[]> {
  const rows = await db
    .selectFrom('alerts')
    .select(({ fn }) => ['storm', fn.countAll().as('count'), fn.max('opened_at').as('newest')])
    .where('opened_at', '>=', since.toISOString())
    .where('channel', channel === null ? 'is' : '=', channel)
    .groupBy('storm')
    .execute();
  return rows.map(({ storm, count, newest }) => ({ storm, count: Number(count), newest: new Date(newest) }));
}

export interface Span {
  readonly from: Date;
  readonly until: Date;
  readonly limit: number;
}

export async function readAlertsBetween(
  db: Kysely<Tables>,
  { from, until, limit }: Span,
): Promise<readonly AlertSummary[]> {
  const rows = await db
    .selectFrom('alerts')
    .selectAll()
    .where('opened_at', '<', until.toISOString())
    .where(({ or, eb }) => or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', from.toISOString())]))
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toSummary);
}

const MOST_NAMES = 20;

export async function readStorm(db: Kysely<Tables>, storm: string): Promise<StormCounts | undefined> {
  const open = sql<number>`sum(case when resolved_at is null then 1 else 0 end)`;
  const of = db.selectFrom('alerts').where('storm', '=', storm);
  const total = await of
    .select(({ fn }) => [fn.countAll().as('groups'), fn.min('opened_at').as('since')])
    .select(({ fn }) => [fn.max('resolved_at').as('last'), fn.min('channel').as('channel')])
    .select(open.as('open'))
    .executeTakeFirstOrThrow();
  if (Number(total.groups) === 0) return undefined;
  const names = await of
    .select(({ fn }) => ['name', fn.countAll().as('groups')])
    .select(open.as('open'))
    .groupBy('name')
    .orderBy('groups', 'desc')
    .orderBy('name')
    .limit(MOST_NAMES)
    .execute();
  return {
    groups: Number(total.groups),
    open: Number(total.open),
    since: new Date(total.since),
    lastResolvedAt: total.last === null ? null : new Date(total.last),
    channel: total.channel,
    names: names.map((row) => ({ name: row.name, groups: Number(row.groups), open: Number(row.open) })),
  };
}

export interface StormName {
  readonly storm: string;
  readonly name: string;
  readonly limit: number;
}

export async function readStormAlerts(
  db: Kysely<Tables>,
  { storm, name, limit }: StormName,
): Promise<readonly AlertSummary[]> {
  const rows = await db
    .selectFrom('alerts')
    .selectAll()
    .where('storm', '=', storm)
    .where('name', '=', name)
    .where('resolved_at', 'is', null)
    .where('acknowledged_at', 'is', null)
    .orderBy('opened_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toSummary);
}

function toRow({ group, openedAt, acknowledgedAt, resolvedAt, reportedAt, ...rest }: AlertSummary): AlertRow {
  return {
    ...rest,
    group_key: group,
    opened_at: openedAt.toISOString(),
    acknowledged_at: acknowledgedAt?.toISOString() ?? null,
    resolved_at: resolvedAt?.toISOString() ?? null,
    reported_at: reportedAt.toISOString(),
  };
}

function toSummary({
  group_key: group,
  opened_at,
  acknowledged_at,
  resolved_at,
  reported_at,
  ...rest
}: AlertRow): AlertSummary {
  return {
    ...{ ...rest, group },
    openedAt: new Date(opened_at),
    acknowledgedAt: acknowledged_at === null ? null : new Date(acknowledged_at),
    resolvedAt: resolved_at === null ? null : new Date(resolved_at),
    reportedAt: new Date(reported_at),
  };
}
