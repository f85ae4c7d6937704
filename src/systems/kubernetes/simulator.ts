import type { Clock } from '../../lib/clock.ts';
import type { Faults } from '../faults.ts';
import type { PanelRow } from '../panel.ts';
import { kubernetesApi } from './api.ts';
import type { Send } from './ask.ts';
import type { Kubernetes } from './port.ts';
import { answer } from './simulated-api.ts';
import { cronJobOf, dueForCronJobs } from './simulated-cronjobs.ts';
import { faultySend } from './simulated-faults.ts';
import { type Due, dueForJobs, type JobWorld } from './simulated-jobs.ts';
import { workOf } from './simulated-pods.ts';
import { rowsOf } from './simulated-rows.ts';
import type { KubernetesState, SimulatedJob } from './simulated-state.ts';

export { seed } from './seed.ts';
export { KubernetesState } from './simulated-state.ts';

export interface Simulation {
  /** Belongs to the simulation from now on, which changes it in place. */
  readonly state: KubernetesState;
  readonly clock: Clock;
  readonly faults: Faults;
  /** The kubeconfig context it stands for. */
  readonly context: string;
  /** After each change of `state`, whoever caused it. */
  readonly changed?: () => void;
  /** A Job has ended: what it makes elsewhere, a backup in S3, appears. */
  readonly onJobFinished?: (job: FinishedJob) => void;
  readonly deadlineMs?: number;
}

export interface FinishedJob {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  readonly succeeded: boolean;
  /** The CronJob it was made from, when it belongs to one. */
  readonly cronJob: string | undefined;
  /** `backup`, `restore`, `purge` or `work`. */
  readonly work: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export interface KubernetesSimulator {
  readonly kubernetes: Kubernetes;
  /** The same cluster behind its own API, for `wire.ts`. */
  readonly send: Send;
  readonly state: KubernetesState;
  /** The cluster as rows of the panel, up to now. */
  rows(): readonly PanelRow[];
}

/**
 * A cluster in memory that behaves like the real thing. Its time is the clock's: it is played forward whenever
 * somebody looks, so nothing runs in the background.
 */
export function simulateKubernetes(simulation: Simulation): KubernetesSimulator {
  const { state, clock, faults, context, changed, deadlineMs = 10_000 } = simulation;
  const world: JobWorld = { state, faults, finished: (job) => jobFinished(simulation, world, job) };
  const upToNow = <Result>(look: () => Result): Result => {
    const before = state.writes;
    play(world, clock.now().getTime());
    const result = look();
    if (state.writes !== before) changed?.();
    return result;
  };
  const send = faultySend(faults, clock, (request) => upToNow(() => answer(world, request)));

  return {
    kubernetes: kubernetesApi({ context, send, clock, deadlineMs }),
    send,
    state,
    rows: () => upToNow(() => rowsOf(state)),
  };
}

/** Lets everything happen, in order, that was to happen until `now`. */
function play(world: JobWorld, now: number): void {
  const { state } = world;
  for (let due = firstDue(world, now); due; due = firstDue(world, now)) {
    state.at = Math.max(state.at, due.at);
    due.happen();
  }
  state.at = Math.max(state.at, now);
}

function firstDue(world: JobWorld, now: number): Due | undefined {
  const dues = [...dueForCronJobs(world), ...dueForJobs(world)].filter(({ at }) => at <= now);
  return dues.toSorted((one, other) => one.at - other.at)[0];
}

function jobFinished({ context, onJobFinished }: Simulation, world: JobWorld, job: SimulatedJob): void {
  cronJobOf(world, job);
  if (!job.end || !onJobFinished) return;
  const { namespace, name, owner, startedAt, createdAt, end } = job;
  onJobFinished({
    context,
    namespace,
    name,
    succeeded: end.type === 'Complete',
    cronJob: owner?.name,
    work: workOf(job),
    startedAt: new Date(startedAt ?? createdAt),
    finishedAt: new Date(end.at),
  });
}
