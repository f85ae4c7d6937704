import type { ServiceDeployment } from '../../systems/ecs/port.ts';
import { type Following, followDeployment, type Progress } from './follow-deployment.ts';
import { primaryOf } from './guards.ts';
import { shortName } from './service-reference.ts';

/** How far the rollback of a stopped service deployment is. ECS chooses the deployment it returns to. */
export function followRollback(
  following: Omit<Following, 'deployment'>,
  stopped: ServiceDeployment | undefined,
): Progress {
  const { at, service, taskDefinition, isLate } = following;
  const primary = primaryOf(service);

  switch (stopped?.status) {
    case 'ROLLBACK_SUCCESSFUL':
      if (!primary || shortName(primary.taskDefinition) !== taskDefinition)
        return elsewhere(at.service, primary);
      return followDeployment({ ...following, deployment: primary.id });
    case 'SUCCESSFUL':
      return ended(`The deployment to ${at.service} completed before it could be stopped. Plan again.`);
    case 'ROLLBACK_FAILED':
    case 'STOPPED':
      return ended(
        `The rollback of ${at.service} did not succeed: ${stopped.status}, ${stopped.statusReason ?? 'no reason given'}`,
      );
    case undefined:
      return ended(`Amazon ECS no longer knows the service deployment of ${at.service} that was stopped.`);
    default:
      if (isLate) return ended(`The rollback of ${at.service} was not done in time. It goes on in ECS.`);
      return {
        status: 'waiting',
        progress: `rolling back, ${primary?.runningCount ?? 0} of ${service.desiredCount} tasks run ${taskDefinition}`,
      };
  }
}

function ended(reason: string): Progress {
  return { status: 'failed', inPlace: false, reason };
}

function elsewhere(service: string, primary: { readonly taskDefinition: string } | undefined): Progress {
  const now = primary ? shortName(primary.taskDefinition) : 'nothing';
  return ended(`The rollback of ${service} ended, but it runs ${now}, which the plan did not foresee.`);
}
