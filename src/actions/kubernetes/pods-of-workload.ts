import { Hidden, unlessDenied } from '../../lib/unless-denied.ts';
import type { Pod, Workload, WorkloadKind } from '../../systems/kubernetes/port.ts';
import type { ActionContext } from '../action.ts';
import { isPodAlive } from './jobs-of.ts';
import { whyNoFurtherPods } from './refused-pods.ts';

export type PodsLeft =
  | { readonly status: 'seen'; readonly pods: readonly Pod[] }
  | { readonly status: 'hidden'; readonly why: string };

/**
 * The Pods of a workload that still run. Its own status does not tell: the controllers stop counting a Pod when it is
 * told to end, and it works on until it has, which may take its whole grace period.
 */
export async function podsLeft(
  { systems, signal }: ActionContext,
  kind: WorkloadKind,
  { metadata, spec }: Workload,
): Promise<PodsLeft> {
  const { namespace } = metadata;
  const asked = systems.kubernetes.listPods({ namespace, labelSelector: spec.selector }, signal);
  const found = await unlessDenied(asked);
  if (found instanceof Hidden) return { status: 'hidden', why: found.why };
  return { status: 'seen', pods: found.filter((pod) => isPodAlive(pod) && isOf(pod, kind, metadata)) };
}

/** Labels alone may also be those of a Job's Pods. A ReplicaSet is named after its Deployment and the template. */
function isOf(
  { metadata: { labels, ownerReferences } }: Pod,
  kind: WorkloadKind,
  { name, uid }: Workload['metadata'],
): boolean {
  if (kind === 'StatefulSet') return ownerReferences.some((owner) => owner.uid === uid);
  const replicaSet = `${name}-${labels['pod-template-hash']}`;
  return ownerReferences.some((owner) => owner.kind === 'ReplicaSet' && owner.name === replicaSet);
}

/** What is missing until it runs as many as it should; undefined when nothing is. */
export function notYet({ metadata, spec, status }: Workload, left: PodsLeft): string | undefined {
  if (status.observedGeneration < metadata.generation) return 'waiting to be noticed by the cluster';
  const tooMany = status.replicas - spec.replicas;
  if (tooMany > 0) return `${tooMany} ${tooMany === 1 ? 'Pod is' : 'Pods are'} still stopping`;
  if (status.readyReplicas >= spec.replicas) return stillStopping(left);
  const ready = `${status.readyReplicas} of ${spec.replicas} Pods are ready`;
  return [ready, whyNoFurtherPods(status)].filter((part) => part !== undefined).join('; ');
}

function stillStopping(left: PodsLeft): string | undefined {
  const count = left.status === 'seen' ? left.pods.length : 0;
  return count === 0 ? undefined : `${count} ${count === 1 ? 'Pod is' : 'Pods are'} still stopping`;
}

export function scaledToZero(what: string, left: PodsLeft, who: string): readonly string[] {
  if (left.status === 'seen') return [`${what} is scaled to zero and no Pod of it is left${who}.`];
  return [`${what} is scaled to zero${who}.`, `Whether its last Pods have ended is not known: ${left.why}`];
}
