import { formatDurationShort } from '../../lib/duration.ts';
import type { Job, Kubernetes, Pod } from '../../systems/kubernetes/port.ts';

/** The Jobs that belong to a CronJob, started by its schedule or by hand from it. */
export async function jobsOfCronJob(
  kubernetes: Kubernetes,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<readonly Job[]> {
  const jobs = await kubernetes.listJobs({ namespace }, signal);
  return jobs.filter(({ metadata }) =>
    metadata.ownerReferences.some((owner) => owner.kind === 'CronJob' && owner.name === name),
  );
}

/** Complete or Failed: nothing of it will run any more. */
export const hasEnded = ({ status }: Job): boolean =>
  status.conditions.some(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );

/** Has Pods at work, or is about to make some. */
export const isRunning = (job: Job): boolean =>
  !hasEnded(job) && (!job.spec.suspend || job.status.active > 0);

/** Pending counts: it has not done anything yet, but it is going to. Unknown counts, because its node may run it on. */
export const isPodAlive = ({ status }: Pod): boolean =>
  status.phase !== 'Succeeded' && status.phase !== 'Failed';

/** `1 Job is`, `2 Jobs are` */
export const jobsAre = (count: number): string => (count === 1 ? '1 Job is' : `${count} Jobs are`);

/** `efs-purge-29543040, for 17 min` */
export function jobAndAge({ metadata, status }: Job, now: Date): string {
  const since = Date.parse(status.startTime ?? metadata.creationTimestamp ?? '');
  return Number.isNaN(since)
    ? metadata.name
    : `${metadata.name}, for ${formatDurationShort(now.getTime() - since)}`;
}

/** The names of running Jobs that the schedule of a CronJob made: `efs-purge-29543040`. */
export const isNamedBySchedule = (job: string, cronJob: string): boolean =>
  job.startsWith(`${cronJob}-`) && /^\d+$/.test(job.slice(cronJob.length + 1));
