import { withInstantsBack, withInstantsMarked } from '../lib/instants-in-json.ts';
import type { JsonObject } from '../lib/json.ts';
import { NOTHING_DUE, neverSet } from './never-set.ts';
import type { ScheduleState } from './schedule-state.ts';

/** So many events are folded anew for each look at a stream that never ends; then its state is carried over in one. */
export const CARRY_AFTER = 200;

/** A schedule's state as an event holds it. */
export const toCarried = (state: ScheduleState): JsonObject => withInstantsMarked(state);

export function fromCarried(carried: JsonObject): ScheduleState {
  const state: Partial<ScheduleState> & Pick<ScheduleState, 'name'> = {
    name: '',
    ...withInstantsBack(carried),
  };
  return { ...neverSet(state.name), ...state, duty: { ...NOTHING_DUE, ...state.duty } };
}
