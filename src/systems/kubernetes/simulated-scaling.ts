import { type KubernetesState, type SimulatedStatefulSet, touch } from './simulated-state.ts';

type Scalable = Pick<SimulatedStatefulSet, 'replicas' | 'scaling' | 'secondsPerPod'>;

/** How many Pods there are: one more or one less every so many seconds, until it is as many as there should be. */
export function runningAt({ replicas, scaling, secondsPerPod }: Scalable, at: number): number {
  if (!scaling) return replicas;
  const steps = Math.floor((at - scaling.at) / (secondsPerPod * 1000));
  const missing = replicas - scaling.from;
  return scaling.from + Math.sign(missing) * Math.min(Math.abs(missing), steps);
}

/** As the controllers count: a Pod that was told to end is counted no more, and runs on until it has. */
export const countedAt = (workload: Scalable, at: number): number =>
  Math.min(workload.replicas, runningAt(workload, at));

export function scale(
  state: KubernetesState,
  workload: Scalable & Parameters<typeof touch>[1],
  replicas: number,
): void {
  workload.scaling = { from: runningAt(workload, state.at), at: state.at };
  workload.replicas = replicas;
  touch(state, workload, true);
}
