import { hashEvent, type RecordedEvent } from './hash-event.ts';
import { KeptDigest, newestSeal, type Seal } from './seal.ts';
import { contradicts, type KnownHead, type Verification, verifyChain } from './verify-chain.ts';

export type RecordVerification = Verification & {
  /** Up to where events were exported and taken out, and whether the exports were there to prove them. */
  readonly sealed?: { readonly position: number; readonly kept: number; readonly by: 'exports' | 'seal' };
};

/** Read anew for each look. */
export type Read = () => AsyncIterable<RecordedEvent>;

export interface Evidence {
  readonly heads?: readonly KnownHead[];
  /** What was taken out of it, oldest first, as it was exported then. */
  readonly exports?: Read;
}

/**
 * Follows the chain of a record of which the beginning may be sealed. With the exports it is the whole chain, from the
 * first event on; without them, what was kept of the sealed part has to be what the seal says, and the chain goes on
 * where the seal ends.
 */
export async function verifyRecord(
  read: Read,
  { heads = [], exports }: Evidence = {},
): Promise<RecordVerification> {
  const unsealed = await verifyChain(read(), heads);
  if (unsealed.status === 'ok' && !exports) return unsealed;
  const seal = await newestSeal(read());
  if (!seal) return unsealed;
  const sealed = {
    position: seal.position,
    kept: seal.kept.events,
    by: exports ? 'exports' : 'seal',
  } as const;
  const kept = await verifyKept(read(), seal, heads);
  if (kept.status === 'broken') return { ...kept, sealed };
  const found = exports
    ? await verifyChain(joined(exports(), kept.events, read(), seal), heads)
    : await verifyChain(after(read(), seal.position), above(heads, seal.position), seal);
  return { ...found, sealed };
}

type Kept = { readonly status: 'kept'; readonly events: ReadonlyMap<number, string> };

/** What is left of the sealed part: each event in itself, and all of them against the seal. */
async function verifyKept(
  events: AsyncIterable<RecordedEvent>,
  { position: end, kept }: Seal,
  heads: readonly KnownHead[],
): Promise<Kept | Extract<Verification, { status: 'broken' }>> {
  const known = Map.groupBy(heads, ({ position }) => position);
  const digest = new KeptDigest();
  const found = new Map<number, string>();
  for await (const event of events) {
    const { position, hash } = event;
    if (position > end) break;
    if (hash !== hashEvent(event) || contradicts(known, event))
      return broken(position, changedWords(position));
    digest.add(event);
    found.set(position, hash);
  }
  if (digest.value.digest === kept.digest) return { status: 'kept', events: found };
  const message = `Of the sealed events up to ${end}, ${kept.events} were kept; what is there now is not what was kept.`;
  return broken(end, message);
}

const changedWords = (position: number): string =>
  `Event ${position} was changed: its content does not match its hash, or the hash that was noted at the time.`;

/** The exports up to the seal, then the record. What was kept has to be what was exported. */
async function* joined(
  exports: AsyncIterable<RecordedEvent>,
  kept: ReadonlyMap<number, string>,
  record: AsyncIterable<RecordedEvent>,
  { position: end }: Seal,
): AsyncGenerator<RecordedEvent> {
  for await (const event of exports) {
    if (event.position > end) break;
    const hash = kept.get(event.position);
    // As it stands in the record: where they differ, the chain breaks here.
    yield hash === undefined || hash === event.hash ? event : { ...event, hash };
  }
  yield* after(record, end);
}

async function* after(events: AsyncIterable<RecordedEvent>, position: number): AsyncGenerator<RecordedEvent> {
  for await (const event of events) if (event.position > position) yield event;
}

const above = (heads: readonly KnownHead[], position: number): readonly KnownHead[] =>
  heads.filter((head) => head.position > position);

function broken(position: number, message: string): Extract<Verification, { status: 'broken' }> {
  return { status: 'broken', problem: { kind: 'changed', position, message } };
}
