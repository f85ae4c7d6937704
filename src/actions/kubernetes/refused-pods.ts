import { maskCredentials } from '../../lib/mask-credentials.ts';
import { Hidden, unlessDenied } from '../../lib/unless-denied.ts';
import type { Deployment, Job, Kubernetes, Pod } from '../../systems/kubernetes/port.ts';

/**
 * Why the cluster lets a Job make none of its Pods: a quota, a policy, a ServiceAccount that is missing. Neither the Job
 * nor any Pod says so, only an event. Undefined when there is a Pod, or nothing speaks against one.
 */
export async function whyNoPods(
  kubernetes: Kubernetes,
  { metadata: { namespace, name }, spec }: Job,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (pods.length > 0 || spec.suspend) return undefined;
  const events = await unlessDenied(kubernetes.listEvents({ namespace, kind: 'Job', name }, signal));
  if (events instanceof Hidden) return undefined;
  const refusal = events.findLast(({ reason }) => reason === 'FailedCreate');
  return refusal && `Job ${name} can make no Pod: ${withoutName(refusal.message)}.`;
}

/** Why a Deployment gets no further Pods; undefined when it gets them. */
export function whyNoFurtherPods({
  conditions,
}: Pick<Deployment['status'], 'conditions'>): string | undefined {
  const refusal = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  return refusal && `no further Pod can be made: ${withoutName(refusal.message)}`;
}

/** Each try has another name, and would be news. */
const withoutName = (message: string): string =>
  maskCredentials(message.replace(/^.*?pods "[^"]*" is forbidden: /s, '').replace(/\.$/, '')).slice(0, 300);
