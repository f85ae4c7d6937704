import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import { within } from '../lib/within.ts';

/** Each call of an action is asked to end after this long, by its signal. */
export const CALL_DEADLINE_MS = 30_000;
/** Whoever heeds the signal has ended by then. */
const GRACE_MS = 5_000;

/** A call that did not end although it was asked to: it may still be carried out. */
export class LeftBehind extends Failure {}

const LONGEST_MS = CALL_DEADLINE_MS + GRACE_MS;

/** What an action answers; a system that keeps its call open for ever, and heeds no signal, is left behind. */
export async function notForEver<Answer>(
  { clock }: { readonly clock: Clock },
  action: string,
  call: Promise<Answer>,
  ms = LONGEST_MS,
): Promise<Answer> {
  const answer = await within(clock, ms, call);
  if (answer !== 'late') return answer;
  throw new LeftBehind({
    ...{ system: 'Runbolt', operation: action, kind: 'timeout' },
    message: `${action} did not come back within ${ms / 1_000} seconds.`,
  });
}
