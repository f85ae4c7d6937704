import type { JsonObject } from '../../lib/json.ts';
import type {
  Autoscaler,
  CronJob,
  Deployment,
  Job,
  KubernetesEvent,
  Namespace,
  Pod,
  ReplicaSet,
  Workload,
} from './objects.ts';

export {
  Autoscaler,
  type ContainerStatus,
  CronJob,
  Deployment,
  Job,
  Namespace,
  Pod,
  ReplicaSet,
  Workload,
} from './objects.ts';

/**
 * One cluster, as one kubeconfig context sees it. Every method throws a `Failure`: `not_found`, `denied` with the
 * right that is missing, `conflict` when a guard no longer holds, `unknown_outcome` when a write was sent and its
 * answer was lost. A write is sent once; only reads, and writes that were certainly refused, are tried again.
 */
export interface Kubernetes {
  /**
   * The same cluster, where every write is a server-side dry run: rights, admission, quota and guards are judged as for
   * the write itself, and nothing is kept. Asking twice is the same as asking once.
   */
  readonly dryRun: KubernetesWrites;

  readNamespace(name: string, signal?: AbortSignal): Promise<Namespace>;

  readCronJob(at: Named, signal?: AbortSignal): Promise<CronJob>;
  listCronJobs(at: { readonly namespace: string }, signal?: AbortSignal): Promise<readonly CronJob[]>;
  /** Guarded: a `conflict` when the CronJob is another one by now, or no longer as `from` says. */
  patchCronJobSuspend(patch: SuspendPatch, signal?: AbortSignal): Promise<CronJob>;

  /** A `conflict` when a Job of that name exists. */
  createJob(job: NewJob, signal?: AbortSignal): Promise<Job>;
  readJob(at: Named, signal?: AbortSignal): Promise<Job>;
  listJobs(at: Selection, signal?: AbortSignal): Promise<readonly Job[]>;
  /** Its Pods end after their grace period, and take their logs with them. */
  suspendJob(at: Exactly, signal?: AbortSignal): Promise<Job>;
  /** With `propagationPolicy: Background`, so that its Pods go too. */
  deleteJob(at: Exactly, signal?: AbortSignal): Promise<void>;

  /** The Pods of one Job, also when the Job itself is gone already; without `job`, those with these labels, or all. */
  listPods(at: Selection & { readonly job?: string }, signal?: AbortSignal): Promise<readonly Pod[]>;
  /** Of the last `tailLines`, the first `limitBytes`: the kubelet cuts off the newest. */
  podLog(of: PodLog, signal?: AbortSignal): Promise<string>;

  readDeployment(at: Named, signal?: AbortSignal): Promise<Deployment>;
  /** As `kubectl rollout restart` does it: an annotation on the Pod template. */
  restartDeployment(restart: Restart, signal?: AbortSignal): Promise<Deployment>;

  /** The revisions of a Deployment that the cluster has kept, in no order. */
  listReplicaSets(of: Exactly, signal?: AbortSignal): Promise<readonly ReplicaSet[]>;
  /** Guarded: a `conflict` when it is another Deployment by now, or no longer at the revision `from`. */
  replaceTemplate(replacement: TemplateReplacement, signal?: AbortSignal): Promise<Deployment>;

  readWorkload(at: WorkloadReference, signal?: AbortSignal): Promise<Workload>;
  /** Guarded: a `conflict` when it is another workload by now, or no longer has `from` replicas. */
  scaleWorkload(scaling: Scaling, signal?: AbortSignal): Promise<Workload>;
  listAutoscalers(at: { readonly namespace: string }, signal?: AbortSignal): Promise<readonly Autoscaler[]>;

  /** What the cluster says about one object, oldest first. */
  listEvents(
    about: Named & { readonly kind: string },
    signal?: AbortSignal,
  ): Promise<readonly KubernetesEvent[]>;
  /** Whether we ourselves hold a right (SelfSubjectAccessReview). */
  canI(right: Right, signal?: AbortSignal): Promise<{ readonly allowed: boolean; readonly reason: string }>;
}

/** What changes something. */
export type KubernetesWrites = Pick<
  Kubernetes,
  | 'patchCronJobSuspend'
  | 'createJob'
  | 'suspendJob'
  | 'deleteJob'
  | 'restartDeployment'
  | 'replaceTemplate'
  | 'scaleWorkload'
>;

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** That very object, and not another that took its name. */
export interface Exactly extends Named {
  readonly uid: string;
}

interface Selection {
  readonly namespace: string;
  /** `app=efspurge,tier!=web`; absent: all of the namespace. */
  readonly labelSelector?: string;
}

export interface SuspendPatch extends Exactly {
  readonly from: boolean;
  readonly to: boolean;
  /** Set in the same write, so that we know our own doing again: `runbolt/run`. */
  readonly annotations: Readonly<Record<string, string>>;
}

export interface NewJob extends Named {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The CronJob it belongs to, as `kubectl create job --from` sets it; absent for a Job of its own. */
  readonly owner?: { readonly name: string; readonly uid: string };
  /** A Job's spec as the API takes it. */
  readonly spec: JsonObject;
}

export interface PodLog extends Named {
  readonly container?: string;
  /** The last so many lines. */
  readonly tailLines: number;
  readonly limitBytes: number;
}

export interface Restart extends Exactly {
  /** What `kubectl.kubernetes.io/restartedAt` will say. */
  readonly at: Date;
  /** On the Pod template too, to know our own restart again. */
  readonly annotations: Readonly<Record<string, string>>;
}

export interface TemplateReplacement extends Exactly {
  /** The `deployment.kubernetes.io/revision` that it has now. */
  readonly from: string;
  /** The Pod template of an earlier revision, whole. */
  readonly template: JsonObject;
  readonly annotations: Readonly<Record<string, string>>;
}

export type WorkloadKind = 'Deployment' | 'StatefulSet';

export interface WorkloadReference extends Named {
  readonly kind: WorkloadKind;
}

export interface Scaling extends Exactly, WorkloadReference {
  readonly from: number;
  readonly to: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Which revision of its template an object is at; Kubernetes counts them in an annotation. */
export const REVISION = 'deployment.kubernetes.io/revision';

export interface Right {
  readonly namespace: string;
  readonly verb: string;
  /** The API group: `batch`, `apps`, or empty for the core. */
  readonly group: string;
  /** `cronjobs`, `pods/log` */
  readonly resource: string;
}
