import { type Kysely, sql } from 'kysely';
import { GENESIS } from '../../audit/hash-event.ts';
import { storageFailure } from '../failure.ts';
import { migrate, SCHEMA_VERSION } from '../migrations.ts';
import type { Tables } from '../tables.ts';

/** Brings the file to today's schema in one transaction. A file from a newer Runbolt is refused and left alone. */
export async function upgrade(db: Kysely<Tables>, folder: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const version = await schemaVersion(tx);
    if (version > SCHEMA_VERSION) throw tooNew(folder, version);
    if (version === SCHEMA_VERSION) return;
    await migrate(tx, version, 'sqlite');
    for (const trigger of TRIGGERS) await sql.raw(trigger).execute(tx);
    await sql`update schema_version set version = ${SCHEMA_VERSION}`.execute(tx);
  });
}

/**
 * What happened stays: the file itself refuses to change an event, to take one out that is not sealed, or to add one that
 * does not name the hash of the one before it.
 */
const TRIGGERS = [
  `create trigger if not exists events_stay_as_they_are before update on events
    begin select raise(abort, 'events are never changed'); end`,
  'drop trigger if exists events_stay',
  `create trigger events_stay before delete on events
    when old.position > coalesce((select max(position) from sealed), 0)
    begin select raise(abort, 'events are never deleted'); end`,
  `create trigger if not exists events_stand_in_line before insert on events
    when new.prev_hash <> coalesce((select hash from events where position = new.position - 1), '${GENESIS.hash}')
    begin select raise(abort, 'an event names the hash of the one before it'); end`,
];

async function schemaVersion(tx: Kysely<Tables>): Promise<number> {
  await sql`create table if not exists schema_version (version integer not null)`.execute(tx);
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(tx);
  const [row] = rows;
  if (row) return row.version;
  await sql`insert into schema_version (version) values (0)`.execute(tx);
  return 0;
}

function tooNew(folder: string, version: number) {
  const message = `The data in ${folder} was written by a newer Runbolt (schema ${version}; this one knows ${SCHEMA_VERSION}). Start that version, or point RUNBOLT_DATA to another folder.`;
  return storageFailure('open the record', 'invalid', message);
}
