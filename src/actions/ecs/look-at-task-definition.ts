import { type ActionContext, moved, type Standing } from '../action.ts';
import { primaryOf } from './guards.ts';
import { type ServiceReference, shortName } from './service-reference.ts';

/** Whether the service runs the task definition, `family:revision`, that it was given. */
export async function lookAtTaskDefinition(
  { systems, signal }: ActionContext,
  { cluster, service: name }: ServiceReference,
  given: string,
): Promise<Standing> {
  const service = await systems.ecs.describeService(cluster, name, signal);
  const what = `ECS service ${cluster}/${name}`;
  if (service.status === 'INACTIVE') return { status: 'gone', what: `${what} was deleted` };
  const runs = shortName(primaryOf(service)?.taskDefinition ?? service.taskDefinition);
  if (runs === given) return { status: 'held' };
  return moved(`${what} runs ${runs} now; the run had put ${given} in its place`);
}
