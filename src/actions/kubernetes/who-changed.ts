import type { CronJob } from '../../systems/kubernetes/port.ts';
import { managedBy } from './managed-by.ts';

type Metadata = CronJob['metadata'];

/**
 * Whose doing a field of the spec is, as far as the cluster tells: what keeps the object as it is (Argo CD, Flux, Helm),
 * or the field manager that wrote it last (kubernetes.io, Server-Side Apply, "Field management").
 */
export function whoChanged(
  metadata: Metadata,
  field: 'suspend' | 'replicas' | 'template',
): string | undefined {
  return managedBy(metadata) ?? lastWriter(metadata, field);
}

function lastWriter({ managedFields }: Metadata, field: string): string | undefined {
  const writers = managedFields.filter(({ fieldsV1 }) => `f:${field}` in (fieldsV1['f:spec'] ?? {}));
  const newest = writers.toSorted((a, b) => a.time.localeCompare(b.time)).at(-1);
  if (!newest || newest.manager === '') return undefined;
  return newest.time === '' ? newest.manager : `${newest.manager} at ${newest.time.slice(11, 16)} UTC`;
}
