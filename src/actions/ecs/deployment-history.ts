import {
  type Ecs,
  NOT_IMPLEMENTED,
  type NotImplemented,
  type ServiceDeployment,
} from '../../systems/ecs/port.ts';
import { type ServiceReference, shortName } from './service-reference.ts';

/** A service deployment with the task definition it deployed, `family:revision`. */
export type KnownDeployment = ServiceDeployment & { readonly taskDefinition: string };

/** The service deployments that ECS still knows (90 days), newest first. */
export async function deploymentHistory(
  ecs: Ecs,
  at: ServiceReference,
  signal: AbortSignal,
): Promise<readonly KnownDeployment[] | NotImplemented> {
  const deployments = await ecs.listServiceDeployments(at, signal);
  if (deployments === NOT_IMPLEMENTED) return NOT_IMPLEMENTED;
  const revisions = await ecs.describeServiceRevisions(
    [...new Set(deployments.map((one) => one.targetServiceRevisionArn))],
    signal,
  );
  if (revisions === NOT_IMPLEMENTED) return NOT_IMPLEMENTED;

  const deployed = new Map(revisions.map((one) => [one.serviceRevisionArn, shortName(one.taskDefinition)]));
  return deployments
    .flatMap((one) => {
      const taskDefinition = deployed.get(one.targetServiceRevisionArn);
      return taskDefinition === undefined ? [] : [{ ...one, taskDefinition }];
    })
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}
