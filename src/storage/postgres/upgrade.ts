import { type Kysely, sql } from 'kysely';
import { GENESIS } from '../../audit/hash-event.ts';
import { storageFailure } from '../failure.ts';
import { migrate, SCHEMA_VERSION } from '../migrations.ts';
import type { Tables } from '../tables.ts';
import { holdLock, LOCKS } from './head.ts';

/**
 * Brings the database to today's schema, once: whoever comes second waits and finds it done. Steps take nothing
 * away that an older version needs, so that it goes on working beside it. A database that a newer Runbolt has written to is refused and left alone.
 */
export async function upgrade(db: Kysely<Tables>, place: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await refuseReadOnly(tx);
    await holdLock(tx, LOCKS.upgrade);
    const version = await schemaVersion(tx);
    if (version > SCHEMA_VERSION) throw tooNew(place, version);
    if (version === SCHEMA_VERSION) return;
    await migrate(tx, version, 'postgres', inPostgres);
    for (const statement of TRIGGERS) await sql.raw(statement).execute(tx);
    await sql`update schema_version set version = ${SCHEMA_VERSION}`.execute(tx);
  });
}

/** Texts sort by their bytes everywhere: an order that depends on the server's language is not ours. */
const inPostgres = (statement: string): string => statement.replaceAll(/\btext\b/g, 'text collate "C"');

/**
 * What happened stays: the database itself refuses to change an event, to take one out that is not sealed, or to add one
 * that does not name the hash of the one before it.
 */
const TRIGGERS = [
  `create or replace function events_stay_as_they_are() returns trigger language plpgsql as
    $$ begin
      if tg_op = 'DELETE' then
        if old.position <= coalesce((select max(position) from sealed), 0) then return old; end if;
      end if;
      raise exception 'events are never changed or deleted';
    end $$`,
  `create or replace trigger events_stay_as_they_are before update or delete on events
    for each row execute function events_stay_as_they_are()`,
  `create or replace trigger events_stay before truncate on events
    for each statement execute function events_stay_as_they_are()`,
  `create or replace function events_stand_in_line() returns trigger language plpgsql as
    $$ begin
      if new.prev_hash <> coalesce((select hash from events where position = new.position - 1), '${GENESIS.hash}') then
        raise exception 'an event names the hash of the one before it';
      end if;
      return new;
    end $$`,
  `create or replace trigger events_stand_in_line before insert on events
    for each row execute function events_stand_in_line()`,
];

/** Said at once, by the code with which PostgreSQL would refuse the first write. */
async function refuseReadOnly(tx: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{
    only: string;
  }>`select current_setting('transaction_read_only') as only`.execute(tx);
  if (rows[0]?.only === 'on') throw Object.assign(new Error('read-only'), { code: '25006' });
}

async function schemaVersion(tx: Kysely<Tables>): Promise<number> {
  const found = await sql<{
    there: boolean;
  }>`select to_regclass('schema_version') is not null as there`.execute(tx);
  // Even “if not exists” asks for the right to create, which a role that only uses the schema need not have.
  if (!found.rows[0]?.there) {
    await sql`create table schema_version (version integer not null)`.execute(tx);
    await sql`insert into schema_version (version) values (0)`.execute(tx);
    return 0;
  }
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(tx);
  return rows[0]?.version ?? 0;
}

function tooNew(place: string, version: number) {
  const message = `The database ${place} was written by a newer Runbolt (schema ${version}; this one knows ${SCHEMA_VERSION}). Start that version, or point DATABASE_URL elsewhere.`;
  return storageFailure('open the record', 'invalid', message);
}
