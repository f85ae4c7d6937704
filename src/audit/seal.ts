import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import { JsonText } from '../lib/json-text.ts';
import type { RecordedEvent } from './hash-event.ts';
import { RECORD_STREAM } from './record-stream.ts';
import type { KnownHead } from './verify-chain.ts';

/**
 * The events up to `position` were exported, and those of streams that are over were taken out of the record. What was
 * kept of them, because something still goes on there, is what the digest says.
 */
export const ChainSealed = z.object({
  position: z.number(),
  hash: z.string(),
  kept: z.object({ events: z.number(), digest: z.string() }),
  /** Where the newest of them were written to: the events after the seal before, up to this one. */
  export: z.object({
    file: z.string(),
    events: z.number(),
    sha256: z.string(),
    /** How many were written before it. Their own seals go when they are old. */
    earlier: z.number().optional(),
  }),
});
export type ChainSealed = z.infer<typeof ChainSealed>;

export const CHAIN_SEALED = 'chain_sealed';

/** A seal, and the event of the chain that says so. */
export interface Seal extends ChainSealed {
  readonly said: KnownHead;
}

/** The newest seal of a record, which covers all before it; undefined when nothing was ever taken out. */
export async function newestSeal(events: AsyncIterable<RecordedEvent>): Promise<Seal | undefined> {
  let newest: Seal | undefined;
  for await (const { stream, type, data, position, hash } of events) {
    if (stream !== RECORD_STREAM || type !== CHAIN_SEALED) continue;
    const seal = JsonText.pipe(ChainSealed).safeParse(data).data;
    if (seal && seal.position < position) newest = { ...seal, said: { position, hash } };
  }
  return newest;
}

/** SHA-256 over the places and hashes of what was kept, a line each: neither can one be changed nor left out. */
export class KeptDigest {
  readonly #hash: Hash = createHash('sha256');
  #events = 0;

  add({ position, hash }: KnownHead): void {
    this.#hash.update(`${position} ${hash}\n`);
    this.#events += 1;
  }

  get value(): ChainSealed['kept'] {
    return { events: this.#events, digest: this.#hash.copy().digest('hex') };
  }
}
