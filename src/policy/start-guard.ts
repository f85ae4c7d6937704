import type { Runbook } from '../runbooks/runbook.ts';
import type { Resting } from './cool-down.ts';
import type { Frozen } from './freeze.ts';

export interface StartFacts {
  readonly runbook: Pick<Runbook, 'halt' | 'effect'>;
  readonly isUndo: boolean;
  readonly frozen: Frozen | undefined;
  readonly resting: Resting | undefined;
  /** The open incident of the first two severities that it belongs to, in words. */
  readonly incident: string | undefined;
  readonly freezeOverridden: boolean;
  readonly glassBroken: boolean;
}

export type StartDecision =
  | { readonly may: 'start'; readonly past?: PastFreeze }
  | { readonly may: 'not_yet'; readonly because: Frozen & { readonly why: 'freeze' } }
  | { readonly may: 'not_yet'; readonly because: Resting };

/** It starts although a freeze is on: recorded, and shown as a warning. */
export interface PastFreeze {
  readonly frozen: Frozen;
  readonly why: 'halt' | 'undo' | 'incident' | 'override' | 'break_glass';
  readonly incident?: string;
}

/** Does a freeze or a cool-down keep it from starting? What only looks is never kept. */
export function guardStart(facts: StartFacts): StartDecision {
  const { runbook, frozen, resting } = facts;
  if (runbook.effect === 'read') return { may: 'start' };
  const why = frozen && whyPast(facts);
  if (frozen && !why) return { may: 'not_yet', because: { why: 'freeze', ...frozen } };
  if (resting && !runbook.halt && !facts.isUndo && !facts.glassBroken)
    return { may: 'not_yet', because: resting };
  if (!frozen || !why) return { may: 'start' };
  const { incident } = facts;
  return {
    may: 'start',
    past: { frozen, why, ...(why === 'incident' && incident !== undefined && { incident }) },
  };
}

function whyPast(facts: StartFacts): PastFreeze['why'] | undefined {
  if (facts.runbook.halt) return 'halt';
  if (facts.isUndo) return 'undo';
  if (facts.incident !== undefined) return 'incident';
  if (facts.freezeOverridden) return 'override';
  return facts.glassBroken ? 'break_glass' : undefined;
}
