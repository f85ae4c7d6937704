import type { JsonObject } from '../../lib/json.ts';
import { hashOf, labelsOf, timeOf } from './simulated-objects.ts';
import { revisionsOf } from './simulated-rollouts.ts';
import { runningAt } from './simulated-scaling.ts';
import type { KubernetesState, SimulatedDeployment, SimulatedStatefulSet } from './simulated-state.ts';

/** The Pods of Deployments and StatefulSets, made up when somebody looks: only their number is kept. */
export const workloadPods = (state: KubernetesState): readonly JsonObject[] => [
  ...state.deployments.flatMap((deployment) => podsOfDeployment(state, deployment)),
  ...state.statefulSets.flatMap((statefulSet) => podsOfStatefulSet(state, statefulSet)),
];

function podsOfDeployment(state: KubernetesState, deployment: SimulatedDeployment): readonly JsonObject[] {
  const uid = revisionsOf(deployment).at(-1)?.uid ?? '';
  const hash = hashOf(uid);
  const labels = { ...labelsOf(deployment), 'pod-template-hash': hash };
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${deployment.name}-${hash}`, uid };
  return podsOf(state, deployment, { owner, labels });
}

function podsOfStatefulSet(state: KubernetesState, statefulSet: SimulatedStatefulSet): readonly JsonObject[] {
  const { name, uid } = statefulSet;
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name, uid };
  return podsOf(state, statefulSet, { owner, labels: labelsOf(statefulSet) });
}

interface Family {
  readonly owner: { readonly name: string; readonly kind: string; readonly uid: string };
  readonly labels: Readonly<Record<string, string>>;
}

function podsOf(
  { at }: KubernetesState,
  workload: SimulatedDeployment | SimulatedStatefulSet,
  { owner, labels }: Family,
): JsonObject[] {
  const { namespace, replicas, templateSpec } = workload;
  return Array.from({ length: runningAt(workload, at) }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...{ namespace, name: `${owner.name}-${index}`, uid: `${owner.uid}-${index}`, labels },
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
      ...(index >= replicas && { deletionTimestamp: timeOf(at) }),
    },
    spec: { nodeName: 'node-1', ...templateSpec },
    status: { phase: 'Running' },
  }));
}
