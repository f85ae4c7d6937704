import type {
  AlertRows,
  Cursors,
  EventStore,
  IncidentRows,
  RunRows,
  Sealable,
  Standstill,
} from '../audit/event-store.ts';
import type { Leases } from '../audit/lease.ts';
import type { CopiedRecord } from '../audit/read-all.ts';
import type { Replicas } from '../audit/replicas.ts';
import type { Clock } from '../lib/clock.ts';
import type { Json } from '../lib/json.ts';
import { SqlStore } from './sql-store.ts';

/** The one record and what is kept beside it. */
export interface Store extends EventStore, RunRows, IncidentRows, AlertRows, Cursors, Sealable, CopiedRecord {
  /** Who of the processes that share it may act. */
  readonly leases: Leases;
  /** The processes that share it; undefined where there can be one only. */
  readonly replicas: Replicas | undefined;
  /** Finishes what waits, then lets go of the database. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** `RUNBOLT_DATA`. Made when missing, readable by its owner only. */
  readonly folder: string;
  /** `DATABASE_URL`: the record is in this PostgreSQL, which other replicas may share, and not in the folder. */
  readonly databaseUrl?: string;
  /** Of this bot, as the other replicas see it. */
  readonly version?: string;
  readonly clock: Clock;
  /** Takes secrets out of events before they are hashed. */
  readonly redact?: (json: Json) => Json;
  /** Told how long each append took until it was durable, in milliseconds. */
  readonly onAppended?: ((ms: number) => void) | undefined;
  /** Told when an append is taken again after others were not. */
  readonly onTakenAgain?: ((stood: Standstill) => void) | undefined;
}

/**
 * Opens the record: the folder's for this process alone, or the database's. Throws a `Failure` that says what to do when
 * another process has the folder, when it cannot be reached or written to, when it is damaged, or when a newer Runbolt
 * wrote it.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, databaseUrl, version = '', clock, redact, onAppended, onTakenAgain } = options;
  const database = await (databaseUrl === undefined
    ? sqlite(folder, clock)
    : postgres(databaseUrl, version, clock));
  return new SqlStore({ database, clock, redact: redact ?? ((json) => json), onAppended, onTakenAgain });
}

// Each is loaded only where it is used: a start reads hundreds of files as it is.
const sqlite = async (folder: string, clock: Clock) =>
  (await import('./sqlite/open.ts')).openSqlite(folder, clock);

const postgres = async (url: string, version: string, clock: Clock) =>
  (await import('./postgres/open.ts')).openPostgres(url, version, clock);
