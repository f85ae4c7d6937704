import type { Kysely } from 'kysely';
import type { RecordedEvent } from '../audit/hash-event.ts';
import { GENESIS, hashEvent } from '../audit/hash-event.ts';
import type { EventRow, Tables } from './tables.ts';

/** An event that has everything but its place in the chain. */
export type Unchained = Omit<RecordedEvent, 'position' | 'prevHash' | 'hash'>;

export interface Head {
  readonly position: number;
  readonly hash: string;
}

/** The end of the chain within one transaction: looked up once, then carried forward. */
export class Chain {
  readonly #tx: Kysely<Tables>;
  #head: Head | undefined;
  /** Whether this transaction added events. */
  isLonger = false;

  constructor(tx: Kysely<Tables>) {
    this.#tx = tx;
  }

  /** Writes the events after the newest one, in their order. */
  async extend(events: readonly Unchained[]): Promise<readonly EventRow[]> {
    this.#head ??= await readHead(this.#tx);
    let head: Head = this.#head;
    const rows: EventRow[] = [];
    for (const event of events) {
      const row = link(head, event);
      rows.push(row);
      head = row;
    }
    for (const part of inParts(rows)) await this.#tx.insertInto('events').values(part).execute();
    this.#head = head;
    this.isLonger ||= rows.length > 0;
    return rows;
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

function link(head: Head, event: Unchained): EventRow {
  const placed = { ...event, position: head.position + 1, prevHash: head.hash };
  const { prevHash, ...columns } = placed;
  return { ...columns, prev_hash: prevHash, hash: hashEvent(placed) };
}

/** Databases take a limited number of parameters in one statement. */
function* inParts(rows: readonly EventRow[]): Iterable<EventRow[]> {
  for (let start = 0; start < rows.length; start += 100) yield rows.slice(start, start + 100);
}
