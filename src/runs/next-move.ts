import { offerBreakGlassAt, remindOfReviewAt } from '../policy/break-glass.ts';
import type { RunEnd } from './events.ts';
import { isInFlight, mayBePassedOver, nextStep, stopsInPart, stopsWhatItCan } from './next-step.ts';
import { outcomeOf } from './outcome.ts';
import {
  currentSteps,
  gatesPassed,
  isWaived,
  lacksApproval,
  owesReview,
  type Run,
  type StepState,
  saidNow,
  undoOf,
} from './run.ts';
import { failedSafeguard } from './waive.ts';

/** What the engine has to do for a run next. */
export type Move =
  | { readonly do: 'plan' }
  | { readonly do: 'open_gates' }
  | { readonly do: 'expire' }
  /** People were waited for long enough: whoever may is offered to do without them. */
  | { readonly do: 'offer_break_glass' }
  /** Nobody has looked yet at what was done without approval. */
  | { readonly do: 'remind_of_review' }
  | { readonly do: 'take_locks' }
  /** Whoever holds its targets is to stop for it. */
  | { readonly do: 'take_over' }
  /** Have those whom it takes over from ended? */
  | { readonly do: 'await_holders' }
  /** Everybody said yes to the step that the gate stands before. */
  | { readonly do: 'pass_gates'; readonly step: string }
  /** How healthy is it before anything is changed? */
  | { readonly do: 'measure'; readonly step: StepState }
  | { readonly do: 'start_step'; readonly step: StepState }
  | { readonly do: 'observe_step'; readonly step: StepState }
  /** A safeguard failed: people are asked whether it may go on without. */
  | { readonly do: 'ask_to_waive'; readonly step: StepState }
  /** Healthy before and worse after: the finished steps are put back. */
  | { readonly do: 'turn_back'; readonly reason: string }
  | { readonly do: 'end'; readonly end: RunEnd }
  /** Until then nothing but a person can move it; null: nothing but a person at all. */
  | { readonly do: 'wait'; readonly until: Date | null };

/** Decides from the run alone. `measurable` names the steps that can measure health before anything is changed. */
export function nextMove(run: Run, now: Date, measurable: ReadonlySet<string>): Move {
  if (run.end) return afterEnd(run, now);
  if (run.takeOver?.stage === 'claimed')
    return run.cancelled ? end(run, 'cancelled') : { do: 'await_holders' };
  if (!run.plan) return run.cancelled ? end(run, 'cancelled') : { do: 'plan' };
  if (!run.gate || run.gate.hash !== run.plan.hash) return beforeGates(run, now);
  if (!gatesPassed(run)) return atGates(run, now);
  if (run.status === 'waiting' && run.gate.step !== undefined && !run.cancelled)
    return { do: 'pass_gates', step: run.gate.step };
  if (run.status === 'waiting' || run.status === 'queued') return atLocks(run);
  return working(run, now, measurable);
}

function atLocks(run: Run): Move {
  if (run.cancelled) return end(run, 'cancelled');
  return run.takeOver?.stage === 'asked' ? { do: 'take_over' } : { do: 'take_locks' };
}

function beforeGates(run: Run, now: Date): Move {
  const steps = run.plan?.steps.steps ?? [];
  const planned = steps.flatMap((step) => (step.status === 'planned' ? [step] : []));
  const wanted = planned.filter(({ step }) => !isWaived(run, step));
  // A stop that was said with `now` does not end because one question was not answered: it is asked again when it acts.
  const mayEnd = (final: boolean | undefined) => !saidNow(run) || final !== false;
  const obstacle = wanted.find(({ plan }) => plan.obstacle !== undefined && mayEnd(plan.final));
  const undone = wanted.every((step) => step.plan.nothingToDo !== undefined);

  if (run.cancelled) return end(run, 'cancelled');
  if (run.request.planOnly) return end(run, 'planned');
  // What is stopped already, and held by others, is stopped against them all the same.
  const isSafe = !run.request.runbook.halt || !run.plan?.held;
  if (undone && isSafe && planned.length === steps.length) return end(run, 'succeeded');
  const held = atHold(run, now);
  // Before what stands in its way for other reasons: those who hold its targets may be the reason.
  if (run.takeOver?.stage === 'asked') return held ?? { do: 'take_over' };
  if (obstacle && !stopsInPart(run))
    return { do: 'end', end: { status: 'failed', outcome: obstacle.plan.obstacle ?? '' } };
  return held ?? { do: 'open_gates' };
}

/** A freeze or a cool-down keeps it: until its time comes, somebody overrides it, or it is given up. */
function atHold({ exceptions, request }: Run, now: Date): Move | undefined {
  const { held, offered } = exceptions;
  if (!held || (held.until && held.until <= now)) return undefined;
  if (held.expiresAt <= now) return { do: 'expire' };
  const offerAt = request.runbook.breakGlass && !offered ? offerBreakGlassAt(held) : undefined;
  if (offerAt && offerAt <= now) return { do: 'offer_break_glass' };
  return { do: 'wait', until: earliest([held.until, held.expiresAt, offerAt]) };
}

function afterEnd(run: Run, now: Date): Move {
  const { glass, reminded } = run.exceptions;
  if (!glass || !owesReview(run)) return { do: 'wait', until: null };
  const until = remindOfReviewAt(glass.reviewBy, reminded);
  return until <= now ? { do: 'remind_of_review' } : { do: 'wait', until };
}

function atGates(run: Run, now: Date): Move {
  const { gate } = run;
  if (run.cancelled || !gate) return end(run, 'cancelled');
  if (gate.expiresAt <= now) return { do: 'expire' };
  const mayOffer = run.request.runbook.breakGlass && !run.exceptions.offered && lacksApproval(run);
  const offerAt = mayOffer ? offerBreakGlassAt({ since: gate.openedAt, nobodyElse: false }) : undefined;
  if (offerAt && offerAt <= now) return { do: 'offer_break_glass' };
  return { do: 'wait', until: earliest([gate.expiresAt, offerAt]) };
}

function working(run: Run, now: Date, measurable: ReadonlySet<string>): Move {
  const steps = currentSteps(run);
  const step = nextStep(run, now);
  const goesOn = step !== undefined && (stopsWhatItCan(run) || isInFlight(step));
  // Cancelled or not: what it may have done has to be known before its targets are anybody else's.
  if (!goesOn && steps.some(({ status }) => status === 'unknown')) return { do: 'wait', until: null };

  const failed = steps.find(
    (one) => one.status === 'failed' && !isWaived(run, one.id) && !(goesOn && mayBePassedOver(one)),
  );
  if (failed) return afterFailure(run, failed);
  if (!step) return end(run, run.undo ? 'undone' : 'succeeded');

  if (run.cancelled && !isInFlight(step)) return end(run, 'cancelled');
  if (step.againAt && step.againAt > now && !run.cancelled) return { do: 'wait', until: step.againAt };
  if (step.status !== 'pending') return { do: 'observe_step', step };
  return unmeasured(run, measurable) ?? { do: 'start_step', step };
}

function unmeasured(run: Run, measurable: ReadonlySet<string>): Move | undefined {
  const untouched = run.steps.every((step) => step.status === 'pending');
  if (!untouched || run.undo || run.request.runbook.onFailure.undo !== 'when_worse') return undefined;
  const step = run.steps.find(({ id }) => measurable.has(id) && !(id in run.baselines));
  return step && { do: 'measure', step };
}

function afterFailure(run: Run, failed: StepState): Move {
  if (failedSafeguard(run, failed)) return { do: 'ask_to_waive', step: failed };
  const wasHealthy = run.baselines[failed.id]?.healthy === true;
  const isLeftAlone = run.cancelled !== undefined || run.stops.length > 0;
  const mayTurn = run.request.runbook.onFailure.undo === 'when_worse' && !run.undo && !isLeftAlone;
  if (mayTurn && wasHealthy && undoOf(run).length > 0) {
    return {
      do: 'turn_back',
      reason: `${failed.title}: healthy before, worse after. ${failed.reason ?? ''}`.trim(),
    };
  }
  return end(run, 'failed');
}

const earliest = (times: readonly (Date | null | undefined)[]): Date | null =>
  times.flatMap((at) => at ?? []).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;

function end(run: Run, status: RunEnd['status']): Move {
  return { do: 'end', end: { status, outcome: outcomeOf(run, status) } };
}
