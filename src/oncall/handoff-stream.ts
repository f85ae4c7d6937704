import { type Actor, type NewEvent, RUNBOLT, type StoredEvent } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import type { Happened, TimedStream } from '../schedules/timed-stream.ts';
import type { HandoffEvent, HandoffHappening } from './events.ts';
import { foldHandoff, type Handoff, isEscalated, nagAt } from './handoff.ts';

export const HANDOFF_PREFIX = 'handoff/';

export const handoffStream = (id: string): string => `${HANDOFF_PREFIX}${id}`;

/** The handoff's id when this is a handoff's stream. */
export const handoffOfStream = (stream: string): string | undefined =>
  stream.startsWith(HANDOFF_PREFIX) ? stream.slice(HANDOFF_PREFIX.length) : undefined;

export async function readHandoff(
  store: Pick<EventStore, 'read'>,
  id: string,
): Promise<{ readonly handoff: Handoff; readonly newest: number } | undefined> {
  const stored = await store.read(handoffStream(id));
  const handoff = foldHandoff(stored.map((event) => toHandoffHappening(id, event)));
  return handoff && { handoff, newest: stored.at(-1)?.position ?? 0 };
}

/** A handoff's event as it stands in the record. The store hands back the very bytes we wrote. */
export function toHandoffHappening(
  handoff: string,
  event: Happened & Partial<Pick<StoredEvent, 'position'>>,
): HandoffHappening {
  const { type, data, actor, at, version, position } = event;
  return { type, data, actor, at, version, position, handoff } as unknown as HandoffHappening;
}

export const newHandoffEvent = ({ type, data }: HandoffEvent, actor: Actor = RUNBOLT): NewEvent => ({
  type,
  actor,
  data: data as unknown as NewEvent['data'],
});

/** By itself a handoff only reminds people of it until somebody takes it. */
export const handoffs = (now: () => Date): TimedStream<Handoff | undefined> => ({
  prefix: HANDOFF_PREFIX,
  fold: (id, happened) => foldHandoff(happened.map((event) => toHandoffHappening(id, event))),
  async carryOut(handoff) {
    const at = handoff && nagAt(handoff);
    if (!handoff || !at || at > now()) return [];
    const number = handoff.nagged + 1;
    return [newHandoffEvent({ type: 'handoff_nagged', data: { number, escalated: isEscalated(number) } })];
  },
  dueAt: (handoff) => (handoff && nagAt(handoff)) ?? null,
});
