import { z } from 'zod';
import type { JsonObject } from '../../lib/json.ts';
import { type Deployment, REVISION, type ReplicaSet } from '../../systems/kubernetes/port.ts';
import type { ActionContext } from '../action.ts';

/** One revision of a Deployment's Pod template, newest first in a list. */
export interface Revision {
  readonly number: number;
  /** The ReplicaSet that keeps it. */
  readonly replicaSet: string;
  readonly images: readonly string[];
  /** When it was first rolled out, in milliseconds; it keeps its age when it comes back. */
  readonly madeAt: number;
  /** As the Deployment takes it back. */
  readonly template: JsonObject;
}

/** What the cluster still knows of the Deployment's past; the first is what runs, or is being rolled out. */
export async function revisionsOf(
  { systems, signal }: ActionContext,
  { metadata }: Deployment,
): Promise<readonly Revision[]> {
  const replicaSets = await systems.kubernetes.listReplicaSets(metadata, signal);
  return replicaSets.flatMap(revision).toSorted((one, other) => other.number - one.number);
}

const Template = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional() }).optional(),
  spec: z.looseObject({
    containers: z.array(z.looseObject({ name: z.string(), image: z.string().catch('?') })),
  }),
});

function revision({ metadata, spec }: ReplicaSet): readonly Revision[] {
  const number = Number(metadata.annotations[REVISION]);
  const template = Template.safeParse(spec.template);
  if (!Number.isInteger(number) || !template.success) return [];
  const images = template.data.spec.containers.map(({ name, image }) => `${name}=${image}`);
  const madeAt = Date.parse(metadata.creationTimestamp ?? '') || 0;
  return [{ number, replicaSet: metadata.uid, images, madeAt, template: withoutHash(spec.template) }];
}

/** As kubectl does it: the label is the ReplicaSet's own, and the Deployment makes it anew. */
function withoutHash(template: ReplicaSet['spec']['template']): JsonObject {
  const metadata = Template.parse(template).metadata ?? {};
  const { 'pod-template-hash': _hash, ...labels } = metadata.labels ?? {};
  return { ...template, metadata: z.record(z.string(), z.json()).parse({ ...metadata, labels }) };
}
