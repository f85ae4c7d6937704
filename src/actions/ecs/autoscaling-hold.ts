import { Failure } from '../../lib/failure.ts';
import { shellWord } from '../../lib/shell-word.ts';
import type { ScalableTarget, Suspended } from '../../systems/autoscaling/port.ts';
import type { ActionContext, ActionEnvironment } from '../action.ts';
import { regionFlag, type ServiceReference } from './service-reference.ts';

/** What autoscaling does on its own, as inputs name it. */
export const ACTIVITIES = ['scale_in', 'scale_out', 'scheduled'] as const;
export type Activity = (typeof ACTIVITIES)[number];

const FIELDS = {
  scale_in: 'DynamicScalingInSuspended',
  scale_out: 'DynamicScalingOutSuspended',
  scheduled: 'ScheduledScalingSuspended',
} as const satisfies Readonly<Record<Activity, keyof Suspended>>;

export function heldIn({ SuspendedState }: ScalableTarget): readonly Activity[] {
  return ACTIVITIES.filter((activity) => SuspendedState[FIELDS[activity]]);
}

export function activeIn(target: ScalableTarget): readonly Activity[] {
  const held = heldIn(target);
  return ACTIVITIES.filter((activity) => !held.includes(activity));
}

/** Whether autoscaling is as the step wants it; a service that nothing scales always is. */
export function isAsWanted(target: ScalableTarget | undefined, { hold, resume }: Wanted): boolean {
  if (!target) return true;
  const held = heldIn(target);
  return hold.every((one) => held.includes(one)) && !resume.some((one) => held.includes(one));
}

export interface Wanted {
  readonly hold: readonly Activity[];
  readonly resume: readonly Activity[];
}

/**
 * Holds and resumes activities, and leaves the others as they are. That it could not is noted, not thrown: the tasks
 * are what matters, and `observe` sees what is missing. Answers whether it changed anything.
 */
export async function setHold(
  context: ActionContext,
  at: ServiceReference,
  wanted: Wanted,
): Promise<boolean> {
  const { autoscaling } = context.systems;
  if (wanted.hold.length + wanted.resume.length === 0) return false;
  try {
    const target = await autoscaling.describeScalableTarget(at, context.signal);
    if (!target || isAsWanted(target, wanted)) return false;
    const suspended = suspendedState(target.SuspendedState, wanted);
    await autoscaling.suspendScaling({ ...at, suspended }, context.signal);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await context.note({ text: `Autoscaling of ${at.service} could not be changed: ${error.message}` });
    return false;
  }
}

function suspendedState(state: Suspended, { hold, resume }: Wanted): Suspended {
  const changed = [
    ...hold.map((one) => [FIELDS[one], true] as const),
    ...resume.map((one) => [FIELDS[one], false] as const),
  ];
  return { ...state, ...Object.fromEntries(changed) };
}

/** The line with which a person does the same by hand. */
export function holdCommand(at: ServiceReference, wanted: Wanted, environment: ActionEnvironment): string {
  const state = [
    ...wanted.hold.map((one) => `${FIELDS[one]}=true`),
    ...wanted.resume.map((one) => `${FIELDS[one]}=false`),
  ];
  const resource = shellWord(`service/${at.cluster}/${at.service}`);
  return `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id ${resource} --suspended-state ${state.join()}${regionFlag(environment)}`;
}
