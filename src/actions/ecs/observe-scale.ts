import type { ScalableTarget } from '../../systems/autoscaling/port.ts';
import type { Service } from '../../systems/ecs/port.ts';
import {
  type ActionContext,
  type Aftermath,
  type Half,
  hadMs,
  type LeftOpen,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
  type UndoStep,
} from '../action.ts';
import { type Activity, activeIn, heldIn, holdCommand, isAsWanted, type Wanted } from './autoscaling-hold.ts';
import { LOOK_AGAIN_MS } from './follow-deployment.ts';
import { newEvents } from './look-at-service.ts';
import { isPause, type ScaleInput, ScaleOutput } from './scale-input.ts';
import { serviceTarget } from './service-reference.ts';

/** Looks whether the service has as many tasks as it should, and whether autoscaling is as it should be. */
export async function observeScale(
  context: ActionContext,
  input: ScaleInput,
  seen: Seen,
): Promise<Observation> {
  const { systems, signal } = context;
  const at = { cluster: input.cluster, service: input.service };
  const { held_autoscaling } = ScaleOutput.parse(seen.plan.outputs);
  const wanted = { hold: held_autoscaling, resume: input.resume_autoscaling ?? [] };
  const touched = wanted.hold.length + wanted.resume.length > 0;
  const service = await systems.ecs.describeService(at.cluster, at.service, signal);
  const target = touched ? await systems.autoscaling.describeScalableTarget(at, signal) : undefined;
  return judge({ context, input, seen, service, target, wanted });
}

interface Looked {
  readonly context: ActionContext;
  readonly input: ScaleInput;
  readonly seen: Seen;
  readonly service: Service;
  readonly target: ScalableTarget | undefined;
  readonly wanted: Wanted;
}

function judge(looked: Looked): Observation {
  const { input, seen, service, target, wanted } = looked;
  const set = service.desiredCount === input.desired_count;
  // Both calls set a state, so making them once more after a lost answer hurts nobody.
  if (!seen.receipt && !(set && isAsWanted(target, wanted))) return absent(looked, set);
  if (!set && !movedByAutoscaling(looked)) return changedSince(looked);
  if (service.runningCount !== service.desiredCount) return stillScaling(looked);
  return isAsWanted(target, wanted) ? arrived(looked) : notHeld(looked);
}

/** The first of the two calls may have been carried out. */
function absent({ context, input, seen, target, wanted: { hold } }: Looked, set: boolean): Observation {
  if (set)
    return {
      status: 'absent',
      half: { stands: `${input.service} has a desired count of ${input.desired_count} already.` },
    };
  const held = target ? heldIn(target) : [];
  const isHeld = hold.length > 0 && hold.every((one) => held.includes(one));
  return { status: 'absent', ...(isHeld && { half: heldAlready(context, input, hold, seen.plan) }) };
}

/** Autoscaling is held and the tasks run on: nobody scales the service any more. */
export function heldAlready(
  { environment }: ActionContext,
  input: ScaleInput,
  held: readonly Activity[],
  plan: StepPlan,
): Half {
  const { cluster, service } = input;
  const what = `ECS service ${cluster}/${service} has its autoscaling on hold: ${held.join(', ')}`;
  return {
    stands: `Autoscaling of ${service} is held, and stays so until somebody resumes it.`,
    leaves: [{ target: serviceTarget(input, environment), what }],
    undo: wayBack(input, plan),
  };
}

/** Once it goes on, autoscaling may choose another count than the one it was given to begin with. */
function movedByAutoscaling({ input, target }: Looked): boolean {
  return input.desired_count > 0 && target !== undefined && activeIn(target).length > 0;
}

function stillScaling(looked: Looked): Observation {
  const { context, input, seen, service } = looked;
  const { log, memo } = newEvents(service, seen);
  const told = log === '' ? {} : { log };
  const progress = isPause(input)
    ? `${service.runningCount} tasks are still running`
    : `${service.runningCount} of ${service.desiredCount} tasks are running`;
  const isLate = hadMs(context.now, seen) > input.scale_within;
  if (!isLate) return { status: 'waiting', progress, againInMs: LOOK_AGAIN_MS, memo, ...told };
  return failed(
    looked,
    `${input.service} was not there in time: ${progress}. Look at the stopped tasks and the service's events.`,
  );
}

function arrived(looked: Looked): Observation {
  const { context, input, seen, service, wanted } = looked;
  const { log } = newEvents(service, seen);
  const doubt = seen.receipt
    ? []
    : ['The answer to our call was lost; the service is as it was meant to be.'];
  return {
    status: 'done',
    outputs: { ...seen.plan.outputs, desired_count: service.desiredCount },
    evidence: [
      service.desiredCount === 0
        ? `${input.service} has a desired count of 0, and no task of it runs.`
        : `${service.runningCount} of ${service.desiredCount} tasks of ${input.service} are running.`,
      ...(wanted.hold.length > 0 ? [`Autoscaling is on hold: ${wanted.hold.join(', ')}.`] : []),
      ...(wanted.resume.length > 0 ? [`Autoscaling goes on: ${wanted.resume.join(', ')}.`] : []),
      ...doubt,
    ],
    undo: undoOf(looked),
    leaves: leavesOf(looked),
    closes: closesOf(context, input, service.desiredCount),
    ...(log !== '' && { log }),
  };
}

function changedSince(looked: Looked): Observation {
  const { input, service } = looked;
  const who = input.desired_count === 0 ? 'Somebody, or autoscaling,' : 'Somebody';
  return failed(
    looked,
    `${who} set the desired count of ${input.service} to ${service.desiredCount} after it was set to ${input.desired_count}. Look who scales it, then run this again.`,
  );
}

function notHeld(looked: Looked): Observation {
  const { context, input, wanted } = looked;
  const missing = wanted.hold.length > 0 ? 'is not on hold and may start tasks again' : 'is still on hold';
  return failed(
    looked,
    `${input.service} has a desired count of ${input.desired_count}, but its autoscaling ${missing}. By hand: ${holdCommand(input, wanted, context.environment)}`,
  );
}

function failed(looked: Looked, reason: string): Observation {
  const { log } = newEvents(looked.service, looked.seen);
  const rest = { undo: undoOf(looked), leaves: leavesOf(looked), ...(log !== '' && { log }) };
  return { status: 'failed', reason, ...rest };
}

const undoOf = ({ input, seen }: Looked): readonly UndoStep[] => wayBack(input, seen.plan);

function wayBack(input: ScaleInput, plan: StepPlan): readonly UndoStep[] {
  const { previous_desired_count, held_autoscaling } = ScaleOutput.parse(plan.outputs);
  const back = {
    cluster: input.cluster,
    service: input.service,
    desired_count: previous_desired_count,
    scale_within: `${Math.ceil(input.scale_within / 1_000)}s`,
    starts: input.starts,
    ...(held_autoscaling.length > 0 && { resume_autoscaling: held_autoscaling }),
  };
  return [{ uses: 'ecs/scale-service', with: back }];
}

/** As it was meant to be: what else keeps its autoscaling on hold is not known. */
export function whenScaled(place: Place, input: ScaleInput, { plan }: Seen): Aftermath {
  const { held_autoscaling } = ScaleOutput.parse(plan.outputs);
  return {
    undo: wayBack(input, plan),
    leaves: leftAt(place, input, { desiredCount: input.desired_count, held: held_autoscaling }),
    closes: closesOf(place, input, input.desired_count),
  };
}

const closesOf = ({ environment }: Where, input: ScaleInput, desiredCount: number): readonly string[] =>
  desiredCount > 0 ? [serviceTarget(input, environment)] : [];

const leavesOf = ({ context, input, service, target }: Looked): readonly LeftOpen[] =>
  leftAt(context, input, { desiredCount: service.desiredCount, held: target ? heldIn(target) : [] });

type Where = Pick<Place, 'environment'>;

interface Scaled {
  readonly desiredCount: number;
  readonly held: readonly Activity[];
}

/** Zero tasks, or an autoscaling that nobody lets go on, is not how a service should stay. */
function leftAt({ environment }: Where, input: ScaleInput, { desiredCount, held }: Scaled) {
  const name = `ECS service ${input.cluster}/${input.service}`;
  const rest = held.length > 0 ? `autoscaling on hold: ${held.join(', ')}` : '';
  const at = serviceTarget(input, environment);
  if (desiredCount === 0)
    return [{ target: at, what: [`${name} is scaled to zero`, rest].filter(Boolean).join(', ') }];
  return rest === '' ? [] : [{ target: at, what: `${name} has its ${rest}` }];
}
