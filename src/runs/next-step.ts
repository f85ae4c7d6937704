import type { PlannedStep } from './events.ts';
import { currentSteps, isOver, type Run, type StepState } from './run.ts';

/** The step to go on with, in the order of the file; undefined when none is left that anything can be done about. */
export function nextStep(run: Run, now: Date): StepState | undefined {
  const left = currentSteps(run).filter((step) => !isOver(step));
  // Whoever cancels a stop is told what had been begun, whatever stands before it.
  if (!stopsWhatItCan(run)) return left.find(isInFlight) ?? left[0];
  const open = left.filter(({ status }) => status !== 'unknown');
  const isFree = (step: StepState, at: number) =>
    !isPassedOver(step, now) && !open.slice(0, at).some((earlier) => changeTheSame(run, earlier, step));
  const waiting = open.filter((step) => isPassedOver(step, now));
  return open.find(isFree) ?? waiting.toSorted(byWhenAgain)[0];
}

/** An emergency stop on its way forwards: a step that cannot be stopped keeps nothing else from being stopped. */
export const stopsWhatItCan = ({ request, undo, cancelled }: Run): boolean =>
  request.runbook.halt && !undo && !cancelled;

/** How far it came must be looked at once more even for a cancelled run: what it leaves, and how to put it back. */
export const isInFlight = ({ status, effect }: StepState): boolean =>
  effect !== 'read' && (status === 'started' || status === 'accepted');

/** A step that only looks, or asks somebody, was put before others for a reason: what it says counts for them. */
export const mayBePassedOver = ({ effect }: Pick<StepState, 'effect'>): boolean => effect !== 'read';

/** Its system does not answer, or refuses for the moment. One that is known to be under way is waited for. */
const isPassedOver = (step: StepState, now: Date): boolean =>
  mayBePassedOver(step) && step.status !== 'accepted' && step.againAt !== undefined && step.againAt > now;

/** A CronJob is suspended before its Jobs are stopped, or it would start the next one. */
function changeTheSame(run: Run, earlier: StepState, later: StepState): boolean {
  const targets = changedBy(run, earlier);
  return changedBy(run, later).some((target) => targets.includes(target));
}

function changedBy({ plan }: Run, { id }: StepState): readonly string[] {
  const own = plan?.steps.steps.find(({ step }) => step === id);
  return own?.status === 'planned' ? own.plan.changes.map(({ target }) => target) : [];
}

const byWhenAgain = (one: StepState, other: StepState): number =>
  (one.againAt?.getTime() ?? 0) - (other.againAt?.getTime() ?? 0);

/** By its plan, something of an emergency stop cannot be stopped, and something can. */
export function stopsInPart(run: Run): boolean {
  const steps = run.plan?.steps.steps ?? [];
  const inTheWay = steps.filter(isBlocked).map(({ step }) => run.steps.find(({ id }) => id === step));
  const mayPass = inTheWay.length > 0 && inTheWay.every((step) => step && mayBePassedOver(step));
  return stopsWhatItCan(run) && mayPass && steps.some(acts);
}

const isBlocked = (step: PlannedStep): boolean =>
  step.status === 'planned' && step.plan.obstacle !== undefined;

const acts = (step: PlannedStep): boolean =>
  step.status === 'later' ||
  (step.status === 'planned' && step.plan.obstacle === undefined && step.plan.changes.length > 0);
