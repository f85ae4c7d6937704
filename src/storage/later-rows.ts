import type { Kysely } from 'kysely';
import { putDue } from './due.ts';
import { inParts } from './in-parts.ts';
import { putRuns } from './runs.ts';
import type { RunRow, Tables } from './tables.ts';

/** What a request led to: the event of this version, and those that were appended with it. */
interface Led {
  readonly stream: string;
  readonly version: number;
}

/**
 * Rows that appends in the same transaction do not read: gathered, the last word for each, and written at its end (or
 * before something that does read them) in as few statements as there are tables; in the order of their keys, so that two replicas never wait for each other in a circle.
 */
export class LaterRows {
  readonly #requests = new Map<string, Led>();
  readonly #runs = new Map<string, RunRow>();
  readonly #due = new Map<string, string | null>();

  /** The stream that a request in this transaction led to. */
  streamOf(request: string): string | undefined {
    return this.#requests.get(request)?.stream;
  }

  remember(request: string, led: Led): void {
    this.#requests.set(request, led);
  }

  putRun(row: RunRow): void {
    this.#runs.set(row.id, row);
  }

  /** When somebody has to look at the stream next, in ISO 8601; null: only when something happens to it. */
  setDue(stream: string, at: string | null): void {
    this.#due.set(stream, at);
  }

  /** After these come those. */
  add(those: LaterRows): void {
    for (const [request, led] of those.#requests) this.#requests.set(request, led);
    for (const [id, row] of those.#runs) this.#runs.set(id, row);
    for (const [stream, at] of those.#due) this.#due.set(stream, at);
  }

  async write(tx: Kysely<Tables>): Promise<void> {
    const requests = sorted(this.#requests).map(([key, led]) => ({ key, ...led }));
    for (const part of inParts(requests)) await tx.insertInto('requests').values(part).execute();
    for (const part of inParts(sorted(this.#runs)))
      await putRuns(
        tx,
        part.map(([, row]) => row),
      );
    await putDue(tx, sorted(this.#due));
    for (const written of [this.#requests, this.#runs, this.#due]) written.clear();
  }
}

const sorted = <Value>(rows: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
