import type { Service, TaskDefinition } from '../../systems/ecs/port.ts';
import type { ActionContext, StepPlan } from '../action.ts';
import { compareTaskDefinitions } from './compare-task-definitions.ts';
import { deploymentIds, type Guards, primaryOf } from './guards.ts';
import {
  lookCommand,
  type ServiceReference,
  serviceName,
  shortName,
  stopCommand,
  updateCommand,
} from './service-reference.ts';

/** A plan that changes nothing: an obstacle, or nothing to do. */
export function emptyPlan(said: Pick<StepPlan, 'obstacle'> | Pick<StepPlan, 'nothingToDo'>): StepPlan {
  return { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands: [], ...said };
}

/** Why this service cannot be given another task definition by UpdateService, or undefined. */
export function serviceObstacle(service: Service): string | undefined {
  const { serviceName: name, deploymentController, status, desiredCount } = service;
  if (deploymentController.type === 'CODE_DEPLOY')
    return `${name} is deployed by AWS CodeDeploy, not by ECS. Roll back there: stop its deployment with "aws deploy stop-deployment --auto-rollback-enabled", or deploy the last good revision again.`;
  if (deploymentController.type === 'EXTERNAL')
    return `${name} is deployed by an external controller that works with task sets. Roll back with the tool that deploys it.`;
  if (status !== 'ACTIVE') return `The service ${name} is ${status}, so nothing can be deployed to it.`;
  if (!primaryOf(service)) return `The service ${name} has no deployment to replace.`;
  if (desiredCount === 0)
    return `${name} is scaled to zero: no task would start, so nothing would show whether the build is good. Scale it up first.`;
  return undefined;
}

export interface Intended {
  readonly at: ServiceReference;
  readonly service: Service;
  readonly before: TaskDefinition;
  readonly after: TaskDefinition;
  /** The service deployment to stop; absent: UpdateService. */
  readonly stop?: string | undefined;
  readonly facts?: readonly string[];
  readonly warnings?: readonly string[];
}

/** From one task definition to another, with everything a person should see before saying yes. */
export function servicePlan({ environment }: ActionContext, intended: Intended): StepPlan {
  const { at, service, stop } = intended;
  const before = shortName(intended.before.taskDefinitionArn);
  const after = shortName(intended.after.taskDefinitionArn);
  const guards: Guards = {
    deployments: [...deploymentIds(service)],
    via: stop === undefined ? 'update-service' : 'stop-service-deployment',
    ...(stop !== undefined && { service_deployment: stop }),
  };

  return {
    changes: [{ target: serviceName(at), field: 'task definition', before, after }],
    guards,
    outputs: { task_definition: after, previous_task_definition: before },
    facts: [
      ...(intended.facts ?? []),
      ...compareTaskDefinitions(intended.before, intended.after),
      `${service.runningCount} of ${service.desiredCount} tasks are running; the desired count stays as it is.`,
    ],
    warnings: intended.warnings ?? [],
    commands: [
      stop === undefined ? updateCommand(at, after, environment) : stopCommand(stop, environment),
      lookCommand(at, environment),
    ],
  };
}
