import { type Actor, type NewEvent, RUNBOLT } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import { withInstantsBack, withInstantsMarked } from '../lib/instants-in-json.ts';
import type { Happened } from '../schedules/timed-stream.ts';
import type { RotaEvent } from './events.ts';

export const ROTA_PREFIX = 'oncall/';

/** Stands for everything before it. */
export const ROTA_CARRIED = 'rota_carried';

export const rotaStream = (name: string): string => `${ROTA_PREFIX}${name}`;

/** The rota's name when this is a rota's stream. */
export const rotaOfStream = (stream: string): string | undefined =>
  stream.startsWith(ROTA_PREFIX) ? stream.slice(ROTA_PREFIX.length) : undefined;

/** One rota of the file, folded from its events. */
export interface RotaState {
  readonly name: string;
  /** Since when its changes are handed over; undefined before the first look. */
  readonly since: Date | undefined;
  /** The last change that was handed over, and to whom. */
  readonly last: { readonly at: Date; readonly incoming: readonly string[] } | undefined;
  /** The newest handoff, made by itself or asked for. */
  readonly latest: { readonly handoff: string; readonly madeAt: Date } | undefined;
  /** The gaps that people were told of, by their beginning: ahead, and when they begin. */
  readonly gaps: Readonly<Record<string, 'ahead' | 'begun'>>;
}

export function foldRota(name: string, happened: readonly Happened[]): RotaState {
  let state = neverWatched(name);
  for (const event of happened) state = apply(state, asRotaEvent(event), event.at);
  return state;
}

export const readRota = async (store: Pick<EventStore, 'read'>, name: string): Promise<RotaState> =>
  foldRota(name, await store.read(rotaStream(name), ROTA_CARRIED));

const neverWatched = (name: string): RotaState => ({
  ...{ name, since: undefined, last: undefined, latest: undefined, gaps: {} },
});

function apply(state: RotaState, { type, data }: RotaEvent, at: Date): RotaState {
  switch (type) {
    case 'rota_watched':
      return { ...state, since: at };
    case 'shift_handed_over': {
      const { handoff, incoming } = data;
      return { ...state, last: { incoming, at: new Date(data.at) }, latest: { handoff, madeAt: at } };
    }
    case 'handoff_asked_for':
      return { ...state, latest: { handoff: data.handoff, madeAt: at } };
    case 'rota_carried':
      return { ...neverWatched(state.name), ...withInstantsBack(data.state) };
    case 'gap_found':
      return { ...state, gaps: { ...state.gaps, [data.from]: data.begun ? 'begun' : 'ahead' } };
  }
}

/** Of the gaps, the newest: nobody is told any more of those that are over. */
export function carryRota({ gaps, ...state }: RotaState): NewEvent {
  const newest = Object.entries(gaps)
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .slice(0, KEPT_GAPS);
  const carried = withInstantsMarked({ ...state, gaps: Object.fromEntries(newest) });
  return newRotaEvent({ type: ROTA_CARRIED, data: { state: carried } });
}

/** More than a week has. */
const KEPT_GAPS = 100;

/** The store hands back the very bytes we wrote. */
export const asRotaEvent = ({ type, data }: Pick<Happened, 'type' | 'data'>): RotaEvent =>
  ({ type, data }) as unknown as RotaEvent;

export const newRotaEvent = ({ type, data }: RotaEvent, actor: Actor = RUNBOLT): NewEvent => ({
  type,
  actor,
  data: data as unknown as NewEvent['data'],
});
