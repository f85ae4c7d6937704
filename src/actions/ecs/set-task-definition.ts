import { z } from 'zod';
import { type ActionContext, defineAction, type StepPlan } from '../action.ts';
import { deploy } from './deploy.ts';
import { primaryOf, refuseMoved } from './guards.ts';
import { lookAtTaskDefinition } from './look-at-task-definition.ts';
import { type Observed, observeService, whenInPlace } from './observe-service.ts';
import { inactive } from './plan-rollback.ts';
import { emptyPlan, serviceObstacle, servicePlan } from './service-plan.ts';
import { type ServiceReference, serviceInput, serviceTarget, shortName } from './service-reference.ts';

/** Beyond `stable_within`: time to look one last time and say why it was not stable. */
const MARGIN_MS = 60_000;

const Input = z.object({
  ...serviceInput,
  task_definition: z.string().min(1).describe('The task definition to run, as family:revision'),
  expect_current: z
    .string()
    .min(1)
    .optional()
    .describe('Refuse unless the service runs this task definition now, as family:revision'),
});

type Input = z.output<typeof Input>;

const Output = z.object({
  task_definition: z.string().describe('The task definition that runs now, as family:revision'),
  previous_task_definition: z.string().describe('The one that ran before'),
});

/** Deploys a task definition that is named, where nobody has deployed another one in between. */
export const setTaskDefinition = defineAction({
  name: 'ecs/set-task-definition',
  summary: 'Deploys a named task definition to an ECS service',
  effect: 'change',
  input: Input,
  output: Output,
  plannedOutputs: ['task_definition', 'previous_task_definition'],
  targets: (input, environment) => [serviceTarget(input, environment)],
  deadlineMs: (input) => input.stable_within + MARGIN_MS,
  plan: (context, input) => planTaskDefinition(context, input),

  async apply({ systems, signal }, { cluster, service }, plan) {
    const seen = await refuseMoved(systems.ecs, { cluster, service }, plan.guards, signal);
    const { task_definition } = Output.parse(plan.outputs);
    const request = { cluster, service, taskDefinition: task_definition, seen: seen.deployments };
    return deploy(systems.ecs, request, signal);
  },

  observe: (context, input, seen) => observeService(context, inPlace(input, seen.plan), seen),
  whenDone: (place, input, { plan }) => whenInPlace(place, inPlace(input, plan)),

  look: (context, at, { plan }) =>
    lookAtTaskDefinition(context, at, Output.parse(plan.outputs).task_definition),
});

function inPlace({ cluster, service, stable_within }: Input, { outputs }: StepPlan): Observed {
  const { task_definition: after, previous_task_definition: before } = Output.parse(outputs);
  return { at: { cluster, service }, before, after, stableWithinMs: stable_within };
}

interface Wanted extends ServiceReference {
  readonly task_definition: string;
  readonly expect_current?: string | undefined;
}

async function planTaskDefinition(context: ActionContext, wanted: Wanted): Promise<StepPlan> {
  const { cluster, service: name, expect_current } = wanted;
  const { ecs } = context.systems;
  const service = await ecs.describeService(cluster, name, context.signal);
  const obstacle = serviceObstacle(service);
  if (obstacle !== undefined) return emptyPlan({ obstacle });

  const current = shortName(primaryOf(service)?.taskDefinition ?? service.taskDefinition);
  const after = await ecs.describeTaskDefinition(wanted.task_definition, context.signal);
  if (shortName(after.taskDefinitionArn) === current)
    return emptyPlan({ nothingToDo: `${name} runs ${current} already.` });
  if (expect_current !== undefined && shortName(expect_current) !== current)
    return emptyPlan({
      obstacle: `${name} runs ${current}, not ${shortName(expect_current)} as expected: somebody deployed in between. Look before you replace their build.`,
    });
  if (after.status !== 'ACTIVE') return emptyPlan({ obstacle: inactive(after) });

  const before = await ecs.describeTaskDefinition(current, context.signal);
  return servicePlan(context, { at: { cluster, service: name }, service, before, after });
}
