import type { JsonObject } from '../../lib/json.ts';
import type { JobWorld } from './simulated-jobs.ts';
import type { StoredObject } from './simulated-resources.ts';

/** The namespaces that something is in, or that have labels. */
export function namespacesOf({ state, faults }: JobWorld): readonly StoredObject[] {
  const objects = [...state.cronJobs, ...state.jobs, ...state.deployments, ...state.statefulSets];
  const names = new Set([
    ...objects.map(({ namespace }) => namespace),
    ...Object.keys(state.namespaceLabels),
  ]);
  const labelsOf = (name: string) =>
    faults.isOn('kubernetes/unmarked') ? {} : (state.namespaceLabels[name] ?? {});
  return [...names].map((name) => ({
    ...{ namespace: '', name, uid: '' },
    show: () => namespaceObject(name, labelsOf(name)),
  }));
}

const namespaceObject = (name: string, labels: Readonly<Record<string, string>>): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
});
