import type { JsonObject } from '../lib/json.ts';
import { NOTHING_DUE, neverSet } from './never-set.ts';
import type { ScheduleState } from './schedule-state.ts';

/** So many events are folded anew for each look at a schedule; then its state is carried over in one. */
export const CARRY_AFTER = 200;

/** A schedule's state as an event holds it: instants are marked, so that they come back as what they were. */
export const toCarried = (state: ScheduleState): JsonObject =>
  JSON.parse(
    JSON.stringify(state, function mark(this: object, key, value: unknown) {
      const own: unknown = Reflect.get(this, key);
      return own instanceof Date ? { [INSTANT]: own.toISOString() } : value;
    }),
  );

export function fromCarried(carried: JsonObject): ScheduleState {
  const state: ScheduleState = JSON.parse(JSON.stringify(carried), (_key, value: unknown) =>
    isInstant(value) ? new Date(value[INSTANT]) : value,
  );
  return { ...neverSet(state.name), ...state, duty: { ...NOTHING_DUE, ...state.duty } };
}

const INSTANT = '$instant';

const isInstant = (value: unknown): value is { readonly [INSTANT]: string } =>
  typeof value === 'object' && value !== null && INSTANT in value;
