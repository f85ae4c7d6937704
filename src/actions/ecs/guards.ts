import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Deployment, Ecs, Service } from '../../systems/ecs/port.ts';
import type { ServiceReference } from './service-reference.ts';

/** What a plan saw, so that a deployment that came later can be told from those. */
export const Guards = z.object({
  deployments: z.array(z.string()),
  via: z.enum(['update-service', 'stop-service-deployment']),
  service_deployment: z.string().optional(),
});
export type Guards = z.output<typeof Guards>;

/** The ids of the deployments that are in place or being replaced, sorted. */
export function deploymentIds(service: Service): readonly string[] {
  return service.deployments
    .filter((one) => one.status !== 'INACTIVE')
    .map((one) => one.id)
    .sort();
}

export function primaryOf(service: Service): Deployment | undefined {
  return service.deployments.find((one) => one.status === 'PRIMARY');
}

/**
 * Looks once more, in the last moment: UpdateService has no condition of its own, so this narrows the race with
 * another deployment to milliseconds; it cannot close it.
 */
export async function refuseMoved(
  ecs: Ecs,
  at: ServiceReference,
  guards: JsonObject,
  signal: AbortSignal,
): Promise<Guards> {
  const seen = Guards.parse(guards);
  const now = deploymentIds(await ecs.describeService(at.cluster, at.service, signal));
  if (now.join() === [...seen.deployments].sort().join()) return seen;
  throw new Failure({
    system: 'Amazon ECS',
    operation: `deploy ${at.cluster}/${at.service}`,
    kind: 'conflict',
    message: `The deployments of ${at.service} have changed since the plan was made. Nothing was done; plan again.`,
  });
}
