import { createHash } from 'node:crypto';
import type { Actor, NewEvent, StoredEvent } from '../../audit/event.ts';
import type { Append, Beside, EventStore, RowChange } from '../../audit/event-store.ts';
import type { LoopEvent, LoopHappening } from './events.ts';
import { foldLoop, type Loop, loopTransition } from './loop.ts';
import { loopDueAt } from './next-move.ts';

const PREFIX = 'loop/';

/** Its stream is read from the newest of these on. */
export const LOOP_CARRIED = 'loop_carried' satisfies LoopEvent['type'];

/** Short enough for a button and a command line, and the same for the same target for ever. */
export const loopOf = (target: string): string =>
  `l-${createHash('sha256').update(target).digest('hex').slice(0, 10)}`;

export const loopStream = (loop: string): string => `${PREFIX}${loop}`;

/** The loop's id when this is a loop's stream. */
export function loopOfStream(stream: string): string | undefined {
  return stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : undefined;
}

export async function readLoop(store: Pick<EventStore, 'read'>, id: string): Promise<Loop | undefined> {
  return foldLoop((await store.read(loopStream(id), LOOP_CARRIED)).map(toLoopHappening));
}

/** A loop's event as it stands in the record. The store hands back the very bytes we wrote. */
export function toLoopHappening(event: StoredEvent): LoopHappening {
  const { type, data, actor, at, version, position, stream } = event;
  const loop = loopOfStream(stream) ?? '';
  return { type, data, actor, at, version, position, loop } as unknown as LoopHappening;
}

/** The event as it stands beside that of a run. */
export const besideLoop = (target: string, event: LoopEvent, actor: Actor): Beside => ({
  stream: loopStream(loopOf(target)),
  event: toNewEvent(event, actor),
});

export interface LoopWrite {
  readonly before: Loop;
  readonly events: readonly LoopEvent[];
  readonly actor: Actor;
  readonly at: Date;
  readonly also?: readonly Beside[];
  readonly rows?: readonly RowChange[];
  /** When it was last looked at; this write's own look included. */
  readonly lookedAt?: Date | undefined;
}

/** An append to a loop's stream, with the time at which it has to be looked at next. */
export function loopAppend({ before, events, actor, at, lookedAt, ...rest }: LoopWrite): Append {
  let loop: Loop = before;
  for (const event of events) {
    const next = { ...event, actor, at, version: loop.version + 1, position: 0, loop: before.id };
    loop = loopTransition(loop, next) ?? loop;
  }
  const stream = loopStream(before.id);
  const due: RowChange = { row: 'due', stream, at: loopDueAt(loop, lookedAt, at) };
  return {
    stream,
    expectedVersion: before.version,
    events: events.map((event) => toNewEvent(event, actor)),
    also: rest.also ?? [],
    rows: [...(rest.rows ?? []), due],
  };
}

const toNewEvent = (event: LoopEvent, actor: Actor): NewEvent => ({
  type: event.type,
  actor,
  data: event.data as unknown as NewEvent['data'],
});
