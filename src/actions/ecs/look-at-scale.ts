import { type ActionContext, moved, type Seen, type Standing } from '../action.ts';
import { heldIn } from './autoscaling-hold.ts';
import { type ScaleInput, ScaleOutput } from './scale-input.ts';

/** Whether the service has as many tasks as it was given, and its autoscaling is on hold still. */
export async function lookAtScale(context: ActionContext, input: ScaleInput, seen: Seen): Promise<Standing> {
  const { systems, signal } = context;
  const { cluster, service: name, desired_count } = input;
  const what = `ECS service ${cluster}/${name}`;
  const service = await systems.ecs.describeService(cluster, name, signal);
  if (service.status === 'INACTIVE') return { status: 'gone', what: `${what} was deleted` };
  if (!seen.half && service.desiredCount !== desired_count)
    return moved(
      `${what} has a desired count of ${service.desiredCount} now; the run had set ${desired_count}`,
    );

  const { held_autoscaling } = ScaleOutput.parse(seen.plan.outputs);
  if (!seen.half && (desired_count === 0 || held_autoscaling.length === 0)) return { status: 'held' };
  const target = await systems.autoscaling.describeScalableTarget({ cluster, service: name }, signal);
  if (target && heldIn(target).length > 0) return { status: 'held' };
  return moved(`${what} has its autoscaling again`);
}
