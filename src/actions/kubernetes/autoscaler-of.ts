import { Hidden, unlessDenied } from '../../lib/unless-denied.ts';
import type { Autoscaler, WorkloadReference } from '../../systems/kubernetes/port.ts';
import type { ActionContext } from '../action.ts';

/** The HorizontalPodAutoscaler that decides how many Pods a workload has, when there is one. */
export async function autoscalerOf(
  { systems, signal }: ActionContext,
  { namespace, kind, name }: WorkloadReference,
): Promise<Autoscaler | Hidden | undefined> {
  const all = await unlessDenied(systems.kubernetes.listAutoscalers({ namespace }, signal));
  if (all instanceof Hidden) return all;
  return all.find(({ spec: { scaleTargetRef: of } }) => of.kind === kind && of.name === name);
}

/**
 * What it will do about a number set by hand. At zero replicas it stands still until somebody sets another number
 * (kubernetes.io, Horizontal Pod Autoscaling, "implicit maintenance-mode deactivation").
 */
export function autoscalerWords(
  found: Autoscaler | Hidden,
  { replicas }: { readonly replicas: number },
): string {
  if (found instanceof Hidden)
    return `Whether an autoscaler will change this again cannot be seen: ${found.why}`;
  const { metadata, spec } = found;
  const { minReplicas: min, maxReplicas: max } = spec;
  const who = `HorizontalPodAutoscaler ${metadata.name} (${min} to ${max} replicas)`;
  if (replicas === 0) return `${who} stands still while this is at zero, and takes over again after.`;
  if (replicas < min || replicas > max)
    return `${who} will soon put ${replicas} back to between ${min} and ${max}.`;
  return `${who} decides how many there are: it will change ${replicas} again with the load.`;
}
