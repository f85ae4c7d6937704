import type { Json, JsonObject } from '../../lib/json.ts';
import { REVISION } from './port.ts';
import { activeJobs } from './simulated-cronjobs.ts';
import { podsOf } from './simulated-pods.ts';
import { revisionsOf, rolloutAt } from './simulated-rollouts.ts';
import { countedAt } from './simulated-scaling.ts';
import type {
  KubernetesState,
  SimulatedAutoscaler,
  SimulatedCronJob,
  SimulatedDeployment,
  SimulatedJob,
  SimulatedPod,
  SimulatedStatefulSet,
} from './simulated-state.ts';

/** The simulated objects as the API shows them at `state.at`. */

export function cronJobObject(state: KubernetesState, cronJob: SimulatedCronJob): JsonObject {
  const { schedule, timeZone, suspend, concurrencyPolicy, startingDeadlineSeconds, jobTemplate } = cronJob;
  const active = activeJobs(state.jobs, cronJob).map(({ name, uid, namespace }) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    namespace,
    name,
    uid,
  }));
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadataOf(cronJob),
    spec: {
      schedule,
      ...(timeZone && { timeZone }),
      suspend,
      concurrencyPolicy,
      ...(startingDeadlineSeconds !== undefined && { startingDeadlineSeconds }),
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate,
    },
    status: {
      ...(active.length > 0 && { active }),
      ...(cronJob.lastScheduleAt !== undefined && { lastScheduleTime: timeOf(cronJob.lastScheduleAt) }),
      ...(cronJob.lastSuccessAt !== undefined && { lastSuccessfulTime: timeOf(cronJob.lastSuccessAt) }),
    },
  };
}

export function jobObject(state: KubernetesState, job: SimulatedJob): JsonObject {
  const active = podsOf(state, job).filter((pod) => !pod.ended && pod.terminatesAt === undefined).length;
  const isComplete = job.end?.type === 'Complete';
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...metadataOf(job),
      ...(job.owner && { ownerReferences: [ownedBy('CronJob', job.owner)] }),
      ...(job.deletedAt !== undefined && { deletionTimestamp: timeOf(job.deletedAt) }),
    },
    spec: { ...job.spec, suspend: job.suspend },
    status: {
      ...(job.startedAt !== undefined && { startTime: timeOf(job.startedAt) }),
      ...(job.end && isComplete && { completionTime: timeOf(job.end.at) }),
      ...(active > 0 && !job.end && { active }),
      ...(isComplete && { succeeded: 1 }),
      ...(job.failures > 0 && { failed: job.failures }),
      conditions: jobConditions(job),
    },
  };
}

function jobConditions({ end, suspend }: SimulatedJob): Json[] {
  if (end) return [conditionOf(end)];
  return suspend
    ? [conditionOf({ type: 'Suspended', reason: 'JobSuspended', message: 'Job suspended' })]
    : [];
}

export function podObject({ at }: KubernetesState, pod: SimulatedPod): JsonObject {
  const owner = { ...ownedBy('Job', pod.job), blockOwnerDeletion: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadataOf(pod),
      ...(!pod.orphan && { ownerReferences: [owner] }),
      ...(pod.terminatesAt !== undefined && { deletionTimestamp: timeOf(pod.terminatesAt) }),
    },
    spec: { nodeName: 'node-1', containers: [{ name: pod.container }] },
    status: {
      phase: phaseOf(pod, at),
      containerStatuses: [{ name: pod.container, restartCount: 0, state: containerState(pod, at) }],
    },
  };
}

export function phaseOf(pod: SimulatedPod, at: number): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (pod.ended) return pod.fate === 'succeeds' ? 'Succeeded' : 'Failed';
  return at < pod.startsAt || waitingFor(pod) ? 'Pending' : 'Running';
}

function waitingFor({ fate }: SimulatedPod): JsonObject | undefined {
  if (fate === 'ImagePullBackOff') {
    const message = 'Back-off pulling image "ghcr.io/example/missing:1.4.2": ErrImagePull: not found';
    return { reason: fate, message };
  }
  if (fate === 'CreateContainerConfigError')
    return { reason: fate, message: 'secret "aws-credentials" not found' };
  return undefined;
}

function containerState(pod: SimulatedPod, at: number): JsonObject {
  if (at < pod.startsAt) return { waiting: { reason: 'ContainerCreating' } };
  const waiting = waitingFor(pod);
  if (waiting) return { waiting };
  const startedAt = timeOf(pod.startsAt);
  if (!pod.ended) return { running: { startedAt } };
  const ends = {
    succeeds: { exitCode: 0, reason: 'Completed' },
    OOMKilled: { exitCode: 137, reason: 'OOMKilled' },
    'exits 1': { exitCode: 1, reason: 'Error' },
    ImagePullBackOff: { exitCode: 1, reason: 'Error' },
    CreateContainerConfigError: { exitCode: 1, reason: 'Error' },
  };
  return { terminated: { ...ends[pod.fate], startedAt, finishedAt: timeOf(pod.endsAt) } };
}

export function deploymentObject({ at }: KubernetesState, deployment: SimulatedDeployment): JsonObject {
  const { replicas, templateAnnotations, templateSpec, progressDeadlineSeconds } = deployment;
  const { progressing, ...status } = rolloutAt(deployment, at);
  const revision = String(revisionsOf(deployment).at(-1)?.revision);
  const annotations = { ...deployment.annotations, [REVISION]: revision };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf({ ...deployment, annotations }),
    spec: {
      replicas,
      progressDeadlineSeconds,
      selector: { matchLabels: labelsOf(deployment) },
      template: {
        metadata: { labels: labelsOf(deployment), annotations: templateAnnotations },
        spec: templateSpec,
      },
    },
    status: { ...status, conditions: [conditionOf(progressing)] },
  };
}

/** What a workload knows its Pods by. */
export const labelsOf = ({ name }: { readonly name: string }) => ({ app: name });

/** A ReplicaSet is named after its Deployment and this. */
export const hashOf = (uid: string): string => uid.slice(-10).replaceAll('-', '');

/** The ReplicaSets of a Deployment, one for each revision of its template. */
export function replicaSetObjects(deployment: SimulatedDeployment): readonly JsonObject[] {
  const { namespace, name, replicas } = deployment;
  return revisionsOf(deployment).map(({ uid, revision, createdAt, annotations, spec }, index, all) => {
    const hash = hashOf(uid);
    const labels = { ...labelsOf(deployment), 'pod-template-hash': hash };
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...{ namespace, name: `${name}-${hash}`, uid, generation: 1, resourceVersion: String(revision) },
        creationTimestamp: timeOf(createdAt),
        labels,
        annotations: { [REVISION]: String(revision) },
        ownerReferences: [{ ...ownedBy('Deployment', deployment), apiVersion: 'apps/v1' }],
      },
      spec: {
        replicas: index === all.length - 1 ? replicas : 0,
        template: { metadata: { labels, annotations }, spec },
      },
    };
  });
}

export function statefulSetObject({ at }: KubernetesState, statefulSet: SimulatedStatefulSet): JsonObject {
  const { replicas, templateSpec, generation } = statefulSet;
  const running = countedAt(statefulSet, at);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(statefulSet),
    spec: {
      replicas,
      selector: { matchLabels: labelsOf(statefulSet) },
      template: { metadata: { labels: labelsOf(statefulSet) }, spec: templateSpec },
    },
    status: {
      ...{ observedGeneration: generation, replicas: running, readyReplicas: running },
      ...{ availableReplicas: running, updatedReplicas: running },
    },
  };
}

export function autoscalerObject(autoscaler: SimulatedAutoscaler): JsonObject {
  const { target, min, max } = autoscaler;
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(autoscaler),
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', ...target }, minReplicas: min, maxReplicas: max },
  };
}

export function eventObject(event: KubernetesState['events'][number]): JsonObject {
  const { namespace, kind, name, type, reason, message, at } = event;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace, name: `${name}.${at.toString(16)}` },
    involvedObject: { kind, namespace, name },
    type,
    reason,
    message,
    lastTimestamp: timeOf(at),
  };
}

function metadataOf(
  object:
    | SimulatedCronJob
    | SimulatedJob
    | SimulatedPod
    | SimulatedDeployment
    | SimulatedStatefulSet
    | SimulatedAutoscaler,
): JsonObject {
  const { namespace, name, uid, generation, resourceVersion, createdAt, labels, annotations } = object;
  return {
    namespace,
    name,
    uid,
    generation,
    resourceVersion: String(resourceVersion),
    creationTimestamp: timeOf(createdAt),
    // As the API server does it: empty maps are left out.
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

const ownedBy = (
  kind: 'CronJob' | 'Job' | 'Deployment',
  { name, uid }: { readonly name: string; readonly uid: string },
) => ({
  apiVersion: 'batch/v1',
  kind,
  name,
  uid,
  controller: true,
});

const conditionOf = (condition: {
  readonly type: string;
  readonly status?: string;
  readonly reason: string;
  readonly message: string;
}): JsonObject => {
  const { type, status = 'True', reason, message } = condition;
  return { type, status, reason, message };
};

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
