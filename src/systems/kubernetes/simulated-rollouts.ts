import { isDeepStrictEqual } from 'node:util';
import { countedAt } from './simulated-scaling.ts';
import { type KubernetesState, newUid, record, type SimulatedDeployment, touch } from './simulated-state.ts';

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
  const changedAt = Math.max(startedAt, deployment.scaling?.at ?? 0);
  const isSeen = generation === 1 || at - changedAt >= OBSERVED_IN_MS;
  const running = countedAt(deployment, at);
  const done = stuck ? 0 : Math.min(replicas, Math.floor(elapsedMs / (secondsPerPod * 1000)));
  const isOver = done === replicas;
  return {
    observedGeneration: isSeen ? generation : generation - 1,
    replicas: isSeen && !isOver ? running + 1 : running,
    updatedReplicas: isSeen && !isOver ? done + 1 : running,
    readyReplicas: running,
    availableReplicas: running,
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

interface Template {
  readonly annotations: Record<string, string>;
  readonly spec: SimulatedDeployment['templateSpec'];
}

export function startRollout(
  state: KubernetesState,
  deployment: SimulatedDeployment,
  { annotations, spec, stuck }: Template & { readonly stuck: boolean },
): void {
  deployment.revisions = revisionsWith(state, deployment, { annotations, spec });
  deployment.templateAnnotations = annotations;
  deployment.templateSpec = spec;
  deployment.stuck = stuck;
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

/** Oldest first; a Deployment that was never rolled out anew has one. */
export function revisionsOf(deployment: SimulatedDeployment): SimulatedDeployment['revisions'] {
  const { revisions, uid, createdAt, templateAnnotations, templateSpec } = deployment;
  if (revisions.length > 0) return revisions;
  const [annotations, spec] = [templateAnnotations, templateSpec];
  return [{ uid: `${uid}-1`, revision: 1, createdAt, annotations, spec }];
}

/** A template that ran before comes back as its own ReplicaSet under a new number, as the controller does it. */
function revisionsWith(
  state: KubernetesState,
  deployment: SimulatedDeployment,
  template: Template,
): SimulatedDeployment['revisions'] {
  const known = revisionsOf(deployment);
  const revision = (known.at(-1)?.revision ?? 0) + 1;
  const again = known.find(({ annotations, spec }) => isDeepStrictEqual({ annotations, spec }, template));
  const made = { uid: newUid(state), createdAt: state.at, ...template };
  return [...known.filter((one) => one !== again), { ...(again ?? made), revision }];
}
