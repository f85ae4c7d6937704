import { z } from 'zod';
import type { Service, TaskDefinition } from '../../systems/ecs/port.ts';
import { type ActionContext, defineAction, type StepPlan } from '../action.ts';
import { startedBy } from './deploy.ts';
import { deploymentIds, type Guards, primaryOf, refuseMoved } from './guards.ts';
import { lookAtService } from './look-at-service.ts';
import { emptyPlan } from './service-plan.ts';
import {
  lookCommand,
  redeployCommand,
  type ServiceReference,
  serviceInput,
  serviceName,
  serviceTarget,
  shortName,
} from './service-reference.ts';

/** Beyond `stable_within`: time to look one last time and say why it was not stable. */
const MARGIN_MS = 60_000;

const Input = z.object(serviceInput);
const Output = z.object({
  task_definition: z
    .string()
    .describe('The task definition that runs, as family:revision: the same as before'),
});

/** Replaces a service's tasks by new ones of the same build, which read their secrets and settings again. */
export const redeployService = defineAction({
  name: 'ecs/redeploy-service',
  summary: 'Replaces the tasks of an ECS service by new ones of the same task definition',
  effect: 'change',
  noUndo: 'There is nothing to undo: build, settings and the number of tasks stay as they are.',
  input: Input,
  output: Output,
  plannedOutputs: ['task_definition'],
  targets: (input, environment) => [serviceTarget(input, environment)],
  deadlineMs: (input) => input.stable_within + MARGIN_MS,

  async plan(context, at) {
    const { ecs } = context.systems;
    const service = await ecs.describeService(at.cluster, at.service, context.signal);
    const obstacle = redeployObstacle(service);
    if (obstacle !== undefined) return emptyPlan({ obstacle });
    const current = primaryOf(service)?.taskDefinition ?? service.taskDefinition;
    return planFor(context, {
      at,
      service,
      build: await ecs.describeTaskDefinition(current, context.signal),
    });
  },

  async apply({ systems, signal }, { cluster, service }, plan) {
    const at = { cluster, service };
    const seen = await refuseMoved(systems.ecs, at, plan.guards, signal);
    return startedBy(await systems.ecs.forceNewDeployment(cluster, service, signal), at, seen.deployments);
  },

  async observe(context, { cluster, service, stable_within }, seen) {
    const { task_definition } = Output.parse(seen.plan.outputs);
    const lookedFor = { at: { cluster, service }, after: task_definition, stableWithinMs: stable_within };
    const looked = await lookAtService(context, lookedFor, seen);
    if (looked.status === 'on_its_way') return looked.observation;
    if (looked.status === 'failed') return { status: 'failed', reason: looked.reason, ...looked.told };
    return { status: 'done', outputs: { task_definition }, evidence: looked.evidence, ...looked.told };
  },
});

interface Redeployed {
  readonly at: ServiceReference;
  readonly service: Service;
  readonly build: TaskDefinition;
}

function planFor({ environment }: ActionContext, { at, service, build }: Redeployed): StepPlan {
  const current = primaryOf(service);
  const task_definition = shortName(build.taskDefinitionArn);
  const guards: Guards = { deployments: [...deploymentIds(service)], via: 'update-service' };
  return {
    changes: [
      {
        target: serviceName(at),
        field: 'deployment',
        before: current?.id ?? 'none',
        after: `a new one of ${task_definition}`,
      },
    ],
    guards,
    outputs: { task_definition },
    facts: [
      `${service.runningCount} of ${service.desiredCount} tasks are running; each is replaced by a new one of ${task_definition}.`,
      ...secretsFact(build),
    ],
    warnings: warningsFor(at, current?.rolloutState, build.status),
    commands: [redeployCommand(at, environment), lookCommand(at, environment)],
  };
}

function secretsFact({ containerDefinitions }: TaskDefinition): readonly string[] {
  const names = containerDefinitions.flatMap(({ secrets }) => secrets.map(({ name }) => name));
  return names.length > 0 ? [`New tasks read these secrets again: ${[...new Set(names)].join(', ')}.`] : [];
}

function warningsFor(
  { service }: ServiceReference,
  rollout: string | undefined,
  status: string,
): readonly string[] {
  return [
    ...(rollout === 'IN_PROGRESS'
      ? [`A deployment of ${service} is still running: this one takes its place and starts over.`]
      : []),
    ...(status === 'ACTIVE' ? [] : ['Its task definition is no longer ACTIVE: Amazon ECS may refuse.']),
  ];
}

function redeployObstacle({
  serviceName: name,
  deploymentController,
  status,
  desiredCount,
  ...service
}: Service) {
  if (deploymentController.type === 'CODE_DEPLOY')
    return `${name} is deployed by AWS CodeDeploy, not by ECS: start the deployment there, with "aws deploy create-deployment".`;
  if (deploymentController.type === 'EXTERNAL')
    return `${name} is deployed by an external controller that works with task sets: redeploy with the tool that deploys it.`;
  if (status !== 'ACTIVE') return `The service ${name} is ${status}, so nothing can be deployed to it.`;
  if (!service.deployments.some((one) => one.status === 'PRIMARY'))
    return `The service ${name} has no deployment to repeat.`;
  if (desiredCount === 0)
    return `${name} is scaled to zero: there is no task to replace. Scale it up instead.`;
  return undefined;
}
