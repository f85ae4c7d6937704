import type { Effect } from '../actions/action.ts';

const WEAKEST_FIRST: readonly Effect[] = ['read', 'halt', 'change', 'destructive'];

/** The strongest of these; `read` when there are none. */
export function strongest(effects: readonly Effect[]): Effect {
  return WEAKEST_FIRST.findLast((effect) => effects.includes(effect)) ?? 'read';
}
