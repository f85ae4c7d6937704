import { type Kysely, sql } from 'kysely';
import { reach } from '../lib/crash-points.ts';
import type { Tables } from './tables.ts';

export type DatabaseName = 'sqlite' | 'postgres';

/** One that every database understands, or what each of them understands instead. */
type Statement = string | Readonly<Record<DatabaseName, readonly string[]>>;

/**
 * The schema, as the list of steps that lead to it. A released step is never edited; a new one is added at the end.
 * Triggers are the database's own and come with it.
 */
const STEPS: readonly (readonly Statement[])[] = [
  [
    `create table events (
      position bigint not null primary key, stream text not null, version bigint not null, type text not null,
      actor text not null, data text not null, at text not null,
      prev_hash text not null unique, hash text not null, unique (stream, version))`,
    'create table requests (key text not null primary key, stream text not null)',
    `create table runs (
      id text not null primary key, runbook text not null, title text not null, environment text not null,
      status text not null, requester text not null, requested_at text not null, ended_at text, outcome text)`,
    'create index runs_newest on runs (requested_at, id)',
    'create index runs_of_runbook on runs (runbook, requested_at, id)',
    'create table due (stream text not null primary key, at text not null)',
    'create index due_next on due (at, stream)',
    'create table locks (target text not null primary key, run text not null, since text not null)',
    'create index locks_of_run on locks (run)',
    `create table lock_line (
      target text not null, run text not null, stream text not null, place bigint not null, since text not null,
      primary key (target, run))`,
    'create index lock_line_order on lock_line (target, place)',
    'create index lock_line_of_run on lock_line (run, place)',
    'create index lock_line_end on lock_line (place)',
    `create table open_loops (
      target text not null, what text not null, run text not null, owner text not null, opened_at text not null,
      closed_by text, closed_at text)`,
    'create index open_loops_open on open_loops (target) where closed_by is null',
    'create table readers (reader text not null primary key, position bigint not null)',
    `create table entries (
      reader text not null, key text not null, value text not null, primary key (reader, key))`,
  ],
  [
    `create table incidents (
      id text not null primary key, title text not null, severity text not null, channel text,
      is_private integer not null, declared_at text not null, resolved_at text)`,
    'create index incidents_newest on incidents (declared_at, id)',
    'create index incidents_of_channel on incidents (channel)',
  ],
  [
    `create table replicas (
      id text not null primary key, name text not null, version text not null, runbooks text not null,
      started_at text not null, alive_until bigint not null)`,
    'create table leases (name text not null primary key, replica text not null, epoch bigint not null)',
    'create index leases_of_replica on leases (replica)',
  ],
  ['alter table open_loops add column looked_at text'],
  [
    `create table acted (
      run text not null, runbook text not null, target text not null, at text not null, primary key (run, target))`,
    'create index acted_newest on acted (runbook, at)',
    'alter table runs add column glass_broken_by text',
  ],
  [
    `create table alerts (
      id text not null primary key, group_key text not null, source text not null, name text not null,
      severity text, channel text, storm text, incident text, firing integer not null, members integer not null,
      flaps integer not null, opened_at text not null, acknowledged_at text, resolved_at text,
      reported_at text not null)`,
    'create index alerts_of_group on alerts (group_key, opened_at)',
    'create index alerts_newest on alerts (opened_at, channel, storm)',
    'create index alerts_open on alerts (opened_at) where resolved_at is null',
    'create index alerts_of_storm on alerts (storm, name) where storm is not null',
  ],
  ['create index runs_of_status on runs (status, requested_at)'],
  ['create table sealed (position bigint not null)'],
  ['create index runs_open on runs (requested_at, id) where ended_at is null'],
  // A trigger asks for more: each event names the hash of the one before it. Hashes land all over an index.
  [
    {
      sqlite: [
        `create table events_in_line (
          position bigint not null primary key, stream text not null, version bigint not null, type text not null,
          actor text not null, data text not null, at text not null,
          prev_hash text not null, hash text not null, unique (stream, version))`,
        `insert into events_in_line
          select position, stream, version, type, actor, data, at, prev_hash, hash from events order by position`,
        'drop table events',
        'alter table events_in_line rename to events',
      ],
      postgres: ['alter table events drop constraint events_prev_hash_key'],
    },
  ],
  // A replica of an older version says nothing of its settings, which is no difference.
  [
    `alter table replicas add column settings text not null default '{}'`,
    'alter table replicas add column pid bigint not null default 0',
  ],
  ['alter table requests add column version bigint'],
];

/** The schema this version of Runbolt writes. */
export const SCHEMA_VERSION = STEPS.length;

/** Brings the schema from `from` to today's, in the database's own words. Runs inside the caller's transaction. */
export async function migrate(
  tx: Kysely<Tables>,
  from: number,
  database: DatabaseName,
  inItsWords = (statement: string) => statement,
): Promise<void> {
  for (const [index, step] of STEPS.slice(from).entries()) {
    const statements = step.flatMap((statement) =>
      typeof statement === 'string' ? [inItsWords(statement)] : statement[database],
    );
    for (const statement of statements) await sql.raw(statement).execute(tx);
    reach('between-migrations', () => String(from + index + 1));
  }
}
