import { hashEvent, type RecordedEvent } from './hash-event.ts';

/** The first thing wrong with the chain. */
export interface Problem {
  readonly kind: 'changed' | 'removed' | 'reordered' | 'inserted' | 'truncated' | 'forked';
  /** Where it starts. */
  readonly position: number;
  readonly message: string;
}

type Link = Pick<RecordedEvent, 'position' | 'hash'>;

/** How far to look for the place an event came from. The chain is broken either way; this only finds the better word. */
const WITHIN = 1_000;

/**
 * Says what was done to the record where `event` does not follow `previous`. That it is broken is certain; what was done
 * is the simplest explanation, since whoever rewrites both events and hashes can make one look like another.
 */
export async function classifyBreak(
  previous: Link,
  event: RecordedEvent,
  rest: AsyncIterator<RecordedEvent>,
): Promise<Problem> {
  const expected = previous.position + 1;
  if (event.position < expected) return beside(previous, event);
  if (event.position > expected) {
    const displaced = await some(rest, (later) => later.position === expected);
    return displaced ? reordered(expected) : removed(expected);
  }
  if (event.prevHash === previous.hash) return changed(expected);
  return misplaced(previous, event, rest);
}

/** Two events stand where there should be one. */
function beside(previous: Link, event: RecordedEvent): Problem {
  const twin = event.position === previous.position && event.hash !== previous.hash;
  return twin && event.hash === hashEvent(event) ? forked(event.position) : inserted(event.position);
}

/** The right position, but it continues another event than the one before it. */
async function misplaced(
  previous: Link,
  event: RecordedEvent,
  rest: AsyncIterator<RecordedEvent>,
): Promise<Problem> {
  const origin = originOf(event);
  if (origin === undefined) return changed(event.position);
  if (origin === event.position) return forked(event.position);
  if (origin < event.position) return inserted(event.position - 1);
  const displaced = await some(rest, (later) => later.prevHash === previous.hash);
  return displaced ? reordered(event.position) : removed(event.position);
}

/** The position under which the event's own hash is right: its content is genuine, only renumbered. */
function originOf(event: RecordedEvent): number | undefined {
  for (let distance = 0; distance <= WITHIN; distance++) {
    for (const position of [event.position - distance, event.position + distance]) {
      if (hashEvent({ ...event, position }) === event.hash) return position;
    }
  }
  return undefined;
}

async function some(
  rest: AsyncIterator<RecordedEvent>,
  matches: (event: RecordedEvent) => boolean,
): Promise<boolean> {
  for (let looked = 0; looked < WITHIN; looked++) {
    const next = await rest.next();
    if (next.done) return false;
    if (matches(next.value)) return true;
  }
  return false;
}

function changed(position: number): Problem {
  const message = `Event ${position} was changed: its content does not match its hash or the hash of the event before it.`;
  return { kind: 'changed', position, message };
}

function removed(position: number): Problem {
  return { kind: 'removed', position, message: `Event ${position} was taken out of the record.` };
}

function reordered(position: number): Problem {
  return { kind: 'reordered', position, message: `The events from ${position} on are not in their order.` };
}

function inserted(position: number): Problem {
  const message = `At ${position} there is an event that does not belong into the record.`;
  return { kind: 'inserted', position, message };
}

function forked(position: number): Problem {
  const message = `Event ${position} is genuine in itself but continues another history than the one before it.`;
  return { kind: 'forked', position, message };
}
