import type { Actor } from '../../audit/event.ts';
import { withInstantsBack, withInstantsMarked } from '../../lib/instants-in-json.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { LoopClosed } from '../events.ts';
import type { LoopEvent, LoopHappening, LoopOpened } from './events.ts';

/** What is left away from normal at one target, folded from its events. */
export interface Loop {
  readonly id: string;
  /** The version of the last event folded in. */
  readonly version: number;
  /** That of the event that stands for everything before it; 0: nothing does. */
  readonly carriedAt: number;
  readonly target: string;
  /** In the words of whoever left it last. */
  readonly what: string;
  readonly owner: Actor;
  /** Since when it has been away from normal, whoever left it so again. */
  readonly openedAt: Date;
  readonly until: Date | undefined;
  /** Why a person has to say that it is as it should be; undefined: the system tells. */
  readonly onlyPeopleKnow: string | undefined;
  /** The steps that left it so since it was opened, the latest last. */
  readonly left: readonly Left[];
  readonly snoozedUntil: Date | undefined;
  readonly reminded: { readonly number: number; readonly at: Date } | undefined;
  readonly closed: (LoopClosed & { readonly at: Date }) | undefined;
}

export interface Left {
  readonly run: string;
  readonly step: string;
  readonly at: Date;
}

/** The loop that these events make; undefined when nothing was ever left here. */
export function foldLoop(events: readonly LoopHappening[]): Loop | undefined {
  let loop: Loop | undefined;
  for (const event of events) loop = loopTransition(loop, event);
  return loop;
}

/** Folds one event into a loop. Total and pure. */
export function loopTransition(loop: Loop | undefined, event: LoopHappening): Loop | undefined {
  if (event.type === 'loop_opened') return opened(loop, event.data, event);
  if (event.type === 'loop_carried') return fromCarried(event.data.state, event);
  return loop && { ...apply(loop, event), version: event.version };
}

/** The latest step that left it so: whoever puts it back undoes that one's run. */
export const latest = ({ left }: Loop): Left | undefined => left.at(-1);

/** While it is open it stays as old as it is and with its owner; the words are the latest. */
function opened(before: Loop | undefined, data: LoopOpened, { loop: id, version, at }: LoopHappening): Loop {
  const { target, what, run, step } = data;
  const still = before && !before.closed ? before : undefined;
  const fresh = { openedAt: at, owner: data.owner, snoozedUntil: undefined, reminded: undefined };
  const rest = still ?? { ...fresh, carriedAt: before?.carriedAt ?? 0 };
  const until = data.until === undefined ? undefined : new Date(data.until);
  const left = [...(still?.left ?? []), { run, step, at }];
  const { onlyPeopleKnow } = data;
  return { ...rest, id, version, target, what, until, onlyPeopleKnow, left, closed: undefined };
}

/** More than this many who left it are not told any more that it is closed. */
const KEPT_LEFT = 100;

/** Stands for everything so far, for one that is left open for years. */
export function carryLoop({ left, ...loop }: Loop): LoopEvent {
  const state = withInstantsMarked({ ...loop, left: left.slice(-KEPT_LEFT) });
  return { type: 'loop_carried', data: { state } };
}

const NOT_YET = {
  ...{ until: undefined, onlyPeopleKnow: undefined, snoozedUntil: undefined },
  ...{ reminded: undefined, closed: undefined },
};

/** The store hands back the very bytes we wrote. */
function fromCarried(state: JsonObject, { version }: LoopHappening): Loop {
  const known = { ...NOT_YET, ...withInstantsBack(state) };
  return { ...known, version, carriedAt: version } as unknown as Loop;
}

type Other = Exclude<LoopHappening, { type: 'loop_opened' | 'loop_carried' }>;

function apply(loop: Loop, event: Other): Loop {
  switch (event.type) {
    case 'loop_reminded':
      return { ...loop, reminded: { number: event.data.number, at: event.at }, snoozedUntil: undefined };
    case 'loop_snoozed':
      return { ...loop, snoozedUntil: new Date(event.data.until) };
    case 'loop_handed_over':
      return { ...loop, owner: event.data.to };
    case 'loop_closed':
      return { ...loop, closed: { ...event.data, at: event.at } };
  }
}
