import { z } from 'zod';
import { LabelSelector } from './label-selector.ts';

/**
 * Kubernetes' own object shapes, only the fields we use, read leniently: what a server leaves out gets the default
 * that the API documents. `template` objects stay raw JSON, because they are copied and must not lose a field.
 */

const text = z.string();
const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
const instant = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), 'not an RFC 3339 time')
  .optional()
  .catch(undefined);
const count = z.number().int().catch(0);
const raw = z.record(z.string(), z.json());

const OwnerReference = z.object({
  apiVersion: text.catch(''),
  kind: text.catch(''),
  name: text.catch(''),
  uid: text.catch(''),
  controller: z.boolean().catch(false),
});

const ManagedFields = z.object({
  manager: text.catch(''),
  time: text.catch(''),
  fieldsV1: z.record(z.string(), z.record(z.string(), z.json()).catch({})).catch({}),
});

const Metadata = z.object({
  name: text,
  namespace: text.catch('default'),
  uid: text.catch(''),
  /** Changes with every write, also of status: good for one write right after a read, and for nothing longer. */
  resourceVersion: text.catch(''),
  generation: z.number().int().catch(0),
  creationTimestamp: instant,
  /** Set while the object is being deleted: it may still run until then. */
  deletionTimestamp: instant,
  labels: texts,
  annotations: texts,
  /** Who wrote which field last: `{"f:spec": {"f:suspend": {}}}`. */
  managedFields: z
    .array(ManagedFields)
    .nullish()
    .transform((value) => value ?? []),
  ownerReferences: z
    .array(OwnerReference)
    .nullish()
    .transform((value) => value ?? []),
});

const Condition = z.object({
  type: text,
  status: text,
  reason: text.catch(''),
  message: text.catch(''),
  lastTransitionTime: instant,
});
const conditions = z
  .array(Condition)
  .nullish()
  .transform((value) => value ?? []);

const JobTemplate = z.object({
  metadata: z.object({ labels: texts, annotations: texts }).catch({ labels: {}, annotations: {} }),
  spec: raw,
});

export const Namespace = z.object({ metadata: Metadata });
export type Namespace = z.infer<typeof Namespace>;

export const CronJob = z.object({
  metadata: Metadata,
  spec: z.object({
    schedule: text,
    /** IANA name. Absent: the time zone of the controller, which is UTC on most clusters. */
    timeZone: text.optional().catch(undefined),
    suspend: z.boolean().catch(false),
    concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']).catch('Allow'),
    startingDeadlineSeconds: z.number().int().optional().catch(undefined),
    jobTemplate: JobTemplate,
  }),
  status: z
    .object({
      active: z
        .array(z.object({ name: text.catch(''), uid: text.catch('') }))
        .nullish()
        .transform((value) => value ?? []),
      lastScheduleTime: instant,
      lastSuccessfulTime: instant,
    })
    .catch({ active: [], lastScheduleTime: undefined, lastSuccessfulTime: undefined }),
});
export type CronJob = z.infer<typeof CronJob>;

export const Job = z.object({
  metadata: Metadata,
  spec: z.object({ suspend: z.boolean().catch(false) }),
  status: z
    .object({
      startTime: instant,
      completionTime: instant,
      active: count,
      succeeded: count,
      failed: count,
      conditions,
    })
    .catch({
      startTime: undefined,
      completionTime: undefined,
      active: 0,
      succeeded: 0,
      failed: 0,
      conditions: [],
    }),
});
export type Job = z.infer<typeof Job>;

const ContainerState = z.object({
  waiting: z
    .object({ reason: text.catch(''), message: text.catch('') })
    .optional()
    .catch(undefined),
  terminated: z
    .object({ reason: text.catch(''), message: text.catch(''), exitCode: z.number().catch(-1) })
    .optional()
    .catch(undefined),
});
const ContainerStatus = z.object({
  name: text,
  restartCount: count,
  state: ContainerState.catch({}),
  lastState: ContainerState.catch({}),
});
export type ContainerStatus = z.infer<typeof ContainerStatus>;
const containerStatuses = z
  .array(ContainerStatus)
  .nullish()
  .catch([])
  .transform((value) => value ?? []);

export const Pod = z.object({
  metadata: Metadata,
  spec: z
    .object({ containers: z.array(z.object({ name: text })).catch([]), nodeName: text.catch('') })
    .catch({ containers: [], nodeName: '' }),
  status: z
    .object({
      phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).catch('Unknown'),
      reason: text.catch(''),
      message: text.catch(''),
      conditions,
      initContainerStatuses: containerStatuses,
      containerStatuses,
    })
    .catch({
      phase: 'Unknown',
      reason: '',
      message: '',
      conditions: [],
      initContainerStatuses: [],
      containerStatuses: [],
    }),
});
export type Pod = z.infer<typeof Pod>;

export const Deployment = z.object({
  metadata: Metadata,
  spec: z.object({
    replicas: z.number().int().catch(1),
    paused: z.boolean().catch(false),
    template: z.object({ metadata: z.object({ annotations: texts }).catch({ annotations: {} }) }),
  }),
  status: z
    .object({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      availableReplicas: count,
      conditions,
    })
    .catch({
      observedGeneration: 0,
      replicas: 0,
      updatedReplicas: 0,
      availableReplicas: 0,
      conditions: [],
    }),
});
export type Deployment = z.infer<typeof Deployment>;

/** What a Deployment and a StatefulSet have in common: so many Pods, which, and how many of them there are. */
export const Workload = z.object({
  metadata: Metadata,
  spec: z.object({ replicas: z.number().int().catch(1), selector: LabelSelector }),
  status: z
    .object({ observedGeneration: count, replicas: count, readyReplicas: count, conditions })
    .catch({ observedGeneration: 0, replicas: 0, readyReplicas: 0, conditions: [] }),
});
export type Workload = z.infer<typeof Workload>;

/** One revision of a Deployment's Pod template. The template is copied whole when it comes back. */
export const ReplicaSet = z.object({
  metadata: Metadata,
  spec: z.object({ replicas: count, template: raw }),
});
export type ReplicaSet = z.infer<typeof ReplicaSet>;

/** `autoscaling/v1` is enough: whom it scales, and between which numbers. */
export const Autoscaler = z.object({
  metadata: Metadata,
  spec: z.object({
    scaleTargetRef: z.object({ kind: text.catch(''), name: text.catch('') }),
    minReplicas: z.number().int().catch(1),
    maxReplicas: z.number().int().catch(1),
  }),
});
export type Autoscaler = z.infer<typeof Autoscaler>;

/** Named apart from the browser's `Event`. Core events of API v1. */
export const KubernetesEvent = z.object({
  type: text.catch('Normal'),
  reason: text.catch(''),
  message: text.catch(''),
  lastTimestamp: instant,
  involvedObject: z.object({ kind: text.catch(''), name: text.catch('') }).catch({ kind: '', name: '' }),
});
export type KubernetesEvent = z.infer<typeof KubernetesEvent>;
