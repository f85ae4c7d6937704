import { maskCredentials } from '../../lib/mask-credentials.ts';
import { Hidden, unlessDenied } from '../../lib/unless-denied.ts';
import type { ContainerStatus, Job, Kubernetes, Pod } from '../../systems/kubernetes/port.ts';

/** Why a container does not start, as Kubernetes names it, and what a person does about it. */
const CANNOT_START: Readonly<Record<string, string>> = {
  ImagePullBackOff: 'its image cannot be pulled; check its name, its tag and the pull secret',
  ErrImagePull: 'its image cannot be pulled; check its name, its tag and the pull secret',
  InvalidImageName: 'its image has no valid name',
  CreateContainerConfigError: 'a Secret or ConfigMap that it needs is missing',
  CreateContainerError: 'the container runtime cannot create it',
  RunContainerError: 'the container runtime cannot start it',
};

/** Why it does not get going; undefined when nothing speaks against it. */
export function whyNotStarting(pods: readonly Pod[]): string | undefined {
  for (const pod of pods) {
    for (const { name, state } of statusesOf(pod)) {
      const { reason = '', message = '' } = state.waiting ?? {};
      const meaning = CANNOT_START[reason];
      if (meaning) return `Container ${name} cannot start: ${reason}, ${meaning}.${said(message)}`;
    }
    const scheduled = pod.status.conditions.find(({ type }) => type === 'PodScheduled');
    if (scheduled?.status === 'False') {
      return `Pod ${pod.metadata.name} finds no node (${scheduled.reason}).${said(scheduled.message)}`;
    }
  }
  return undefined;
}

/** What became of a Job that failed, from its conditions, its Pods and, when these say nothing, its events. */
export async function whyFailed(
  kubernetes: Kubernetes,
  job: Job,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<string> {
  const { namespace, name } = job.metadata;
  const failed = job.status.conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  const sentences = [`Job ${name} failed: ${failed?.reason || 'no reason given'}.`];
  if (failed?.reason === 'DeadlineExceeded')
    sentences.push('It ran longer than its activeDeadlineSeconds allow.');
  const cause = whyNotStarting(pods) ?? whyEnded(pods);
  if (cause) return [...sentences, cause].join(' ');
  const events = await unlessDenied(kubernetes.listEvents({ namespace, kind: 'Job', name }, signal));
  const warning = events instanceof Hidden ? undefined : events.findLast(({ type }) => type === 'Warning');
  if (warning) sentences.push(`${warning.reason}: ${warning.message}.`);
  return sentences.join(' ');
}

function whyEnded(pods: readonly Pod[]): string | undefined {
  for (const pod of pods.toReversed()) {
    const evicted =
      pod.status.reason && `Pod ${pod.metadata.name} was ${pod.status.reason}.${said(pod.status.message)}`;
    if (evicted) return evicted;
    for (const { name, state, lastState } of statusesOf(pod)) {
      const end = state.terminated ?? lastState.terminated;
      if (end?.reason === 'OOMKilled') {
        return `Container ${name} ran out of memory (OOMKilled, exit code ${end.exitCode}); raise its memory limit.`;
      }
      if (end && end.exitCode !== 0)
        return `Container ${name} ended with exit code ${end.exitCode}.${said(end.message)}`;
    }
  }
  return undefined;
}

const statusesOf = ({ status }: Pod): readonly ContainerStatus[] => [
  ...status.initContainerStatuses,
  ...status.containerStatuses,
];

const said = (message: string): string =>
  message === '' ? '' : ` It says: ${maskCredentials(message).slice(0, 300)}`;
