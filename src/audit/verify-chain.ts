import { classifyBreak, type Problem } from './classify-break.ts';
import { GENESIS, hashEvent, type RecordedEvent } from './hash-event.ts';

/** The end of the chain at some moment, kept where whoever can write to the record cannot: a Slack thread, a mail. */
export interface KnownHead {
  readonly position: number;
  readonly hash: string;
}

export type Verification =
  | { readonly status: 'ok'; readonly events: number; readonly head: KnownHead }
  | { readonly status: 'broken'; readonly problem: Problem };

/**
 * Follows the chain from the first event, or the one after `start`, to the last and stops at the first thing that is wrong. Without known heads two
 * things cannot show: newest events cut off, and a record written anew from some point on, hashes and all.
 */
export async function verifyChain(
  events: AsyncIterable<RecordedEvent>,
  heads: readonly KnownHead[] = [],
  start: KnownHead = GENESIS,
): Promise<Verification> {
  const known = Map.groupBy(heads, ({ position }) => position);
  const iterator = events[Symbol.asyncIterator]();
  let previous: KnownHead = start;
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const event = next.value;
      if (!follows(previous, event)) return broken(await classifyBreak(previous, event, iterator));
      if (contradicts(known, event)) return broken(rewritten(event.position));
      previous = event;
    }
  } finally {
    await iterator.return?.();
  }
  return atTheEnd({ position: previous.position, hash: previous.hash }, heads);
}

function follows(previous: KnownHead, event: RecordedEvent): boolean {
  return (
    event.position === previous.position + 1 &&
    event.prevHash === previous.hash &&
    event.hash === hashEvent(event)
  );
}

/** Heads by position: an earlier export has as many as it has lines. */
export function contradicts(known: ReadonlyMap<number, readonly KnownHead[]>, event: KnownHead): boolean {
  return known.get(event.position)?.some(({ hash }) => hash !== event.hash) ?? false;
}

function atTheEnd(head: KnownHead, heads: readonly KnownHead[]): Verification {
  if (heads.some((known) => known.position > head.position)) return broken(truncated(head.position + 1));
  return { status: 'ok', events: head.position, head };
}

function broken(problem: Problem): Verification {
  return { status: 'broken', problem };
}

function rewritten(position: number): Problem {
  const message = `Event ${position} is not the one whose hash was noted at the time: the record was written anew at or before it.`;
  return { kind: 'forked', position, message };
}

function truncated(position: number): Problem {
  const message = `The record ends before event ${position}, but a later one was noted at the time: its newest events were cut off.`;
  return { kind: 'truncated', position, message };
}
