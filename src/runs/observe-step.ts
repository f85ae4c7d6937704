import type { Half, Observation } from '../actions/action.ts';
import { reach } from '../lib/crash-points.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { actionContext } from './action-context.ts';
import type { Performed } from './advance.ts';
import { aftermathOf, leftData } from './aftermath.ts';
import { backoffMs } from './backoff.ts';
import { stoppedMeanwhile } from './emergency-stop.ts';
import type { EngineTools } from './engine-tools.ts';
import type { RunEvent, StepEnd } from './events.ts';
import { isPast } from './is-past.ts';
import { loopWrites } from './loops/leave.ts';
import { endRun } from './moves.ts';
import { throughControl } from './negative-control.ts';
import { notForEver } from './not-for-ever.ts';
import { fail, halfData } from './not-taken.ts';
import { outcomeOf } from './outcome.ts';
import type { Run, StepState } from './run.ts';
import type { Session } from './session.ts';
import { stepInput } from './step-input.ts';
import { begunByAnother, placesOf, stopLookingAt, strange, unseen } from './unseen-step.ts';

const MOST_LOG_CHARACTERS = 100_000;
const MOST_ABSENCES = 3;

/** Looks how far a step is and stores what was seen. Waiting for it and finding out after a crash are this one path. */
export async function observeStep(session: Session, step: StepState, tools: EngineTools): Promise<Performed> {
  reach('before-look', () => step.uses);
  const seen = throughControl(session.run, step.id, await look(session, step, tools));
  reach('after-look', () => step.uses);
  switch (seen.status) {
    case 'waiting':
      return waiting(session, step, seen, tools);
    case 'done':
      return ended(session, succeeded(step, seen), tools);
    case 'failed':
      return ended(session, failed(step, seen), tools);
    case 'absent':
      return absent(session, step, seen, tools);
    case 'unknown': {
      const { reason, look: places } = seen;
      await session.record([{ type: 'step_unknown', data: { step: step.id, reason, look: places } }]);
      return 'go_on';
    }
  }
}

/** `blind`: nothing was seen, so it is not known either that the effect has begun; `denied`: we were forbidden to look. */
type Waiting = Extract<Observation, { status: 'waiting' }> & {
  readonly blind?: true;
  readonly denied?: true;
};
type Done = Extract<Observation, { status: 'done' }>;
type Failed = Extract<Observation, { status: 'failed' }> & { readonly blind?: true };

export type Seen = Exclude<Observation, { status: 'waiting' | 'failed' }> | Waiting | Failed;

async function look(session: Session, step: StepState, tools: EngineTools): Promise<Seen> {
  const { run } = session;
  const action = tools.actions.get(step.uses);
  const input = stepInput(run, step, tools);
  if (!action || !step.plan || input.status !== 'known')
    return strange(step, `this version of Runbolt cannot continue ${step.uses}`);
  const places = placesOf(run, step, action, input.value);
  const continues = action.continues(step.version ?? 1);
  if (!continues && step.effect !== 'read') return strange(step, begunByAnother(step, action), places);
  const seen = {
    plan: step.plan,
    startedAt: step.startedAt ?? run.requestedAt,
    ...(step.begunAgainAt && { begunAgainAt: step.begunAgainAt }),
    // A reading is simply made anew.
    ...(continues && step.receipt && { receipt: step.receipt }),
    ...(continues && step.memo && { memo: step.memo }),
  };
  try {
    const looking = action.observe(actionContext(run, step.id, tools), input.value, seen);
    return await notForEver(tools, step.uses, looking);
  } catch (error) {
    if (error instanceof Failure) return unseen(run, step, error, { look: places, tools });
    throw error;
  }
}

async function waiting(
  session: Session,
  step: StepState,
  seen: Waiting,
  tools: EngineTools,
): Promise<Performed> {
  const { run } = session;
  // Nobody waits for what goes on in the system any more; that it may do so is said.
  if (run.cancelled && step.status === 'accepted') return leaveStanding(session, step, tools);
  if (isPast(step.deadlineAt, tools)) return pastDeadline(session, step, seen, tools);
  const againAt = lookAt(run, step, new Date(tools.clock.now().getTime() + seen.againInMs));
  const changed = seen.progress !== step.progress || !same(seen.memo, step.memo);
  if (!changed) {
    await session.lookAgainAt(againAt);
    return 'wait';
  }
  const data = {
    step: step.id,
    progress: seen.progress,
    againAt: againAt.toISOString(),
    ...(seen.memo && { memo: seen.memo }),
    ...(seen.blind && { blind: true }),
    ...(seen.denied && { denied: true }),
    ...logOf(seen),
  };
  // A stop makes the next look come at once; those after it come as patiently as ever.
  const waits = run.cancelled !== undefined && seen.blind === true;
  await session.record([{ type: 'step_progressed', data }], waits ? { dueAt: againAt } : {});
  return waits ? 'wait' : 'go_on';
}

/** What was accepted may go on in the system: it is looked after, with its way back. */
async function leaveStanding(session: Session, step: StepState, tools: EngineTools): Promise<Performed> {
  const { undo, noUndo, leaves = [] } = aftermathOf(session.run, step, tools);
  if (leaves.length > 0 || undo !== undefined) {
    const data = leftData(step.id, { undo, noUndo, leaves });
    const { own, also, rows } = await loopWrites(session.run, { step: step.id, leaves, closes: [] }, tools);
    await session.record([...own, { type: 'step_left', data }], { also, rows });
  }
  return endRun(session, { status: 'cancelled', outcome: outcomeOf(session.run, 'cancelled') }, tools);
}

/** The last look is at the deadline, or when a stop has been kept waiting for long enough; not after it. */
const lookAt = (run: Run, { deadlineAt }: StepState, at: Date): Date =>
  [deadlineAt, stopLookingAt(run)].reduce<Date>((first, end) => (end && end < first ? end : first), at);

/** What was accepted stands, however far it is: it is looked after like what was done. What it brings back is not yet. */
function pastDeadline(
  session: Session,
  step: StepState,
  seen: Waiting,
  tools: EngineTools,
): Promise<Performed> {
  const reason = `Not finished in time; it may go on in the system. Last seen: ${seen.progress}`;
  const { undo, leaves = [], noUndo } = aftermathOf(session.run, step, tools);
  const evidence = noUndo === undefined || leaves.length === 0 ? [] : [noUndo];
  return ended(
    session,
    failed(step, {
      ...{ status: 'failed', reason, evidence, ...(seen.log !== undefined && { log: seen.log }) },
      ...{ leaves, ...(undo && { undo }) },
    }),
    tools,
  );
}

/** It certainly did not happen: the step starts again, unless it keeps vanishing. */
async function absent(
  session: Session,
  step: StepState,
  { half }: { readonly half?: Half },
  tools: EngineTools,
): Promise<Performed> {
  const stopped = stoppedOver(session.run, step, tools);
  if (stopped !== undefined)
    return fail(session, step, { why: stopped, final: true, ...(half && { half }) }, tools);
  const lost = step.receipt !== undefined || step.refusals >= MOST_ABSENCES;
  if (lost) return vanished(session, step, tools);
  const retryAt = new Date(tools.clock.now().getTime() + backoffMs(step.refusals)).toISOString();
  const seen = half === undefined ? 'it had not happened.' : `not all of it had happened. ${half.stands}`;
  const reason = `Looked: ${seen} Trying again.`;
  const data = { step: step.id, reason, retryAt, ...halfData(half) };
  await session.record([{ type: 'step_refused', data }]);
  return 'go_on';
}

/** That there is no trace of it may be the doing of an emergency stop. */
function stoppedOver(run: Run, step: StepState, tools: EngineTools): string | undefined {
  const action = tools.actions.get(step.uses);
  const input = stepInput(run, step, tools);
  return action && input.status === 'known' ? stoppedMeanwhile(run, action, input.value) : undefined;
}

function vanished(session: Session, step: StepState, tools: EngineTools): Promise<Performed> {
  const reason = step.receipt
    ? 'It was accepted, and now there is no trace of it.'
    : `Begun ${step.refusals + 1} times, and there was never a trace of it afterwards.`;
  return fail(session, step, { why: reason }, tools);
}

type Ended = Extract<RunEvent, { type: 'step_succeeded' | 'step_failed' }>;

async function ended(session: Session, event: Ended, tools: EngineTools): Promise<Performed> {
  const { own, also, rows } = await loopWrites(session.run, event.data, tools);
  await session.record([...own, event], { also, rows });
  return 'go_on';
}

const succeeded = (step: StepState, seen: Done): Ended => ({
  type: 'step_succeeded',
  data: { ...endOf(step, seen), outputs: seen.outputs },
});

const failed = (step: StepState, seen: Failed): Ended => ({
  type: 'step_failed',
  data: { ...endOf(step, seen), reason: seen.reason },
});

function endOf(step: StepState, seen: Done | Failed): StepEnd {
  return {
    step: step.id,
    evidence: seen.evidence ?? [],
    undo: seen.undo ?? [],
    leaves: seen.leaves ?? [],
    closes: seen.status === 'done' ? (seen.closes ?? []) : [],
    ...logOf(seen),
  };
}

/** The end of a log is where the reason stands. */
function logOf({ log }: { readonly log?: string }): { readonly log?: string } {
  return log === undefined ? {} : { log: log.slice(-MOST_LOG_CHARACTERS) };
}

const same = (a: JsonObject | undefined, b: JsonObject | undefined): boolean =>
  a === undefined || JSON.stringify(a) === JSON.stringify(b);
