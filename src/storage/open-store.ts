import { Kysely } from 'kysely';
import type { Cursors, EventStore, IncidentRows, RunRows } from '../audit/event-store.ts';
import type { RecordedEvent } from '../audit/hash-event.ts';
import type { Clock } from '../lib/clock.ts';
import type { Json } from '../lib/json.ts';
import { SqlStore } from './sql-store.ts';
import { sqliteDialect } from './sqlite/dialect.ts';
import { explain } from './sqlite/explain.ts';
import { openFile } from './sqlite/open-file.ts';
import { upgrade } from './sqlite/upgrade.ts';
import type { Tables } from './tables.ts';

/** The one record and what is kept beside it. */
export interface Store extends EventStore, RunRows, IncidentRows, Cursors {
  /** Events after `position` with their texts as they were hashed: for checking the chain and for exports. */
  recordedAfter(position: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** Finishes what waits, then lets go of the folder. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** `RUNBOLT_DATA`. Made when missing, readable by its owner only. */
  readonly folder: string;
  readonly clock: Clock;
  /** Takes secrets out of events before they are hashed. */
  readonly redact?: (json: Json) => Json;
}

/**
 * Opens the folder's record for this process alone. Throws a `Failure` that says what to do when another process has it,
 * when it cannot be written to, when it is damaged, or when a newer Runbolt wrote it.
 */
export async function openStore({ folder, clock, redact }: StoreOptions): Promise<Store> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(openFile(folder)) });
  const translate = (error: unknown) => explain(error, 'write to the record', folder);
  try {
    await upgrade(db, folder);
  } catch (error) {
    await db.destroy();
    throw translate(error);
  }
  return new SqlStore({ db, clock, redact: redact ?? ((json) => json), translate });
}
