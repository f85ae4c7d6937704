import { Hidden, unlessDenied } from '../../lib/unless-denied.ts';
import type { Job, Kubernetes, Pod } from '../../systems/kubernetes/port.ts';
import type { ActionContext } from '../action.ts';
import { hasEnded, isNamedBySchedule, isPodAlive, jobsOfCronJob } from './jobs-of.ts';

/** Which Jobs: those of a CronJob, or those with certain labels. */
export interface WhichJobs {
  readonly namespace: string;
  readonly cronjob?: string | undefined;
  readonly selector?: string | undefined;
}

export interface StillThere {
  /** Not ended: at work, or suspended and only waiting to go on. */
  readonly jobs: readonly Job[];
  /** Alive Pods of these Jobs, of those that are known by name, and of deleted ones that take their Pods with them. */
  readonly pods: readonly Pod[];
  /** Pods at work whose Job was deleted without them. */
  readonly orphans: readonly Pod[];
  /** Why no Pod can be seen, in a sentence: a right that is missing keeps no Job from being stopped. */
  readonly hidden?: string;
}

/** What of these Jobs is still there; `names` are Jobs that may be gone already while their Pods still stop. */
export async function stillThere(
  { systems, signal }: ActionContext,
  which: WhichJobs,
  names: readonly string[] = [],
): Promise<StillThere> {
  const { kubernetes } = systems;
  const { namespace } = which;
  const all = await jobsOf(kubernetes, which, signal);
  const jobs = all.filter((job) => !hasEnded(job));
  // An ended Job's Pods have ended too, unless they were told to stop only now.
  const known = new Set([...names, ...all.map((job) => job.metadata.name)]);
  const listed = await unlessDenied(kubernetes.listPods({ namespace }, signal));
  const alive = listed instanceof Hidden ? [] : listed.filter(isPodAlive);
  const ofThese = alive.filter((pod) => known.has(jobNameOf(pod) ?? ''));
  const left = alive.filter((pod) => isLeftOf(pod, which, known));
  return {
    jobs,
    pods: [...ofThese, ...left.filter(isGoing)],
    orphans: left.filter((pod) => !isGoing(pod)),
    ...(listed instanceof Hidden && { hidden: listed.why }),
  };
}

async function jobsOf(
  kubernetes: Kubernetes,
  { namespace, cronjob, selector }: WhichJobs,
  signal: AbortSignal,
): Promise<readonly Job[]> {
  if (cronjob !== undefined) return await jobsOfCronJob(kubernetes, { namespace, name: cronjob }, signal);
  return await kubernetes.listJobs({ namespace, ...(selector && { labelSelector: selector }) }, signal);
}

function jobNameOf({ metadata }: Pod): string | undefined {
  const owner = metadata.ownerReferences.find(({ kind }) => kind === 'Job')?.name;
  return owner ?? metadata.labels['batch.kubernetes.io/job-name'] ?? metadata.labels['job-name'];
}

/** Its Job is there no more. */
function isLeftOf(pod: Pod, { cronjob }: WhichJobs, known: ReadonlySet<string>): boolean {
  const job = jobNameOf(pod);
  return cronjob !== undefined && job !== undefined && !known.has(job) && isNamedBySchedule(job, cronjob);
}

/** The garbage collector takes what still names its deleted owner. A Pod that was left on purpose names none any more. */
const isGoing = ({ metadata }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined || metadata.ownerReferences.some(({ kind }) => kind === 'Job');

/** `storage/efs-purge`, `storage (app=purge)` */
export const wordsForWhich = ({ namespace, cronjob, selector }: WhichJobs): string =>
  cronjob === undefined ? `${namespace} (${selector})` : `${namespace}/${cronjob}`;
