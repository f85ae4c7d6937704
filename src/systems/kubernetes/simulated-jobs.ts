import type { Faults } from '../faults.ts';
import { about, addPod, podsOf, removePod, specOf, takeFate, terminate } from './simulated-pods.ts';
import {
  type KubernetesState,
  newHead,
  record,
  type SimulatedJob,
  type SimulatedPod,
  touch,
} from './simulated-state.ts';

/** Something that is going to happen by itself, unless something else happens first. */
export interface Due {
  readonly at: number;
  readonly happen: () => void;
}

export interface JobWorld {
  readonly state: KubernetesState;
  readonly faults: Faults;
  /** The CronJob controller looks again, and whoever waits for what the Job makes. */
  readonly finished: (job: SimulatedJob) => void;
}

/** The Job controller and the kubelets: what is going to happen to Jobs and Pods by themselves. */
export function dueForJobs(world: JobWorld): readonly Due[] {
  const { state, faults } = world;
  const isStuck = faults.isOn('kubernetes/pods-stuck');
  return [
    ...state.jobs.flatMap((job) => dueForJob(world, job)),
    ...state.pods.flatMap((pod) => dueForPod(world, pod, isStuck)),
  ];
}

function dueForJob(world: JobWorld, job: SimulatedJob): readonly Due[] {
  if (job.end || job.suspend || job.startedAt === undefined) return [];
  const dues: Due[] = [];
  if (job.retryAt !== undefined) dues.push({ at: job.retryAt, happen: () => retry(world.state, job) });
  const seconds = specOf(job).activeDeadlineSeconds;
  if (seconds !== undefined)
    dues.push({ at: job.startedAt + seconds * 1000, happen: () => outOfTime(world, job) });
  return dues;
}

function dueForPod(world: JobWorld, pod: SimulatedPod, isStuck: boolean): readonly Due[] {
  if (pod.terminatesAt !== undefined) {
    return isStuck ? [] : [{ at: pod.terminatesAt, happen: () => removePod(world.state, pod) }];
  }
  return pod.ended ? [] : [{ at: pod.endsAt, happen: () => podEnded(world, pod) }];
}

export type JobHeading = Pick<
  SimulatedJob,
  'namespace' | 'name' | 'labels' | 'annotations' | 'spec' | 'scheduled'
> &
  Partial<Pick<SimulatedJob, 'owner'>>;

export function addJob(
  { state, faults }: Pick<JobWorld, 'state' | 'faults'>,
  heading: JobHeading,
): SimulatedJob {
  const { spec, scheduled, owner, ...rest } = heading;
  specOf({ spec });
  const suspend = spec.suspend === true;
  const job: SimulatedJob = {
    ...newHead(state, rest),
    ...(owner && { owner }),
    scheduled,
    spec,
    fate: takeFate(faults),
    suspend,
    failures: 0,
  };
  state.jobs.push(job);
  if (!suspend) startJob(state, job);
  return job;
}

export function startJob(state: KubernetesState, job: SimulatedJob): void {
  job.startedAt = state.at;
  addPod(state, job);
}

/** As the Job controller does it: its Pods go, gracefully. */
export function suspendJob(state: KubernetesState, job: SimulatedJob): void {
  delete job.startedAt;
  delete job.retryAt;
  for (const pod of podsOf(state, job)) if (!pod.ended) terminate(state, pod);
  record(state, { ...about(job), type: 'Normal', reason: 'Suspended', message: 'Job suspended' });
}

/** What a DELETE with this `propagationPolicy` does. Jobs of batch/v1 default to `Orphan`. */
export function deleteJob(state: KubernetesState, job: SimulatedJob, policy: string): void {
  const pods = podsOf(state, job);
  if (policy === 'Foreground' && pods.length > 0) job.deletedAt = state.at;
  else state.jobs = state.jobs.filter((other) => other !== job);
  state.writes += 1;
  for (const pod of pods) {
    if (policy === 'Orphan') pod.orphan = true;
    else terminate(state, pod);
  }
}

function retry(state: KubernetesState, job: SimulatedJob): void {
  delete job.retryAt;
  addPod(state, job);
}

/** Kubernetes waits 10 s before the first retry, then twice as long each time, at most six minutes. */
const backoffMs = (failures: number): number => Math.min(10_000 * 2 ** (failures - 1), 360_000);

function podEnded(world: JobWorld, pod: SimulatedPod): void {
  const { state } = world;
  pod.ended = true;
  touch(state, pod, false);
  const job = state.jobs.find(({ uid }) => uid === pod.job.uid);
  if (!job || job.end || job.suspend || pod.orphan) return;
  if (pod.fate === 'succeeds') {
    endJob(world, job, { type: 'Complete', reason: 'CompletionsReached', message: '' });
    return;
  }
  job.failures += 1;
  touch(state, job, false);
  if (job.failures <= specOf(job).backoffLimit) {
    job.retryAt = state.at + backoffMs(job.failures);
    return;
  }
  const message = 'Job has reached the specified backoff limit';
  endJob(world, job, { type: 'Failed', reason: 'BackoffLimitExceeded', message });
}

function outOfTime(world: JobWorld, job: SimulatedJob): void {
  for (const pod of podsOf(world.state, job)) if (!pod.ended) terminate(world.state, pod);
  const message = 'Job was active longer than specified deadline';
  endJob(world, job, { type: 'Failed', reason: 'DeadlineExceeded', message });
}

function endJob(world: JobWorld, job: SimulatedJob, end: Omit<NonNullable<SimulatedJob['end']>, 'at'>): void {
  const { state } = world;
  delete job.retryAt;
  job.end = { ...end, at: state.at };
  touch(state, job, false);
  const isComplete = end.type === 'Complete';
  record(state, {
    ...about(job),
    type: isComplete ? 'Normal' : 'Warning',
    reason: isComplete ? 'Completed' : end.reason,
    message: isComplete ? 'Job completed' : end.message,
  });
  world.finished(job);
}
