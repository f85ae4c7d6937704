import { z } from 'zod';
import type { JsonObject } from '../../lib/json.ts';
import { malformed } from './api-failure.ts';
import { type Ask, FIELD_MANAGER } from './ask.ts';
import { exchange, type Line } from './exchange.ts';
import { guardedPatch } from './guarded-patch.ts';
import {
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
import { patchSuspend } from './patch-suspend.ts';
import {
  type Exactly,
  type Kubernetes,
  type NewJob,
  type PodLog,
  REVISION,
  type Restart,
  type Right,
  type WorkloadReference,
} from './port.ts';

const WRITE = { query: { fieldManager: FIELD_MANAGER } };

/** The Kubernetes API, version 1 of its groups, over any line to an API server. Needs no discovery. */
export function kubernetesApi(line: Line): Kubernetes {
  return { ...overLine(line), dryRun: overLine({ ...line, dryRun: true }) };
}

function overLine(line: Line): Omit<Kubernetes, 'dryRun'> {
  const read = readerOf(line);
  const list = listerOf(line);
  const cronJobs = { group: 'batch', resource: 'cronjobs' };
  const jobs = { group: 'batch', resource: 'jobs' };
  const pods = { group: '', resource: 'pods' };
  const deployments = { group: 'apps', resource: 'deployments' };

  return {
    readNamespace: (name, signal) =>
      read(Namespace, { verb: 'get', group: '', resource: 'namespaces', name }, signal),

    readCronJob: (at, signal) => read(CronJob, { verb: 'get', ...cronJobs, ...named(at) }, signal),
    listCronJobs: ({ namespace }, signal) => list(CronJob, { verb: 'list', ...cronJobs, namespace }, signal),
    patchCronJobSuspend: (patch, signal) =>
      patchSuspend(read, { ...cronJobs, ...named(patch) }, patch, signal),

    createJob: (job, signal) =>
      read(
        Job,
        { verb: 'create', ...jobs, namespace: job.namespace, body: jobObject(job), ...WRITE },
        signal,
      ),
    readJob: (at, signal) => read(Job, { verb: 'get', ...jobs, ...named(at) }, signal),
    listJobs: ({ namespace, labelSelector }, signal) =>
      list(Job, { verb: 'list', ...jobs, namespace, ...selected(labelSelector) }, signal),
    suspendJob: (at, signal) => {
      const body = { metadata: { uid: at.uid }, spec: { suspend: true } };
      return read(Job, mergePatch({ ...jobs, ...named(at) }, body), signal);
    },
    deleteJob: async (at, signal) => {
      await exchange(line, { verb: 'delete', ...jobs, ...named(at), ...deleteBackground(at, line) }, signal);
    },

    listPods: async ({ namespace, job, labelSelector }, signal) => {
      if (job === undefined)
        return list(Pod, { verb: 'list', ...pods, namespace, ...selected(labelSelector) }, signal);
      // Both labels stand on every Pod since Kubernetes 1.27; before, only the second did.
      for (const label of ['batch.kubernetes.io/job-name', 'job-name']) {
        const ask: Ask = { verb: 'list', ...pods, namespace, ...selected(`${label}=${job}`) };
        const found = (await list(Pod, ask, signal)).filter((pod) => isPodOf(pod, job));
        if (found.length > 0) return found;
      }
      return [];
    },
    podLog: (of, signal) => exchange(line, { verb: 'get', ...pods, ...named(of), ...logPart(of) }, signal),

    readDeployment: (at, signal) => read(Deployment, { verb: 'get', ...deployments, ...named(at) }, signal),
    restartDeployment: (restart, signal) =>
      read(Deployment, mergePatch({ ...deployments, ...named(restart) }, restartBody(restart)), signal),

    listReplicaSets: async ({ namespace, uid }, signal) => {
      const ask: Ask = { verb: 'list', group: 'apps', resource: 'replicasets', namespace };
      const all = await list(ReplicaSet, ask, signal);
      return all.filter(({ metadata }) => metadata.ownerReferences.some((owner) => owner.uid === uid));
    },
    replaceTemplate: ({ uid, from, template, annotations, ...at }, signal) => {
      const place = { ...deployments, ...named(at) };
      const moved = ({ metadata }: Deployment) =>
        metadata.annotations[REVISION] === from
          ? undefined
          : `Deployment ${at.namespace}/${at.name} was rolled out anew meanwhile: plan again.`;
      const effect = [{ op: 'replace', path: '/spec/template', value: template }];
      return guardedPatch(read, { schema: Deployment, place }, { uid, annotations, moved, effect }, signal);
    },

    readWorkload: (at, signal) => read(Workload, { verb: 'get', ...workload(at) }, signal),
    scaleWorkload: ({ uid, from, to, annotations, ...at }, signal) => {
      const moved = ({ spec }: Workload) =>
        spec.replicas === from
          ? undefined
          : `${at.kind} ${at.namespace}/${at.name} was scaled to ${spec.replicas} by somebody else meanwhile: plan again.`;
      const effect = [{ op: 'replace', path: '/spec/replicas', value: to }];
      const what = { schema: Workload, place: workload(at) };
      return guardedPatch(read, what, { uid, annotations, moved, effect }, signal);
    },
    listAutoscalers: ({ namespace }, signal) => {
      const resource = 'horizontalpodautoscalers';
      return list(Autoscaler, { verb: 'list', group: 'autoscaling', resource, namespace }, signal);
    },

    listEvents: async ({ namespace, kind, name }, signal) => {
      const query = { fieldSelector: `involvedObject.kind=${kind},involvedObject.name=${name}` };
      const ask: Ask = { verb: 'list', group: '', resource: 'events', namespace, query };
      const events = await list(KubernetesEvent, ask, signal);
      return events.filter((event) => event.involvedObject.name === name).toSorted(byTime);
    },
    canI: async (right, signal) => {
      const { status } = await read(AccessReview, accessReview(right), signal);
      return status;
    },
  };
}

export type Read = <Schema extends z.ZodType>(
  schema: Schema,
  ask: Ask,
  signal: AbortSignal | undefined,
) => Promise<z.output<Schema>>;

function readerOf(line: Line): Read {
  return async (schema, ask, signal) => {
    const body = await exchange(line, ask, signal);
    try {
      return schema.parse(JSON.parse(body));
    } catch (error) {
      throw malformed(ask, line.context, error);
    }
  };
}

function listerOf(line: Line) {
  const read = readerOf(line);
  return async <Item extends z.ZodType>(item: Item, ask: Ask, signal: AbortSignal | undefined) => {
    const { items } = await read(z.object({ items: z.array(item).nullable() }), ask, signal);
    return items ?? [];
  };
}

const named = ({ namespace, name }: { readonly namespace: string; readonly name: string }) => ({
  namespace,
  name,
});

const workload = ({ kind, ...at }: WorkloadReference) => ({
  group: 'apps',
  resource: kind === 'Deployment' ? 'deployments' : 'statefulsets',
  ...named(at),
});

const selected = (labelSelector: string | undefined) =>
  labelSelector === undefined ? {} : { query: { labelSelector } };

/** With the uid in its body: the server refuses to give an object another uid, so it is this one or none. */
const mergePatch = (at: Omit<Ask, 'verb'>, body: JsonObject): Ask => ({
  verb: 'patch',
  ...at,
  ...WRITE,
  contentType: 'application/merge-patch+json',
  body,
});

/** In the query as well as in the body: a server reads the one or the other, and must not miss it. */
const deleteBackground = ({ uid }: Exactly, { dryRun }: Line) => ({
  query: { propagationPolicy: 'Background' },
  body: {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: 'Background',
    preconditions: { uid },
    ...(dryRun && { dryRun: ['All'] }),
  },
});

function jobObject({ namespace, name, labels, annotations, owner, spec }: NewJob): JsonObject {
  // As kubectl does it: no blockOwnerDeletion, which would need the right to set finalizers.
  const ownerReferences = owner && [
    { apiVersion: 'batch/v1', kind: 'CronJob', name: owner.name, uid: owner.uid, controller: true },
  ];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace, name, labels, annotations, ...(ownerReferences && { ownerReferences }) },
    spec,
  };
}

function isPodOf({ metadata }: Pod, job: string): boolean {
  const { labels, ownerReferences } = metadata;
  if ([labels['batch.kubernetes.io/job-name'], labels['job-name']].includes(job)) return true;
  return ownerReferences.some((owner) => owner.kind === 'Job' && owner.name === job);
}

const logPart = ({ container, tailLines, limitBytes }: PodLog) => ({
  subresource: 'log' as const,
  query: {
    tailLines: String(tailLines),
    limitBytes: String(limitBytes),
    ...(container === undefined ? {} : { container }),
  },
});

const restartBody = ({ uid, at, annotations }: Restart): JsonObject => ({
  metadata: { uid },
  spec: {
    template: {
      metadata: {
        annotations: { ...annotations, 'kubectl.kubernetes.io/restartedAt': at.toISOString() },
      },
    },
  },
});

const byTime = (one: KubernetesEvent, other: KubernetesEvent) =>
  (one.lastTimestamp ?? '').localeCompare(other.lastTimestamp ?? '');

const AccessReview = z.object({
  status: z.object({ allowed: z.boolean(), reason: z.string().catch('') }),
});

function accessReview({ namespace, verb, group, resource }: Right): Ask {
  const [name, subresource] = resource.split('/');
  const resourceAttributes = { namespace, verb, group, resource: name, ...(subresource && { subresource }) };
  return {
    verb: 'create',
    group: 'authorization.k8s.io',
    resource: 'selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    },
  };
}
