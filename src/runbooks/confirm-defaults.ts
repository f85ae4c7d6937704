import type { Effect } from '../actions/action.ts';
import type { Confirm } from './runbook.ts';

export interface ConfirmWishes {
  readonly effect: Effect;
  readonly title: string;
  readonly phrase?: string;
  readonly approvals?: number;
  readonly withinMs?: number;
}

export const CONFIRM_WITHIN_MS = 30 * 60_000;

/**
 * The gates that go with an effect, and whatever a runbook asks for on top: nothing to read, a tap to halt or to
 * change, a typed phrase and another person's approval to destroy. A runbook may ask for more, never for less.
 */
export function confirmFor({
  effect,
  title,
  phrase,
  approvals = 0,
  withinMs = CONFIRM_WITHIN_MS,
}: ConfirmWishes): Confirm {
  const destroys = effect === 'destructive';
  const typed = phrase ?? (destroys ? title.toLowerCase() : undefined);
  return {
    required: effect !== 'read' || typed !== undefined,
    ...(typed !== undefined && { phrase: typed }),
    approvals: Math.max(approvals, destroys ? 1 : 0),
    withinMs,
  };
}
