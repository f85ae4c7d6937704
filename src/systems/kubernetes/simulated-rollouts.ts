import { type KubernetesState, record, type SimulatedDeployment, touch } from './simulated-state.ts';

interface Rollout {
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly progressing: {
    readonly type: 'Progressing';
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  };
}

/** How long the Deployment controller takes to see a new generation. */
const OBSERVED_IN_MS = 500;

/** How far a rollout is: one new Pod at a time, an old one goes when the new one is available. */
export function rolloutAt(deployment: SimulatedDeployment, at: number): Rollout {
  const { replicas, generation, rolloutAt: startedAt, secondsPerPod, stuck } = deployment;
  const elapsedMs = at - startedAt;
  const isSeen = generation === 1 || elapsedMs >= OBSERVED_IN_MS;
  const done = stuck ? 0 : Math.min(replicas, Math.floor(elapsedMs / (secondsPerPod * 1000)));
  const isOver = done === replicas;
  return {
    observedGeneration: isSeen ? generation : generation - 1,
    replicas: isSeen && !isOver ? replicas + 1 : replicas,
    updatedReplicas: isSeen && !isOver ? done + 1 : replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    progressing: progressOf(deployment, elapsedMs, isOver),
  };
}

function progressOf(
  { name, progressDeadlineSeconds }: SimulatedDeployment,
  elapsedMs: number,
  isOver: boolean,
) {
  const set = `ReplicaSet "${name}-6d4b9c7f5"`;
  const type = 'Progressing' as const;
  if (isOver) {
    return {
      type,
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${set} has successfully progressed.`,
    };
  }
  if (elapsedMs >= progressDeadlineSeconds * 1000) {
    return {
      type,
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${set} has timed out progressing.`,
    };
  }
  return { type, status: 'True', reason: 'ReplicaSetUpdated', message: `${set} is progressing.` };
}

export function startRollout(
  state: KubernetesState,
  deployment: SimulatedDeployment,
  change: { readonly annotations: Record<string, string>; readonly stuck: boolean },
): void {
  deployment.templateAnnotations = change.annotations;
  deployment.stuck = change.stuck;
  deployment.rolloutAt = state.at;
  touch(state, deployment, true);
  const { namespace, name } = deployment;
  const message = `Scaled up replica set ${name}-6d4b9c7f5 to 1`;
  record(state, {
    namespace,
    kind: 'Deployment',
    name,
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message,
  });
}
