import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { JsonObject } from '../../lib/json.ts';
import { scheduleOf } from './simulated-cronjobs.ts';
import { addJob, deleteJob, type JobWorld, startJob, suspendJob } from './simulated-jobs.ts';
import { namespacesOf } from './simulated-namespaces.ts';
import {
  autoscalerObject,
  cronJobObject,
  deploymentObject,
  eventObject,
  jobObject,
  podObject,
  replicaSetObjects,
  statefulSetObject,
} from './simulated-objects.ts';
import { startRollout } from './simulated-rollouts.ts';
import { scale } from './simulated-scaling.ts';
import {
  SimulatedCronJob,
  type SimulatedDeployment,
  type SimulatedJob,
  type SimulatedStatefulSet,
  touch,
} from './simulated-state.ts';
import { workloadPods } from './simulated-workload-pods.ts';

/** An object as the API server keeps it: what it shows, and what may be done to it. */
export interface StoredObject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly show: () => JsonObject;
  readonly change?: (patched: JsonObject) => void;
  readonly remove?: (propagationPolicy: string) => void;
}

/** What there is of `batch/cronjobs`, `/pods` and so on; undefined for what this cluster does not know. */
export function objectsOf(world: JobWorld, resource: string): readonly StoredObject[] | undefined {
  const { state } = world;
  switch (resource) {
    case '/namespaces':
      return namespacesOf(world);
    case 'batch/cronjobs':
      return state.cronJobs.map((cronJob) => ({
        ...named(cronJob),
        show: () => cronJobObject(state, cronJob),
        change: (patched) => changeCronJob(world, cronJob, patched),
      }));
    case 'batch/jobs':
      return state.jobs.map((job) => ({
        ...named(job),
        show: () => jobObject(state, job),
        change: (patched) => changeJob(world, job, patched),
        remove: (policy) => deleteJob(state, job, policy),
      }));
    case '/pods':
      return [
        ...state.pods.map((pod) => ({ ...named(pod), show: () => podObject(state, pod) })),
        ...workloadPods(state).map(lookedAt),
      ];
    case 'apps/deployments':
      return state.deployments.map((deployment) => ({
        ...named(deployment),
        show: () => deploymentObject(state, deployment),
        change: (patched) => changeDeployment(world, deployment, patched),
      }));
    case 'apps/replicasets':
      return state.deployments.flatMap((deployment) => replicaSetObjects(deployment).map(lookedAt));
    case 'apps/statefulsets':
      return state.statefulSets.map((statefulSet) => ({
        ...named(statefulSet),
        show: () => statefulSetObject(state, statefulSet),
        change: (patched) => changeStatefulSet(world, statefulSet, patched),
      }));
    case 'autoscaling/horizontalpodautoscalers':
      return state.autoscalers.map(autoscalerObject).map(lookedAt);
    case '/events':
      return state.events.map((event) => ({ ...event, uid: '', show: () => eventObject(event) }));
    default:
      return undefined;
  }
}

const named = ({ namespace, name, uid }: Pick<StoredObject, 'namespace' | 'name' | 'uid'>) => ({
  namespace,
  name,
  uid,
});

const Head = z.object({
  metadata: z.object({ namespace: z.string(), name: z.string(), uid: z.string() }),
});

/** What is only ever read. */
const lookedAt = (object: JsonObject): StoredObject => ({
  ...named(Head.parse(object).metadata),
  show: () => object,
});

const texts = z
  .record(z.string(), z.string())
  .optional()
  .transform((value) => value ?? {});

const PatchedCronJob = z.object({
  metadata: z.object({ labels: texts, annotations: texts }),
  spec: SimulatedCronJob.pick({
    timeZone: true,
    concurrencyPolicy: true,
    startingDeadlineSeconds: true,
    jobTemplate: true,
  }).extend({ suspend: z.boolean().default(false), schedule: z.string() }),
});

/** Throws a ZodError when the CronJob would be none any more. */
function changeCronJob({ state }: JobWorld, cronJob: SimulatedCronJob, patched: JsonObject): void {
  const { metadata, spec } = PatchedCronJob.refine(hasSchedule, { path: ['spec', 'schedule'] }).parse(
    patched,
  );
  const before = JSON.stringify(cronJobObject(state, cronJob).spec);
  Object.assign(cronJob, { ...metadata, ...spec });
  touch(state, cronJob, before !== JSON.stringify(cronJobObject(state, cronJob).spec));
}

function hasSchedule({ spec }: z.infer<typeof PatchedCronJob>): boolean {
  try {
    return scheduleOf(spec).nextRun() !== undefined;
  } catch {
    return false;
  }
}

const PatchedJob = z.object({
  metadata: z.object({ labels: texts, annotations: texts }),
  spec: z.object({ suspend: z.boolean().default(false) }),
});

function changeJob({ state }: JobWorld, job: SimulatedJob, patched: JsonObject): void {
  const { metadata, spec } = PatchedJob.parse(patched);
  const wasSuspended = job.suspend;
  Object.assign(job, { ...metadata, suspend: spec.suspend });
  touch(state, job, wasSuspended !== spec.suspend);
  if (job.end || wasSuspended === spec.suspend) return;
  if (spec.suspend) suspendJob(state, job);
  else startJob(state, job);
}

const PatchedDeployment = z.object({
  metadata: z.object({ labels: texts, annotations: texts }),
  spec: z.object({
    replicas: z.int().min(0),
    template: z.object({
      metadata: z.object({ annotations: texts }),
      spec: z.record(z.string(), z.json()),
    }),
  }),
});

function changeDeployment(
  { state, faults }: JobWorld,
  deployment: SimulatedDeployment,
  patched: JsonObject,
): void {
  const { metadata, spec } = PatchedDeployment.parse(patched);
  const template = { annotations: spec.template.metadata.annotations, spec: spec.template.spec };
  const runs = { annotations: deployment.templateAnnotations, spec: deployment.templateSpec };
  Object.assign(deployment, metadata);
  const stuck = faults.isOn('kubernetes/rollout-stuck');
  if (spec.replicas !== deployment.replicas) scale(state, deployment, spec.replicas);
  else if (isDeepStrictEqual(template, runs)) touch(state, deployment, false);
  else startRollout(state, deployment, { ...template, stuck });
}

const PatchedStatefulSet = z.object({
  metadata: z.object({ labels: texts, annotations: texts }),
  spec: z.object({ replicas: z.int().min(0) }),
});

function changeStatefulSet(
  { state }: JobWorld,
  statefulSet: SimulatedStatefulSet,
  patched: JsonObject,
): void {
  const { metadata, spec } = PatchedStatefulSet.parse(patched);
  Object.assign(statefulSet, metadata);
  if (spec.replicas === statefulSet.replicas) touch(state, statefulSet, false);
  else scale(state, statefulSet, spec.replicas);
}

const CreatedJob = z.object({
  metadata: z.object({
    // RFC 1123, and short enough to be a label's value.
    name: z
      .string()
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
      .max(63),
    labels: texts,
    annotations: texts,
    ownerReferences: z.array(z.object({ name: z.string(), uid: z.string() })).optional(),
  }),
  spec: z.record(z.string(), z.json()),
});

/** Throws a ZodError when it is no valid Job. */
export function createJob(world: JobWorld, namespace: string, body: unknown): StoredObject {
  const { metadata, spec } = CreatedJob.parse(body);
  const { name, labels, annotations, ownerReferences } = metadata;
  const owner = ownerReferences?.[0];
  const job = addJob(world, {
    namespace,
    name,
    labels,
    annotations,
    ...(owner && { owner: { name: owner.name, uid: owner.uid } }),
    // Made by hand: no controller lists it in status.active, so Forbid does not see it.
    scheduled: false,
    spec,
  });
  return { ...named(job), show: () => jobObject(world.state, job) };
}
