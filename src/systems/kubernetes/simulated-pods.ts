import { z } from 'zod';
import type { Faults } from '../faults.ts';
import {
  FATES,
  type KubernetesState,
  newHead,
  record,
  type SimulatedJob,
  type SimulatedPod,
  touch,
} from './simulated-state.ts';

const texts = z.record(z.string(), z.string()).catch({});
const lines = z.array(z.string()).catch([]);

/** What a Job's spec may say, as far as the simulation acts on it. */
const JobSpec = z.object({
  backoffLimit: z.number().catch(6),
  activeDeadlineSeconds: z.number().optional().catch(undefined),
  template: z.object({
    metadata: z.object({ labels: texts, annotations: texts }).catch({ labels: {}, annotations: {} }),
    spec: z.object({
      terminationGracePeriodSeconds: z.number().catch(30),
      containers: z.array(z.object({ name: z.string(), command: lines, args: lines })).min(1),
    }),
  }),
});

/** Throws when it is no Job's spec: the API server answers that with 422. */
export const specOf = (job: Pick<SimulatedJob, 'spec'>): z.infer<typeof JobSpec> => JobSpec.parse(job.spec);

const FATE_FAULTS = FATES.filter((fate) => fate !== 'succeeds').map((fate) => ({
  fate,
  id: `kubernetes/next-job-${fate.toLowerCase().replaceAll(' ', '-')}`,
}));

export function declareFateFaults(faults: Faults): void {
  for (const { fate, id } of FATE_FAULTS) faults.declare(id, `The next Job fails: ${fate}`);
}

/** What will become of the Job being made. A switch holds for one Job and goes off by itself. */
export function takeFate(faults: Faults): SimulatedJob['fate'] {
  const wanted = FATE_FAULTS.find(({ id }) => faults.isOn(id));
  if (!wanted) return 'succeeds';
  faults.set(wanted.id, false);
  return wanted.fate;
}

/** Pulling the image and starting the container. */
const STARTS_IN_MS = 1_000;
/** How long a process that handles SIGTERM takes to end, unless its grace period is shorter. */
const STOPS_WITHIN_MS = 3_000;
/** JSON knows no infinity: a Pod that never starts would end in the year 9999. */
const NEVER = Date.parse('9999-01-01T00:00:00Z');

export function addPod(state: KubernetesState, job: SimulatedJob): void {
  const { template } = specOf(job);
  const { annotations } = template.metadata;
  const head = newHead(state, { namespace: job.namespace, name: '', labels: podLabels(job), annotations });
  const [container] = template.spec.containers;
  const startsAt = state.at + STARTS_IN_MS;
  const name = `${job.name}-${suffix(head.resourceVersion)}`;
  state.pods.push({
    ...head,
    name,
    job: { name: job.name, uid: job.uid },
    orphan: false,
    fate: job.fate,
    startsAt,
    endsAt: endFor(job.fate, startsAt, durationMs(job)),
    ended: false,
    container: container?.name ?? '',
    work: workOf(job),
    args: container?.args ?? [],
    graceMs: template.spec.terminationGracePeriodSeconds * 1000,
  });
  record(state, {
    ...about(job),
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created pod: ${name}`,
  });
}

export const about = ({ namespace, name }: SimulatedJob) => ({ namespace, kind: 'Job', name });

/** What a Job does: what its command says, or `simulator/work` on its Pod template. */
export function workOf(job: SimulatedJob): string {
  const { metadata, spec } = specOf(job).template;
  const words = spec.containers.flatMap(({ command, args }) => [...command, ...args]);
  const isRestore = words.some((word) => word.endsWith('restore.sh'));
  return isRestore ? 'restore' : (metadata.annotations['simulator/work'] ?? 'work');
}

function podLabels(job: SimulatedJob): Record<string, string> {
  return {
    ...specOf(job).template.metadata.labels,
    'batch.kubernetes.io/controller-uid': job.uid,
    'batch.kubernetes.io/job-name': job.name,
    'controller-uid': job.uid,
    'job-name': job.name,
  };
}

/** Five letters, as Kubernetes appends them; here they follow from the write, so that a test can foresee them. */
function suffix(write: number): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  // Knuth's multiplicative hash: neighboring writes get letters that have nothing in common.
  const hash = Math.imul(write, 2_654_435_761) >>> 0;
  return [0, 1, 2, 3, 4].map((place) => letters[Math.floor(hash / 27 ** place) % 27] ?? 'x').join('');
}

/** `simulator/duration-seconds` on the Job or on its Pod template: `20`, or `8-15` to vary by the Job's name. */
function durationMs(job: SimulatedJob): number {
  const key = 'simulator/duration-seconds';
  const text = job.annotations[key] ?? specOf(job).template.metadata.annotations[key] ?? '10';
  const [least = 10, most = least] = text.split('-').map(Number);
  if (!Number.isFinite(least) || !Number.isFinite(most)) return 10_000;
  const sum = [...job.name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return (least + (sum % (Math.max(0, most - least) + 1))) * 1000;
}

function endFor(fate: SimulatedPod['fate'], startsAt: number, lastsMs: number): number {
  if (fate === 'ImagePullBackOff' || fate === 'CreateContainerConfigError') return NEVER;
  return startsAt + (fate === 'succeeds' ? lastsMs : lastsMs / 2);
}

/** Running Pods get their grace period; ended ones are gone at once. Either way the log goes too. */
export function terminate(state: KubernetesState, pod: SimulatedPod): void {
  if (pod.terminatesAt !== undefined) return;
  if (pod.ended) {
    removePod(state, pod);
    return;
  }
  pod.terminatesAt = state.at + Math.min(pod.graceMs, STOPS_WITHIN_MS);
  touch(state, pod, false);
}

export function removePod(state: KubernetesState, pod: SimulatedPod): void {
  state.pods = state.pods.filter((other) => other !== pod);
  state.writes += 1;
  const job = state.jobs.find(({ uid }) => uid === pod.job.uid);
  if (job?.deletedAt === undefined || podsOf(state, job).length > 0) return;
  state.jobs = state.jobs.filter((other) => other !== job);
}

export const podsOf = (state: KubernetesState, job: SimulatedJob): readonly SimulatedPod[] =>
  state.pods.filter((pod) => pod.job.uid === job.uid && !pod.orphan);
