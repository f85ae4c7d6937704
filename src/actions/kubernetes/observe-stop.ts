import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Job, Pod } from '../../systems/kubernetes/port.ts';
import type { ActionContext, Observation, Seen } from '../action.ts';
import { nextRun, whenNext } from './cronjob-schedule.ts';
import { type StillThere, stillThere, type WhichJobs, wordsForWhich } from './jobs-to-stop.ts';
import { kubectl } from './kubectl.ts';
import { StoppedJob, suspendedOnly } from './stop-job.ts';

const Receipt = z.object({ jobs: z.array(StoppedJob) });

/** A Pod this long past its own deadline does not stop any more by itself: its node is gone, or a finalizer holds it. */
const STUCK_AFTER_MS = 60_000;

/** Stopped is when no Pod runs any more: not when the Job is suspended, and not when it is deleted. */
export async function observeStop(
  context: ActionContext,
  which: WhichJobs,
  seen: Seen,
): Promise<Observation> {
  const stopped = seen.receipt ? Receipt.parse(seen.receipt).jobs : undefined;
  const found = await stillThere(
    context,
    which,
    stopped?.map(({ name }) => name),
  );
  // Stopping again is safe: it stops what runs, whoever began. So an interrupted stop is simply done again.
  if (!stopped && found.jobs.length > 0) return notAllStopped(context, found.jobs);
  const later = found.jobs.filter(({ metadata }) => !stopped?.some(({ uid }) => uid === metadata.uid));
  if (later.length > 0)
    return startedLater(
      which,
      later.map(({ metadata }) => metadata.name),
    );
  if (found.jobs.length + found.pods.length > 0)
    return stillStopping(context, which, { found, stopped: stopped ?? [] });
  if (found.orphans.length > 0) return orphansRun(context, which, found.orphans);
  return await allStopped(context, which, { stopped: stopped ?? [], hidden: found.hidden });
}

function notAllStopped(context: ActionContext, jobs: readonly Job[]): Observation {
  const suspended = jobs.filter(({ spec }) => spec.suspend);
  return { status: 'absent', ...(suspended.length > 0 && { half: suspendedOnly(context, suspended) }) };
}

function startedLater(which: WhichJobs, names: readonly string[]): Observation {
  const advice = which.cronjob === undefined ? '' : ' Suspend the CronJob, then stop again.';
  return { status: 'failed', reason: `${names.join(', ')} was started in the meantime.${advice}` };
}

function stillStopping(
  context: ActionContext,
  which: WhichJobs,
  { found, stopped }: { readonly found: StillThere; readonly stopped: readonly StoppedJob[] },
): Observation {
  const stuck = found.pods.filter((pod) => isStuck(pod, context.now));
  if (stuck.length > 0) return podsAreStuck(context, which, stuck);
  const busy = new Set(found.pods.map((pod) => pod.metadata.name));
  const pods = busy.size === 1 ? '1 Pod is' : `${busy.size} Pods are`;
  const jobs = stopped.length === 1 ? '1 Job' : `${stopped.length} Jobs`;
  const told = stopped.length === 0 ? '' : `${jobs} told to stop; `;
  return {
    status: 'waiting',
    progress: `${told}${pods} still stopping${busy.size > 0 ? `: ${[...busy].join(', ')}` : ''}`,
    againInMs: 1_000,
  };
}

function isStuck({ metadata }: Pod, now: Date): boolean {
  const since = Date.parse(metadata.deletionTimestamp ?? '');
  return now.getTime() - since > STUCK_AFTER_MS;
}

function podsAreStuck(
  { environment }: ActionContext,
  { namespace }: WhichJobs,
  stuck: readonly Pod[],
): Observation {
  const names = stuck.map(({ metadata }) => metadata.name);
  const command = kubectl(environment, namespace, 'delete', 'pod', ...names, '--force', '--grace-period=0');
  return {
    status: 'failed',
    reason: `${names.join(', ')} was told to stop and still runs. Look at its node; the last resort is ${command}, which only forgets the Pod when the node is gone.`,
  };
}

function orphansRun(
  { environment }: ActionContext,
  { namespace }: WhichJobs,
  orphans: readonly Pod[],
): Observation {
  const names = orphans.map(({ metadata }) => metadata.name);
  const command = kubectl(environment, namespace, 'delete', 'pod', ...names);
  return {
    status: 'failed',
    reason: `${names.join(', ')} runs on without a Job. Stop it by hand: ${command}`,
  };
}

async function allStopped(
  context: ActionContext,
  which: WhichJobs,
  { stopped, hidden }: { readonly stopped: readonly StoppedJob[]; readonly hidden: string | undefined },
): Promise<Observation> {
  const summary = stopped
    .map((job) => job.summary)
    .filter((text) => text !== '')
    .join('; ');
  const outputs: JsonObject = { jobs: stopped.map(({ name }) => name), summary };
  const evidence = [
    ...(hidden === undefined
      ? [`No Pod of ${wordsForWhich(which)} runs any more.`]
      : [
          `No Job of ${wordsForWhich(which)} is there any more.`,
          `Whether its last Pods have ended is not known: ${hidden}`,
        ]),
    ...stopped.map((job) => `Job ${job.name} was stopped and deleted; ${whatOfItsLogs(job)}.`),
    ...(summary ? [`Until then: ${summary}.`] : []),
    ...(await whatComesNext(context, which)),
  ];
  return { status: 'done', outputs, evidence };
}

const whatOfItsLogs = ({ unsaved = [] }: StoppedJob): string =>
  unsaved.length === 0
    ? 'its logs are saved in this run'
    : `the log of ${unsaved.join(', ')} could not be saved`;

/** A stop is worth little when the schedule starts the next Job, or when GitOps has resumed it meanwhile. */
async function whatComesNext(
  { systems, signal, now }: ActionContext,
  { namespace, cronjob }: WhichJobs,
): Promise<readonly string[]> {
  if (cronjob === undefined) return [];
  try {
    const current = await systems.kubernetes.readCronJob({ namespace, name: cronjob }, signal);
    const what = `CronJob ${namespace}/${cronjob}`;
    if (current.spec.suspend) return [`${what} is still suspended.`];
    const next = nextRun(current, now);
    return [`${what} is not suspended${next ? `: it runs again ${whenNext(current, next, now)}` : ''}.`];
  } catch (error) {
    if (error instanceof Failure) return [`Whether the CronJob is suspended is not known: ${error.message}`];
    throw error;
  }
}
