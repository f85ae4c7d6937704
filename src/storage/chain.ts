import type { Kysely } from 'kysely';
import { writtenAt } from '../audit/clocks.ts';
import type { RecordedEvent } from '../audit/hash-event.ts';
import { GENESIS, hashEvent } from '../audit/hash-event.ts';
import type { Lease } from '../audit/lease.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from './database.ts';
import { inParts } from './in-parts.ts';
import type { EventRow, Tables } from './tables.ts';

/** An event that has everything but its instant and its place in the chain. */
export type Unchained = Omit<RecordedEvent, 'position' | 'prevHash' | 'hash' | 'at'>;

export interface Head {
  readonly position: number;
  readonly hash: string;
}

/**
 * What one transaction adds to the chain. It is gathered and written in one go at the end, because the end of the chain
 * is what every process waits for.
 */
export class Chain {
  readonly #events: Unchained[] = [];
  readonly #versions = new Map<string, number>();
  readonly #touched = new Set<string>();
  #rows: readonly EventRow[] = [];

  /**
   * Gathers events of one stream; without a lease it is not its owner who writes. The returned function tells what became
   * of them once the chain is closed.
   */
  add(events: readonly Unchained[], lease?: Lease): () => readonly EventRow[] {
    const start = this.#events.length;
    this.#events.push(...events);
    for (const { stream, version } of events) {
      this.#versions.set(stream, version);
      if (lease?.name !== stream) this.#touched.add(stream);
    }
    return () => this.#rows.slice(start, start + events.length);
  }

  /** The stream's version after what was gathered; undefined when none of it is the stream's. */
  versionOf(stream: string): number | undefined {
    return this.#versions.get(stream);
  }

  /** The newest event that was written; undefined when there was none to write. */
  get last(): EventRow | undefined {
    return this.#rows.at(-1);
  }

  /** What it adds, by type; `rows` when there is no event. */
  get types(): readonly string[] {
    return this.#events.length === 0 ? ['rows'] : this.#events.map(({ type }) => type);
  }

  /** Writes what was gathered after the newest event, in its order. */
  async close(tx: Kysely<Tables>, database: Database, clock: Clock): Promise<void> {
    if (this.#events.length === 0) return;
    const { head, at } = await database.takeHead(tx, [...this.#touched]);
    this.#rows = linked(head, this.#events, { at, own: writtenAt(at, clock.now()) });
    for (const part of inParts(this.#rows)) await tx.insertInto('events').values(part).execute();
  }
}

/** The newest event's position and hash. */
export async function readHead(db: Kysely<Tables>): Promise<Head> {
  const newest = await db
    .selectFrom('events')
    .select(['position', 'hash'])
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest ? { ...newest } : GENESIS;
}

function linked(
  head: Head,
  events: readonly Unchained[],
  { at, own }: { readonly at: string; readonly own: string | undefined },
): readonly EventRow[] {
  let last = head;
  return events.map((event) => {
    const actor = own === undefined ? event.actor : withOwnClock(event.actor, own);
    const placed = { ...event, actor, at, position: last.position + 1, prevHash: last.hash };
    const { prevHash, ...columns } = placed;
    const row = { ...columns, prev_hash: prevHash, hash: hashEvent(placed) };
    last = row;
    return row;
  });
}

const withOwnClock = (actor: string, writtenAt: string): string =>
  canonicalJson({ ...JSON.parse(actor), writtenAt });
