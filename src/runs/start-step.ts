import type { Action, StepPlan } from '../actions/action.ts';
import { reach } from '../lib/crash-points.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Refused } from '../policy/authorize.ts';
import { actionContext } from './action-context.ts';
import type { Performed } from './advance.ts';
import { movedSince, planHash } from './compare-plans.ts';
import { stoppedMeanwhile } from './emergency-stop.ts';
import type { EngineTools } from './engine-tools.ts';
import type { RunEvent } from './events.ts';
import { refusedSince } from './may-act.ts';
import { deny } from './moves.ts';
import { notForEver } from './not-for-ever.ts';
import { afterRefusal, fail, MOST_REFUSALS, retryLater } from './not-taken.ts';
import { blocked, planAction, planForPeople, planRun, versionOf } from './plan-run.ts';
import { gateOfStep, isWaived, type Run, type StepState } from './run.ts';
import type { Session } from './session.ts';
import { planBehindGate } from './step-gate.ts';
import { skipReason, stepInput } from './step-input.ts';
import { placesOf } from './unseen-step.ts';

/** A plan this young was made for this very moment: nobody was asked in between. */
const FRESH_MS = 5_000;

/**
 * Plans once more, records the intent, lets the action start its effect, records that it was accepted.
 * Whatever happens between intent and answer is found out later by looking, never by doing it again.
 */
export async function startStep(session: Session, step: StepState, tools: EngineTools): Promise<Performed> {
  const skip = skipReason(session.run, step, tools);
  if (skip !== undefined)
    return store(session, { type: 'step_skipped', data: { step: step.id, reason: skip } });

  const notBegun = (why: string, final = false) => fail(session, step, { why, final }, tools);
  const input = stepInput(session.run, step, tools);
  const action = tools.actions.get(step.uses);
  if (input.status !== 'known')
    return notBegun(input.status === 'later' ? 'an output it needs is missing' : input.message);
  if (!action) return notBegun(`this version of Runbolt has no action ${step.uses}`);

  const stopped = stoppedMeanwhile(session.run, action, input.value);
  if (stopped !== undefined) return notBegun(stopped, true);

  const refused = await refusedSince(session.run, step, tools);
  if (refused) return whenRefused(session, step, refused, tools);

  const replanned = await replan(session, step, input.value, tools);
  if (replanned === 'asked_again') return 'go_on';
  if (replanned.nothingToDo !== undefined && step.effect !== 'read') {
    return store(session, { type: 'step_skipped', data: { step: step.id, reason: replanned.nothingToDo } });
  }
  if (replanned.obstacle !== undefined && isWaived(session.run, step.id))
    return store(session, { type: 'step_skipped', data: { step: step.id, reason: replanned.obstacle } });
  if (replanned.obstacle !== undefined && mayAskOnceMore(session.run, step, replanned)) {
    await retryLater(session, step, { message: replanned.obstacle }, tools);
    return 'go_on';
  }
  if (replanned.obstacle !== undefined) return notBegun(replanned.obstacle, replanned.final === true);
  return act(session, { step, action, input: input.value, plan: replanned }, tools);
}

/** Who could not be asked is asked again for a while; nobody acts on a yes that may count no more. */
async function whenRefused(
  session: Session,
  step: StepState,
  refused: Refused,
  tools: EngineTools,
): Promise<Performed> {
  if (refused.unreachable.length === 0 || step.refusals >= MOST_REFUSALS) return deny(session, refused);
  const message = `whether all who said yes still may could not be asked: ${refused.unreachable.join('; ')}`;
  await retryLater(session, step, { message }, tools);
  return 'go_on';
}

/**
 * A question that a system did not answer is asked again before it fails a step. A safeguard is not waited for: people
 * are asked at once whether to go on without it.
 */
function mayAskOnceMore(run: Run, { id, effect, refusals }: StepState, { final }: StepPlan): boolean {
  const own = run.request.runbook.steps.find((step) => step.id === id);
  return final === false && effect !== 'read' && own?.safeguard !== true && refusals < MOST_REFUSALS;
}

interface Act {
  readonly step: StepState;
  readonly action: Action;
  readonly input: JsonObject;
  readonly plan: StepPlan;
}

async function act(
  session: Session,
  { step, action, input, plan }: Act,
  tools: EngineTools,
): Promise<Performed> {
  const own = session.run.request.runbook.steps.find(({ id }) => id === step.id);
  const deadlineMs = own?.deadlineMs ?? action.deadlineMs(input);
  const deadlineAt = new Date(tools.clock.now().getTime() + deadlineMs).toISOString();
  const data = { step: step.id, input: tools.redact(input), plan, ...versionOf(action), deadlineAt };
  await session.decide([{ type: 'step_started', data }]);
  if (step.effect === 'read') return 'go_on';
  // Stored is not enough: this process may have been stopped for a minute since, and others have gone on without it.
  tools.prove?.();

  const note = ({ text, log }: { text: string; log?: string }) =>
    session.record([
      { type: 'step_noted', data: { step: step.id, text, ...(log !== undefined && { log }) } },
    ]);
  try {
    reach('before-apply', () => action.name);
    const applying = action.apply(actionContext(session.run, step.id, tools, { note }), input, plan);
    const receipt = await notForEver(tools, step.uses, applying);
    reach('after-apply', () => action.name);
    await session.record([{ type: 'step_accepted', data: { step: step.id, receipt } }]);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const look = placesOf(session.run, { plan }, action, input);
    await afterRefusal(session, step, error, { look, tools });
  }
  return 'go_on';
}

/** Plans again just before acting. When the approval no longer covers what would be done, the run asks again. */
async function replan(
  session: Session,
  step: StepState,
  input: JsonObject,
  tools: EngineTools,
): Promise<StepPlan | 'asked_again'> {
  const { run } = session;
  const confirm = gateOfStep(run, step.id);
  if (confirm) return planBehindGate(session, step, { input, confirm }, tools);
  const approved = run.plan;
  const planned = approved?.steps.steps.find((candidate) => candidate.step === step.id);
  const isRead = planned?.status !== 'planned' && step.effect === 'read';
  if (run.undo || !approved || isRead) return planAction(run, step, input, tools);
  const version = tools.actions.get(step.uses)?.version;
  if (planned?.status === 'planned' && (planned.version ?? 1) === version && isFresh(run, tools))
    return planned.plan;
  // It stops what is there now, and other steps' systems have no say in it.
  if (run.request.runbook.halt) return planAction(run, step, input, tools);

  const now = await planRun(run, tools);
  const unanswered = now.steps.flatMap((candidate) =>
    candidate.status === 'planned' && mayAskOnceMore(run, step, candidate.plan) ? [candidate.plan] : [],
  )[0];
  if (unanswered) return unanswered;
  const moved = movedSince(approved.steps, now);
  const plan = now.steps.find((candidate) => candidate.step === step.id);
  if (moved.length === 0 || !asksAnybody(run))
    return plan?.status === 'planned' ? plan.plan : blocked('it could not be planned again');

  const shown = await planForPeople(run, tools);
  await session.decide([{ type: 'plan_changed', data: { plan: shown, hash: planHash(shown), moved } }]);
  return 'asked_again';
}

/**
 * Only for the first step, and only when no person was waited for. A plan from the future is one whose age nobody knows:
 * it carries the clock of the record, which may be another than ours.
 */
function isFresh(run: Run, tools: EngineTools): boolean {
  const untouched = run.steps.every(({ status }) => status === 'pending');
  const ageMs = tools.clock.now().getTime() - (run.plan?.at.getTime() ?? 0);
  return untouched && ageMs >= 0 && ageMs < FRESH_MS && run.steps.every(({ refusals }) => refusals === 0);
}

/** A stop that was confirmed stops what is there now; it does not come back with questions. */
function asksAnybody(run: Run): boolean {
  const asked = run.gate?.asked;
  return asked?.confirmation === true || (asked?.approvals ?? 0) > 0;
}

async function store(session: Session, event: RunEvent): Promise<Performed> {
  await session.decide([event]);
  return 'go_on';
}
