import { z } from 'zod';

/**
 * A simulated cluster's whole state, as plain JSON: it can be saved, restored and edited. Times are milliseconds
 * since 1970. The objects hold what was decided; what follows from the time alone (phases, log lines, a rollout's
 * progress) is computed when somebody looks.
 */

const texts = z.record(z.string(), z.string());
const raw = z.record(z.string(), z.json());

const Head = z.object({
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  generation: z.number(),
  resourceVersion: z.number(),
  createdAt: z.number(),
  labels: texts,
  annotations: texts,
});

export const SimulatedCronJob = Head.extend({
  schedule: z.string(),
  timeZone: z.string().optional(),
  suspend: z.boolean(),
  concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']),
  startingDeadlineSeconds: z.number().optional(),
  jobTemplate: z.object({ metadata: z.object({ labels: texts, annotations: texts }), spec: raw }),
  lastScheduleAt: z.number().optional(),
  lastSuccessAt: z.number().optional(),
});
export type SimulatedCronJob = z.infer<typeof SimulatedCronJob>;

/** What becomes of a Job's containers, decided when the Job is made. */
export const FATES = [
  'succeeds',
  'exits 1',
  'OOMKilled',
  'ImagePullBackOff',
  'CreateContainerConfigError',
] as const;

const SimulatedJob = Head.extend({
  owner: z.object({ name: z.string(), uid: z.string() }).optional(),
  /** Started by the CronJob's own schedule, and so in its `status.active`. */
  scheduled: z.boolean(),
  spec: raw,
  fate: z.enum(FATES),
  suspend: z.boolean(),
  startedAt: z.number().optional(),
  failures: z.number(),
  retryAt: z.number().optional(),
  end: z
    .object({ at: z.number(), type: z.enum(['Complete', 'Failed']), reason: z.string(), message: z.string() })
    .optional(),
  /** Deleted with `Foreground`: goes when its last Pod has gone. */
  deletedAt: z.number().optional(),
});
export type SimulatedJob = z.infer<typeof SimulatedJob>;

const SimulatedPod = Head.extend({
  job: z.object({ name: z.string(), uid: z.string() }),
  /** Its Job was deleted with `Orphan`: nobody owns it, and it runs on. */
  orphan: z.boolean(),
  fate: z.enum(FATES),
  startsAt: z.number(),
  endsAt: z.number(),
  ended: z.boolean(),
  container: z.string(),
  /** What it does, and so what its log looks like: `backup`, `restore`, `purge` or `work`. */
  work: z.string(),
  args: z.array(z.string()),
  graceMs: z.number(),
  /** When the container is told to stop. Its logs go with it. */
  terminatesAt: z.number().optional(),
});
export type SimulatedPod = z.infer<typeof SimulatedPod>;

/** On its way from one number of Pods to another. */
const Scaling = z.object({ from: z.number(), at: z.number() });

/** One revision of a Pod template, kept by a ReplicaSet. */
const SimulatedRevision = z.object({
  uid: z.string(),
  revision: z.number(),
  createdAt: z.number(),
  annotations: texts,
  spec: raw,
});

const SimulatedDeployment = Head.extend({
  replicas: z.number(),
  scaling: Scaling.optional(),
  /** Oldest first by number; the last of them is the one that runs. */
  revisions: z.array(SimulatedRevision).default([]),
  templateAnnotations: texts,
  templateSpec: raw,
  progressDeadlineSeconds: z.number(),
  rolloutAt: z.number(),
  /** Never gets its first new Pod ready. */
  stuck: z.boolean(),
  secondsPerPod: z.number(),
});
export type SimulatedDeployment = z.infer<typeof SimulatedDeployment>;

const SimulatedStatefulSet = Head.extend({
  replicas: z.number(),
  scaling: Scaling.optional(),
  templateSpec: raw,
  secondsPerPod: z.number(),
});
export type SimulatedStatefulSet = z.infer<typeof SimulatedStatefulSet>;

const SimulatedAutoscaler = Head.extend({
  target: z.object({ kind: z.string(), name: z.string() }),
  min: z.number(),
  max: z.number(),
});
export type SimulatedAutoscaler = z.infer<typeof SimulatedAutoscaler>;

const SimulatedEvent = z.object({
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  type: z.enum(['Normal', 'Warning']),
  reason: z.string(),
  message: z.string(),
  at: z.number(),
});

export const KubernetesState = z.object({
  /** How far time has been played. */
  at: z.number(),
  /** The last resourceVersion, and the source of uids. */
  writes: z.number(),
  cronJobs: z.array(SimulatedCronJob),
  jobs: z.array(SimulatedJob),
  pods: z.array(SimulatedPod),
  deployments: z.array(SimulatedDeployment),
  // Younger than the first saved worlds.
  statefulSets: z.array(SimulatedStatefulSet).default([]),
  autoscalers: z.array(SimulatedAutoscaler).default([]),
  events: z.array(SimulatedEvent),
  /** The labels of namespaces that have any. */
  namespaceLabels: z.record(z.string(), texts).default({}),
});
export type KubernetesState = z.infer<typeof KubernetesState>;

type Heading = Pick<z.infer<typeof Head>, 'namespace' | 'name'> &
  Partial<Pick<z.infer<typeof Head>, 'labels' | 'annotations' | 'createdAt'>>;

/** The fields every new object gets from the API server. */
export function newHead(state: KubernetesState, heading: Heading): z.infer<typeof Head> {
  state.writes += 1;
  return {
    labels: {},
    annotations: {},
    createdAt: state.at,
    ...heading,
    uid: uidOf(state.writes),
    generation: 1,
    resourceVersion: state.writes,
  };
}

const uidOf = (write: number): string => `00000000-0000-4000-8000-${write.toString(16).padStart(12, '0')}`;

export function newUid(state: KubernetesState): string {
  state.writes += 1;
  return uidOf(state.writes);
}

/** A write was made to the object; `spec` when more than its metadata changed. */
export function touch(state: KubernetesState, object: z.infer<typeof Head>, spec: boolean): void {
  state.writes += 1;
  object.resourceVersion = state.writes;
  if (spec) object.generation += 1;
}

const EVENTS_KEPT = 200;

export function record(state: KubernetesState, event: Omit<z.infer<typeof SimulatedEvent>, 'at'>): void {
  state.events.push({ ...event, at: state.at });
  state.events.splice(0, state.events.length - EVENTS_KEPT);
}
