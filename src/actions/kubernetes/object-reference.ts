import { z } from 'zod';
import type { ActionContext, ActionEnvironment } from '../action.ts';

// RFC 1123, as the API server checks it: a name that passes here is also safe in a shell and in a path.
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

export const objectName = z.string().max(253).regex(NAME, 'is not a name that Kubernetes accepts');
export const namespaceField = objectName.max(63).describe('The namespace');

/** `starts` of the CronJob actions: what the CronJob's Jobs do, and so how careful a resume has to be. */
export const startsField = z
  .enum(['change', 'destructive'])
  .prefault('change')
  .describe('What its Jobs do: resuming it asks for as much as they can hurt');

export interface ObjectReference {
  readonly namespace: string;
  readonly name: string;
}

/** The lock's name: `kubernetes:prod/storage/cronjob/efs-purge`. */
export function targetName(
  environment: ActionEnvironment,
  kind: 'cronjob' | 'job' | 'deployment' | 'statefulset' | 'jobs',
  { namespace, name }: ObjectReference,
): string {
  return `kubernetes:${environment.kubernetesContext ?? 'default'}/${namespace}/${kind}/${name}`;
}

/** How we know our own doing again after a crash: set in the same write as the effect. */
export const marks = ({ run, step }: ActionContext): Readonly<Record<string, string>> => ({
  'runbolt/run': run.id,
  'runbolt/step': step,
});

export function isMarked(annotations: Readonly<Record<string, string>>, context: ActionContext): boolean {
  return Object.entries(marks(context)).every(([key, value]) => annotations[key] === value);
}
