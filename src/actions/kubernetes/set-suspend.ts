import { z } from 'zod';
import type { JsonObject } from '../../lib/json.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { CronJob } from '../../systems/kubernetes/port.ts';
import {
  type ActionContext,
  type Change,
  moved,
  type Observation,
  type Seen,
  type Standing,
  type StepPlan,
} from '../action.ts';
import { kubectl } from './kubectl.ts';
import { managedBy } from './managed-by.ts';
import { isMarked, marks, type ObjectReference } from './object-reference.ts';
import { whoChanged } from './who-changed.ts';

/** What suspending and resuming share: one field of one CronJob, written once, looked at afterwards. */

export function suspendChange({ namespace, name }: ObjectReference, to: boolean): Change {
  return { target: `${namespace}/cronjob/${name}`, field: 'suspend', before: !to, after: to };
}

export function suspendCommand(context: ActionContext, at: ObjectReference, to: boolean): string {
  const patch = JSON.stringify({ spec: { suspend: to } });
  return kubectl(context.environment, at.namespace, 'patch', 'cronjob', at.name, '--type=merge', '-p', patch);
}

const Guards = z.object({ uid: z.string() });

export async function setSuspend(
  context: ActionContext,
  { namespace, name }: ObjectReference,
  { plan, to }: { readonly plan: StepPlan; readonly to: boolean },
): Promise<JsonObject> {
  const { uid } = Guards.parse(plan.guards);
  const patch = { namespace, name, uid, from: !to, to, annotations: marks(context) };
  const { metadata } = await context.systems.kubernetes.patchCronJobSuspend(patch, context.signal);
  return { uid: metadata.uid, generation: metadata.generation };
}

export type Found =
  | { readonly status: 'as_wanted'; readonly cronJob: CronJob; readonly isOurs: boolean }
  | { readonly status: 'otherwise'; readonly observation: Observation };

/** Whether the CronJob is as the step wanted it, and whether that was our doing. */
export async function findSuspend(
  context: ActionContext,
  at: ObjectReference,
  { seen, to }: { readonly seen: Seen; readonly to: boolean },
): Promise<Found> {
  const cronJob = await unlessMissing(context.systems.kubernetes.readCronJob(at, context.signal));
  const { uid } = Guards.parse(seen.plan.guards);
  if (cronJob?.metadata.uid !== uid) return otherwise(goneSince(at, cronJob));
  const isOurs = seen.receipt !== undefined || isMarked(cronJob.metadata.annotations, context);
  if (cronJob.spec.suspend === to) return { status: 'as_wanted', cronJob, isOurs };
  return otherwise(isOurs ? putBack(at, cronJob, to) : { status: 'absent' });
}

/** Whether the CronJob is suspended, as it was left. */
export async function lookAtSuspended(
  context: ActionContext,
  at: ObjectReference,
  { plan }: Seen,
): Promise<Standing> {
  const cronJob = await unlessMissing(context.systems.kubernetes.readCronJob(at, context.signal));
  const what = `CronJob ${at.namespace}/${at.name}`;
  if (cronJob?.metadata.uid !== Guards.parse(plan.guards).uid)
    return { status: 'gone', what: `${what} was deleted${cronJob ? ' and created again' : ''}` };
  if (cronJob.spec.suspend) return { status: 'held' };
  return moved(`${what} is active again`, whoChanged(cronJob.metadata, 'suspend'));
}

const otherwise = (observation: Observation): Found => ({ status: 'otherwise', observation });

function goneSince({ namespace, name }: ObjectReference, now: CronJob | undefined): Observation {
  const what = now ? 'was deleted and created again' : 'was deleted';
  return { status: 'failed', reason: `CronJob ${namespace}/${name} ${what} meanwhile. Plan again.` };
}

function putBack({ namespace, name }: ObjectReference, { metadata }: CronJob, to: boolean): Observation {
  const owner = managedBy(metadata) ?? 'somebody';
  const state = to ? 'resumed' : 'suspended';
  return {
    status: 'failed',
    reason: `CronJob ${namespace}/${name} was ${to ? 'suspended' : 'resumed'}, and then ${state} again by ${owner}. Change it there.`,
  };
}
