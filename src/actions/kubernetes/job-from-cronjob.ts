import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { CronJob, Job, NewJob } from '../../systems/kubernetes/port.ts';
import type { ActionContext, StepPlan } from '../action.ts';
import { isMarked, type ObjectReference } from './object-reference.ts';

const Guards = z.object({ uid: z.string(), template: z.string() });

/** What the yes is to: this CronJob, with this template. */
export function templateGuards({ metadata, spec }: CronJob): JsonObject {
  const template = createHash('sha256').update(canonicalJson(spec.jobTemplate)).digest('hex');
  return { uid: metadata.uid, template };
}

/** The CronJob, provided that it still is what the plan was made from. */
export async function readTemplate(
  { systems, signal }: ActionContext,
  at: ObjectReference,
  plan: StepPlan,
): Promise<CronJob> {
  const cronJob = await systems.kubernetes.readCronJob(at, signal);
  const planned = Guards.parse(plan.guards);
  const now = Guards.parse(templateGuards(cronJob));
  if (now.uid === planned.uid && now.template === planned.template) return cronJob;
  const message = `CronJob ${at.namespace}/${at.name} was changed after the plan was made. Plan again.`;
  throw conflict(`create jobs ${at.namespace}`, message);
}

/** Creates the Job, or finds the one that this very step has created before. */
export async function createOnce(context: ActionContext, job: NewJob): Promise<JsonObject> {
  const { kubernetes } = context.systems;
  try {
    return receiptFor(await kubernetes.createJob(job, context.signal));
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'conflict') throw error;
    const existing = await kubernetes.readJob(job, context.signal);
    if (isMarked(existing.metadata.annotations, context)) return receiptFor(existing);
    const where = `${job.namespace}/${job.name}`;
    throw conflict(
      error.operation,
      `There is a Job ${where} already, and this run has not made it. Look at it first.`,
    );
  }
}

const receiptFor = ({ metadata }: Job): JsonObject => ({ job: metadata.name, uid: metadata.uid });

export const conflict = (operation: string, message: string): Failure =>
  new Failure({ system: 'Kubernetes', operation, kind: 'conflict', message });
