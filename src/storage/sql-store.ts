import type { Kysely } from 'kysely';
import type { StoredEvent } from '../audit/event.ts';
import type {
  Append,
  AppendResult,
  Cursors,
  DerivedEntry,
  EventStore,
  RunRows,
  Sealable,
  Sealing,
  SealResult,
  Standstill,
} from '../audit/event-store.ts';
import type { RecordedEvent } from '../audit/hash-event.ts';
import { ALONE, type Lease, LeaseLost, type Leases } from '../audit/lease.ts';
import type { CopiedRecord } from '../audit/read-all.ts';
import type { Replicas } from '../audit/replicas.ts';
import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { Json } from '../lib/json.ts';
import { decideAppend, prepareAppend } from './append.ts';
import { hasSharedRows, locksToTake } from './apply-rows.ts';
import { type Head, readHead } from './chain.ts';
import type { Database, Intent } from './database.ts';
import { type Due, readDue } from './due.ts';
import { moveCursor, putEntries, readCursor, readEntries, readEntry } from './entries.ts';
import { readEvent, toRecordedEvent } from './events.ts';
import { storageFailure } from './failure.ts';
import { keptText } from './kept-text.ts';
import { readStream, readStreamsThrough } from './read-stream.ts';
import { readSealed, sealPrefix } from './seal.ts';
import { SqlRows } from './sql-rows.ts';
import type { EventRow, Tables } from './tables.ts';
import { type Work, Writer } from './writer.ts';

export interface SqlStoreParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Takes secrets out of what is about to be hashed. */
  readonly redact: (json: Json) => Json;
  /** Told how long each append took until it was durable, in milliseconds. */
  readonly onAppended?: ((ms: number) => void) | undefined;
  /** Told when an append is taken again after others were not. */
  readonly onTakenAgain?: ((stood: Standstill) => void) | undefined;
}

/** What is under way is tried again sooner; what nobody tried since is not said any more. */
const A_WHILE_MS = 60_000;

/** The record and the rows beside it, in any SQL database that Kysely speaks to. */
export class SqlStore extends SqlRows implements EventStore, RunRows, Cursors, Sealable {
  readonly #parts: SqlStoreParts;
  readonly #writer: Writer;
  readonly #listeners = new Set<() => void>();
  #closed: Promise<void> | undefined;
  #notTaken: Standstill | undefined;

  constructor(parts: SqlStoreParts) {
    super();
    this.#parts = parts;
    const tellListeners = () => this.#tellListeners();
    this.#writer = new Writer(parts.database, parts.clock, tellListeners);
    parts.database.news?.listen(tellListeners);
  }

  get leases(): Leases {
    return this.#parts.database.leases ?? ALONE;
  }

  get replicas(): Replicas | undefined {
    return this.#parts.database.replicas;
  }

  get copyTo(): CopiedRecord['copyTo'] {
    const { database } = this.#parts;
    return database.copyTo && ((path) => database.copyTo?.(path) ?? Promise.resolve());
  }

  get shrink(): CopiedRecord['shrink'] {
    const { database } = this.#parts;
    return database.shrink && (async () => database.shrink?.() ?? { before: 0, after: 0 });
  }

  async append(append: Append): Promise<AppendResult> {
    const ready = prepareAppend(append, this.#parts.redact);
    const { stream, idempotencyKey: request } = ready;
    const intent = {
      ...{ stream, request },
      ...{ sharedRows: hasSharedRows(ready.rows), takes: locksToTake(ready.rows) },
    };
    const at = () => this.#parts.clock.now().toISOString();
    const began = performance.now();
    const result = await this.#write(append.lease, (group) => decideAppend(group, ready, at()), intent).catch(
      (error: unknown) => this.#remember(error),
    );
    const stood = this.#notTaken;
    this.#notTaken = undefined;
    if (stood) this.#parts.onTakenAgain?.(stood);
    this.#parts.onAppended?.(performance.now() - began);
    return result;
  }

  notTaken(): string | undefined {
    const { until } = this.#notTaken ?? {};
    const isNew = until && this.#parts.clock.now().getTime() - until.getTime() < A_WHILE_MS;
    return isNew ? this.#notTaken?.why : undefined;
  }

  #remember(error: unknown): never {
    if (error instanceof Failure && error.system === 'Storage') {
      const until = this.#parts.clock.now();
      this.#notTaken = { since: this.#notTaken?.since ?? until, until, why: error.message };
    }
    throw error;
  }

  async read(stream: string, from?: string): Promise<readonly StoredEvent[]> {
    const rows = await this.ask((db) => readStream(db, keptText(stream), from));
    return rows.map(readEvent);
  }

  async readAfter(position: number, limit: number): Promise<readonly StoredEvent[]> {
    return (await this.#rowsAfter(position, limit)).map(readEvent);
  }

  /** As `readAfter`, texts untouched: for checking the chain and for exports. */
  async recordedAfter(position: number, limit: number): Promise<readonly RecordedEvent[]> {
    return (await this.#rowsAfter(position, limit)).map(toRecordedEvent);
  }

  head(): Promise<Head> {
    return this.ask(readHead);
  }

  onAppend(call: () => void): () => void {
    const own = () => call();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  dueStreams(now: Date, limit: number): Promise<Due> {
    const shared = this.#parts.database.leases !== undefined;
    return this.ask((db) => readDue(db, { now, limit, shared }));
  }

  cursor(reader: string): Promise<number> {
    return this.ask((db) => readCursor(db, reader));
  }

  advance(reader: string, position: number, entries: readonly DerivedEntry[], lease?: Lease): Promise<void> {
    return this.#write(lease, async ({ tx }) => {
      await moveCursor(tx, reader, position);
      await putEntries(tx, reader, entries);
      return nothing;
    });
  }

  entry(reader: string, key: string): Promise<Json | undefined> {
    return this.ask((db) => readEntry(db, reader, key));
  }

  entries(reader: string, prefix: string, limit: number): Promise<readonly DerivedEntry[]> {
    return this.ask((db) => readEntries(db, reader, prefix, limit));
  }

  put(reader: string, entries: readonly DerivedEntry[], lease?: Lease): Promise<void> {
    return this.#write(lease, async ({ tx }) => {
      await putEntries(tx, reader, entries);
      return nothing;
    });
  }

  sealedThrough(): Promise<number> {
    return this.ask(readSealed);
  }

  streamsThrough(position: number): Promise<readonly string[]> {
    return this.ask((db) => readStreamsThrough(db, position));
  }

  seal(sealing: Sealing): Promise<SealResult> {
    const { database } = this.#parts;
    return this.#write(undefined, async (group) => {
      // First, not last as elsewhere: what is decided on must not move any more.
      await database.takeHead(group.tx, []);
      return sealPrefix(group, sealing);
    });
  }

  /** Writes what waits, then lets go of the database. Closing twice is closing once. */
  close(): Promise<void> {
    this.#closed ??= this.#writer.idle().then(() => this.#parts.database.close());
    return this.#closed;
  }

  /** Each in a microtask of its own: a listener that throws must harm neither the append nor the other listeners. */
  #tellListeners(): void {
    for (const call of this.#listeners) queueMicrotask(call);
  }

  async #rowsAfter(position: number, limit: number): Promise<readonly EventRow[]> {
    return this.ask((db) =>
      db
        .selectFrom('events')
        .selectAll()
        .where('position', '>', position)
        .orderBy('position')
        .limit(limit)
        .execute(),
    );
  }

  async #write<Result>(
    lease: Lease | undefined,
    work: Work<Result>,
    intent: Intent = OWN_ROWS,
  ): Promise<Result> {
    if (this.#closed) throw closed();
    const { leases } = this.#parts.database;
    if (lease === undefined || leases === undefined) return this.#writer.write(work, intent);
    const proved: Work<Result | typeof FENCED> = async (group) =>
      (await leases.isHeld(group.tx, lease)) ? work(group) : () => FENCED;
    const result = await this.#writer.write(proved, intent);
    if (result === FENCED) throw new LeaseLost(lease);
    return result;
  }

  protected override async ask<Result>(query: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    const { database, clock } = this.#parts;
    const since = clock.now();
    for (let attempts = 1; ; attempts++) {
      if (this.#closed) throw closed();
      try {
        return await query(database.db);
      } catch (thrown) {
        const error = database.translate(thrown);
        const verdict = await database.afterTrouble?.({ error, sent: undefined, attempts, since });
        if (verdict !== 'again') throw error;
      }
    }
  }
}

const FENCED = Symbol('another process has taken over');

const OWN_ROWS: Intent = { sharedRows: false };

const nothing = () => {};

function closed(): Failure {
  const message =
    'Runbolt is stopping: nothing was recorded, so nothing was done. Try again once it is back.';
  return storageFailure('use the record', 'unavailable', message);
}
