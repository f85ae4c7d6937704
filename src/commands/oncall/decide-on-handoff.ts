import type { Actor } from '../../audit/event.ts';
import type { EventStore } from '../../audit/event-store.ts';
import type { HandoffEvent } from '../../oncall/events.ts';
import { type Handoff, nagAt } from '../../oncall/handoff.ts';
import { handoffStream, newHandoffEvent, readHandoff } from '../../oncall/handoff-stream.ts';

export interface HandoffDecision {
  /** `h-3f9a0c11d2` */
  readonly handoff: string;
  readonly actor: Actor;
}

export type HandoffAnswer =
  | { readonly status: 'done'; readonly handoff: Handoff }
  /** `handoff.acknowledged` says by whom, and when. */
  | { readonly status: 'already'; readonly handoff: Handoff }
  | { readonly status: 'superseded'; readonly handoff: Handoff }
  /** It is for somebody else, who is named in `handoff.made.incoming`. */
  | { readonly status: 'not_yours'; readonly handoff: Handoff }
  | { readonly status: 'not_found'; readonly id: string };

/** The incoming person says that they have it. */
export const acknowledgeHandoff = (store: EventStore, decision: HandoffDecision): Promise<HandoffAnswer> =>
  decide(store, decision, (handoff) =>
    isIncoming(handoff, decision.actor)
      ? { type: 'handoff_acknowledged', data: { instead: false } }
      : 'not_yours',
  );

/** Somebody else says that they are on call instead. It gives them no right; whom PagerDuty pages it does not change. */
export const takeHandoffOver = (store: EventStore, decision: HandoffDecision): Promise<HandoffAnswer> =>
  decide(store, decision, (handoff) => ({
    type: 'handoff_acknowledged',
    data: { instead: !isIncoming(handoff, decision.actor) },
  }));

/** A word of whoever hands over, or of anybody who knows something: it becomes part of the handoff. */
export async function addHandoffNote(
  store: EventStore,
  { handoff: id, actor, text }: HandoffDecision & { readonly text: string },
): Promise<HandoffAnswer> {
  const before = (await readHandoff(store, id))?.handoff;
  if (!before) return { status: 'not_found', id };
  return append(store, before, actor, { type: 'handoff_note_added', data: { text } }, () =>
    addHandoffNote(store, { handoff: id, actor, text }),
  );
}

async function decide(
  store: EventStore,
  { handoff: id, actor }: HandoffDecision,
  choose: (handoff: Handoff) => HandoffEvent | 'not_yours',
): Promise<HandoffAnswer> {
  const before = (await readHandoff(store, id))?.handoff;
  if (!before) return { status: 'not_found', id };
  if (before.acknowledged) return { status: 'already', handoff: before };
  if (before.supersededBy !== undefined) return { status: 'superseded', handoff: before };
  const event = choose(before);
  if (event === 'not_yours') return { status: 'not_yours', handoff: before };
  return append(store, before, actor, event, () => decide(store, { handoff: id, actor }, choose));
}

async function append(
  store: EventStore,
  before: Handoff,
  actor: Actor,
  event: HandoffEvent,
  again: () => Promise<HandoffAnswer>,
): Promise<HandoffAnswer> {
  const stream = handoffStream(before.id);
  const waits = event.type === 'handoff_note_added' ? (nagAt(before) ?? null) : null;
  const result = await store.append({
    stream,
    expectedVersion: before.version,
    events: [newHandoffEvent(event, actor)],
    rows: [{ row: 'due', stream, at: waits }],
  });
  if (result.status !== 'appended') return again();
  return { status: 'done', handoff: (await readHandoff(store, before.id))?.handoff ?? before };
}

const isIncoming = ({ made }: Handoff, { kind, id }: Actor): boolean =>
  kind === 'slack' && made.incoming.some(({ slack }) => slack === id);
