import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { NOT_IMPLEMENTED } from '../../systems/ecs/port.ts';
import { defineAction, type StepPlan } from '../action.ts';
import { deploy } from './deploy.ts';
import { refuseMoved } from './guards.ts';
import { lookAtTaskDefinition } from './look-at-task-definition.ts';
import { type Observed, observeService, whenInPlace } from './observe-service.ts';
import { planRollback } from './plan-rollback.ts';
import { serviceInput, serviceTarget } from './service-reference.ts';

/** Beyond `stable_within`: time to look one last time and say why it was not stable. */
const MARGIN_MS = 60_000;

const Input = z.object({
  ...serviceInput,
  to: z
    .string()
    .min(1)
    .optional()
    .describe('The task definition to go back to, as family:revision; absent: the last good one'),
});

type Input = z.output<typeof Input>;

const Output = z.object({
  task_definition: z.string().describe('The task definition that runs now, as family:revision'),
  previous_task_definition: z.string().describe('The one that was rolled back from'),
});

/** Returns a service to its last good task definition, and waits for that very deployment. */
export const rollbackService = defineAction({
  name: 'ecs/rollback-service',
  summary: 'Rolls an ECS service back to its last good task definition',
  effect: 'change',
  input: Input,
  output: Output,
  plannedOutputs: ['task_definition', 'previous_task_definition'],
  targets: (input, environment) => [serviceTarget(input, environment)],
  deadlineMs: (input) => input.stable_within + MARGIN_MS,

  plan(context, input) {
    const pinned = context.pinned?.task_definition;
    return planRollback(context, { ...input, to: typeof pinned === 'string' ? pinned : input.to });
  },

  async apply({ systems, signal }, { cluster, service }, plan) {
    const seen = await refuseMoved(systems.ecs, { cluster, service }, plan.guards, signal);
    const { after } = beforeAndAfter(plan);
    if (seen.service_deployment === undefined)
      return deploy(systems.ecs, { cluster, service, taskDefinition: after, seen: seen.deployments }, signal);

    const stopped = await systems.ecs.stopServiceDeployment(seen.service_deployment, signal);
    if (stopped === NOT_IMPLEMENTED) throw cannotStop(service);
    return { service_deployment: stopped.serviceDeploymentArn };
  },

  observe: (context, input, seen) => observeService(context, rolledBack(input, seen.plan), seen),
  whenDone: (place, input, { plan }) => whenInPlace(place, rolledBack(input, plan)),

  look: (context, at, { plan }) => lookAtTaskDefinition(context, at, beforeAndAfter(plan).after),
});

function rolledBack({ cluster, service, stable_within }: Input, plan: StepPlan): Observed {
  const { before, after } = beforeAndAfter(plan);
  const leaves = `ECS service ${cluster}/${service} is held at ${after}, rolled back from ${before}`;
  return { at: { cluster, service }, before, after, stableWithinMs: stable_within, leaves };
}

const Planned = z.object({ task_definition: z.string(), previous_task_definition: z.string() });

function beforeAndAfter({ outputs }: StepPlan) {
  const { task_definition, previous_task_definition } = Planned.parse(outputs);
  return { before: previous_task_definition, after: task_definition };
}

function cannotStop(service: string): Failure {
  return new Failure({
    system: 'Amazon ECS',
    operation: 'stop service deployment',
    kind: 'invalid',
    message: `This endpoint of Amazon ECS cannot stop the deployment of ${service}. Plan again.`,
  });
}
