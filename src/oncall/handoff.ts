import type { Actor } from '../audit/event.ts';
import type { HandoffHappening, HandoffMade } from './events.ts';

/** One handoff, folded from its events. */
export interface Handoff {
  readonly id: string;
  /** The version of the last event folded in. */
  readonly version: number;
  readonly made: HandoffMade;
  readonly madeAt: Date;
  readonly madeBy: Actor;
  readonly notes: readonly { readonly by: Actor; readonly text: string }[];
  /** How often people were reminded. */
  readonly nagged: number;
  readonly acknowledged: { readonly by: Actor; readonly at: Date; readonly instead: boolean } | undefined;
  /** The next one, when it was made before this one was acknowledged. */
  readonly supersededBy: string | undefined;
}

export function foldHandoff(happened: readonly HandoffHappening[]): Handoff | undefined {
  let handoff: Handoff | undefined;
  for (const event of happened) handoff = handoffTransition(handoff, event);
  return handoff;
}

/** Folds one event into a handoff. Total and pure. */
export function handoffTransition(before: Handoff | undefined, event: HandoffHappening): Handoff | undefined {
  if (event.type === 'handoff_made') return made(event);
  return before && { ...apply(before, event), version: event.version };
}

const made = ({ handoff: id, version, data, at, actor }: Of<'handoff_made'>): Handoff => ({
  ...{ id, version, made: data, madeAt: at, madeBy: actor, notes: [], nagged: 0 },
  acknowledged: undefined,
  supersededBy: undefined,
});

type Of<Type extends HandoffHappening['type']> = Extract<HandoffHappening, { type: Type }>;

function apply(before: Handoff, event: Exclude<HandoffHappening, { type: 'handoff_made' }>): Handoff {
  const { actor: by, at } = event;
  switch (event.type) {
    case 'handoff_note_added':
      return { ...before, notes: [...before.notes, { by, text: event.data.text }] };
    case 'handoff_nagged':
      return { ...before, nagged: event.data.number };
    case 'handoff_acknowledged':
      return { ...before, acknowledged: { by, at, instead: event.data.instead } };
    case 'handoff_superseded':
      return { ...before, supersededBy: event.data.by };
  }
}

const MINUTE_MS = 60_000;
const FIRST_NAG_MS = 15 * MINUTE_MS;
/** 15, 30, 60, 120 minutes, and every four hours from then on. */
const MOST_APART_MS = 240 * MINUTE_MS;

/** When people are to be reminded that nobody has taken it; undefined when there is nothing to be reminded of. */
export function nagAt({ made: { at, incoming }, madeAt, nagged, ...handoff }: Handoff): Date | undefined {
  if (handoff.acknowledged || handoff.supersededBy !== undefined || incoming.length === 0) return undefined;
  const from = Math.max(Date.parse(at), madeAt.getTime());
  const waits = Array.from({ length: nagged + 1 }, (_, number) =>
    Math.min(FIRST_NAG_MS * 2 ** Math.max(0, number - 1), MOST_APART_MS),
  );
  return new Date(waits.reduce((sum, wait) => sum + wait, from));
}

/** The incoming person first; whoever hands over and the channel when that was not enough. */
export const isEscalated = (number: number): boolean => number > 1;
