import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { ScalableTarget } from '../../systems/autoscaling/port.ts';
import type { Service } from '../../systems/ecs/port.ts';
import type { ActionContext, Change, StepPlan } from '../action.ts';
import { ACTIVITIES, activeIn, heldIn, holdCommand, isAsWanted, type Wanted } from './autoscaling-hold.ts';
import { isPause, type ScaleInput } from './scale-input.ts';
import { emptyPlan } from './service-plan.ts';
import { lookCommand, scaleCommand, serviceName } from './service-reference.ts';

/** Looks at the service and at who else scales it, and says what would change. */
export async function planScale(context: ActionContext, input: ScaleInput): Promise<StepPlan> {
  const service = await context.systems.ecs.describeService(input.cluster, input.service, context.signal);
  if (service.status !== 'ACTIVE')
    return emptyPlan({ obstacle: `The service ${input.service} is ${service.status}: it cannot be scaled.` });
  if (service.schedulingStrategy === 'DAEMON')
    return emptyPlan({
      obstacle: `${input.service} is a DAEMON service: it runs one task on each instance and has no desired count.`,
    });
  return planFor(context, { input, service, scaling: await readScaling(context, input) });
}

interface Scaling {
  readonly target?: ScalableTarget | undefined;
  /** Why it could not be read. A service must be stoppable all the same. */
  readonly unread?: string;
}

async function readScaling({ systems, signal }: ActionContext, input: ScaleInput): Promise<Scaling> {
  const at = { cluster: input.cluster, service: input.service };
  try {
    return { target: await systems.autoscaling.describeScalableTarget(at, signal) };
  } catch (error) {
    if (!(error instanceof Failure) || (input.resume_autoscaling ?? []).length > 0) throw error;
    return { unread: error.message };
  }
}

interface Read {
  readonly input: ScaleInput;
  readonly service: Service;
  readonly scaling: Scaling;
}

/** A plan made again keeps what the first one saw: by then our own step may have held autoscaling already. */
const Pinned = z.object({ previous_desired_count: z.int(), held_autoscaling: z.array(z.enum(ACTIVITIES)) });

function planFor(context: ActionContext, read: Read): StepPlan {
  const { input, service, scaling } = read;
  const { environment } = context;
  const at = { cluster: input.cluster, service: input.service };
  const pinned = Pinned.safeParse(context.pinned).data;
  const active = scaling.target && isPause(input) ? [...activeIn(scaling.target)] : [];
  const held_autoscaling = pinned?.held_autoscaling ?? active;
  const wanted = { hold: held_autoscaling, resume: input.resume_autoscaling ?? [] };
  const changes = [...countChange(read), ...holdChange(read, wanted)];
  const touched = wanted.hold.length + wanted.resume.length > 0;
  return {
    changes,
    guards: {},
    outputs: {
      desired_count: input.desired_count,
      previous_desired_count: pinned?.previous_desired_count ?? service.desiredCount,
      held_autoscaling,
    },
    facts: factsFor(read, wanted),
    warnings: warningsFor(read, wanted),
    commands: [
      ...(touched ? [holdCommand(at, wanted, environment)] : []),
      scaleCommand(at, input.desired_count, environment),
      lookCommand(at, environment),
    ],
    ...(changes.length === 0 && { nothingToDo: alreadySo(input) }),
  };
}

function countChange({ input, service }: Read): readonly Change[] {
  const [before, after] = [service.desiredCount, input.desired_count];
  return before === after ? [] : [{ target: serviceName(input), field: 'desired count', before, after }];
}

function holdChange({ input, scaling: { target } }: Read, wanted: Wanted): readonly Change[] {
  if (!target || isAsWanted(target, wanted)) return [];
  const before = [...heldIn(target)];
  const after = [...new Set([...before, ...wanted.hold])].filter((one) => !wanted.resume.includes(one));
  return [{ target: serviceName(input), field: 'autoscaling on hold', before, after }];
}

function alreadySo({ service, desired_count }: ScaleInput): string {
  return `${service} has a desired count of ${desired_count} already.`;
}

function factsFor({ input, service, scaling: { target } }: Read, wanted: Wanted): readonly string[] {
  const limits = target && `between ${target.MinCapacity} and ${target.MaxCapacity} tasks`;
  const tasks = `${service.runningCount} of ${service.desiredCount} tasks are running`;
  return [
    isPause(input) && service.runningCount > 0 ? `${tasks}; all of them are stopped.` : `${tasks}.`,
    ...(wanted.hold.length > 0
      ? [`Autoscaling keeps it ${limits}; it is held, or a scale-out would start tasks again.`]
      : []),
    ...(wanted.resume.length > 0 ? [`Autoscaling goes on afterwards and keeps it ${limits}.`] : []),
  ];
}

function warningsFor({ input, scaling: { target, unread } }: Read, wanted: Wanted): readonly string[] {
  if (unread !== undefined)
    return [
      `Whether autoscaling looks after ${input.service} could not be read, and it may scale it: ${unread}`,
    ];
  if (!target || isPause(input)) return [];
  const { MinCapacity, MaxCapacity } = target;
  const count = input.desired_count;
  const still = heldIn(target).filter((one) => !wanted.resume.includes(one));
  return [
    ...(count < MinCapacity || count > MaxCapacity
      ? [`Autoscaling keeps it between ${MinCapacity} and ${MaxCapacity} tasks and may change ${count}.`]
      : []),
    ...(still.length > 0
      ? [`Autoscaling stays on hold (${still.join(', ')}): the count stays at ${count}.`]
      : []),
  ];
}
