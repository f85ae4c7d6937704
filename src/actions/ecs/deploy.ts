import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Ecs, Service } from '../../systems/ecs/port.ts';
import { primaryOf } from './guards.ts';
import type { ServiceReference } from './service-reference.ts';

/** UpdateService with the task definition and nothing else. The receipt names the deployment that it started. */
export async function deploy(
  ecs: Ecs,
  request: ServiceReference & { readonly taskDefinition: string; readonly seen: readonly string[] },
  signal: AbortSignal,
): Promise<JsonObject> {
  const { cluster, service, taskDefinition, seen } = request;
  return startedBy(await ecs.updateService({ cluster, service, taskDefinition }, signal), request, seen);
}

/** The deployment that was not there before, from the service as the call left it. */
export function startedBy(
  after: Service,
  { cluster, service }: ServiceReference,
  seen: readonly string[],
): JsonObject {
  const started = primaryOf(after);
  if (started && !seen.includes(started.id)) return { deployment: started.id };
  throw new Failure({
    system: 'Amazon ECS',
    operation: `update service ${cluster}/${service}`,
    kind: 'unknown_outcome',
    message: `Amazon ECS accepted the update of ${service} but shows no new deployment.`,
  });
}
