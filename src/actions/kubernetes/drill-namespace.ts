import { DRILL_MARK, isMarkedForDrills } from '../../lib/drill-mark.ts';
import type { ActionContext } from '../action.ts';
import { type DrillPlace, MARKED } from '../drill-place.ts';
import { kubectl } from './kubectl.ts';

/**
 * What a Job writes, and where, nobody can tell from outside; that its namespace is empty would prove nothing about the
 * database that it restores. So a person has said that the namespace is for drills.
 */
export async function drillNamespace(context: ActionContext, namespace: string): Promise<DrillPlace> {
  const { environment, systems, signal } = context;
  const { metadata } = await systems.kubernetes.readNamespace(namespace, signal);
  const place = `${environment.name}/${namespace}`;
  if (isMarkedForDrills(metadata.labels)) return { place, safe: MARKED };
  const mark = kubectl(environment, namespace, 'label', 'namespace', namespace, `${DRILL_MARK}=true`);
  const unsafe = `the namespace ${namespace} is not marked for drills, and nobody can see beforehand what a Job overwrites. If all that its Jobs reach may be lost: ${mark}`;
  return { place, unsafe };
}
