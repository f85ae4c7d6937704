import type { RecordedEvent } from './hash-event.ts';

/** Where events come from with the texts that were hashed. */
export interface EventRecord {
  /** Events after `position`, oldest first, at most `limit`. */
  recordedAfter(position: number, limit: number): Promise<readonly RecordedEvent[]>;
}

/** One that can be written into a new file whole, as it is at one moment, while it is used. */
export interface CopiedRecord extends EventRecord {
  /** Undefined where the database has tools of its own for that. */
  readonly copyTo?: ((path: string) => Promise<void>) | undefined;
  /** Gives back to the disk what is not used any more; its size in bytes before and after. */
  readonly shrink?: (() => Promise<{ readonly before: number; readonly after: number }>) | undefined;
}

const BATCH = 500;

/** The whole record, oldest first, a batch at a time, so that it never has to fit into memory. */
export async function* readAll(record: EventRecord): AsyncGenerator<RecordedEvent> {
  // Below every position, so that an event smuggled in before the first one is seen as well.
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const events = await record.recordedAfter(last, BATCH);
    yield* events;
    const newest = events.at(-1);
    if (!newest || events.length < BATCH) return;
    last = newest.position;
  }
}
