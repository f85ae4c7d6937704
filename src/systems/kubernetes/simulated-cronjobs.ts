import { Cron } from 'croner';
import { addJob, type Due, deleteJob, type JobWorld } from './simulated-jobs.ts';
import { podsOf, terminate } from './simulated-pods.ts';
import { record, type SimulatedCronJob, type SimulatedJob, touch } from './simulated-state.ts';

/** The CronJob controller: when each of them starts its next Job. */
export function dueForCronJobs(world: JobWorld): readonly Due[] {
  return world.state.cronJobs.flatMap((cronJob) => {
    const at = cronJob.suspend ? undefined : nextStart(world, cronJob);
    return at === undefined ? [] : [{ at, happen: () => startMissed(world, cronJob) }];
  });
}

/** At once for a run that was missed: after a resume, or when the Job that `Forbid` waited for has ended. */
function nextStart({ state }: JobWorld, cronJob: SimulatedCronJob): number | undefined {
  if (missedRun(cronJob, state.at) !== undefined && !isForbidden(state.jobs, cronJob)) return state.at;
  return timesAround(cronJob, state.at).next;
}

const isForbidden = (jobs: readonly SimulatedJob[], cronJob: SimulatedCronJob): boolean =>
  cronJob.concurrencyPolicy === 'Forbid' && activeJobs(jobs, cronJob).length > 0;

/** Only the most recent of the missed runs is made up for, as the real controller does it. */
function startMissed(world: JobWorld, cronJob: SimulatedCronJob): void {
  const { state } = world;
  const scheduledAt = missedRun(cronJob, state.at);
  if (scheduledAt === undefined || isForbidden(state.jobs, cronJob)) return;
  if (cronJob.concurrencyPolicy === 'Replace') {
    for (const job of activeJobs(state.jobs, cronJob)) deleteJob(state, job, 'Background');
  }
  cronJob.lastScheduleAt = scheduledAt;
  touch(state, cronJob, false);
  startScheduled(world, cronJob, scheduledAt);
}

/** The newest scheduled time that has passed without a run and is not too old to be made up for. */
function missedRun(cronJob: SimulatedCronJob, now: number): number | undefined {
  const { latest } = timesAround(cronJob, now);
  if (latest === undefined) return undefined;
  const { startingDeadlineSeconds, lastScheduleAt, createdAt } = cronJob;
  const deadline = startingDeadlineSeconds === undefined ? -Infinity : now - startingDeadlineSeconds * 1000;
  const earliest = Math.max(lastScheduleAt ?? createdAt, deadline);
  return latest > earliest ? latest : undefined;
}

interface Times {
  /** At the instant itself or before. */
  readonly latest: number | undefined;
  /** After it. */
  readonly next: number | undefined;
}

const known = new Map<string, Times>();

/** The scheduled times around an instant. They stay the same until the next one, and are asked for at every look. */
function timesAround(cronJob: SimulatedCronJob, at: number): Times {
  const key = `${cronJob.schedule} ${cronJob.timeZone ?? ''}`;
  const before = known.get(key);
  if (before && at >= (before.latest ?? Infinity) && at < (before.next ?? -Infinity)) return before;
  const schedule = scheduleOf(cronJob);
  const [latest] = schedule.previousRuns(1, new Date(at + 1));
  const times = { latest: latest?.getTime(), next: schedule.nextRun(new Date(at))?.getTime() };
  known.set(key, times);
  return times;
}

export const activeJobs = (
  jobs: readonly SimulatedJob[],
  { uid }: SimulatedCronJob,
): readonly SimulatedJob[] => jobs.filter((job) => job.owner?.uid === uid && job.scheduled && !job.end);

function startScheduled(world: JobWorld, cronJob: SimulatedCronJob, scheduledAt: number): void {
  const { state } = world;
  const { namespace, jobTemplate } = cronJob;
  // Named by the scheduled minute, so that two controllers cannot start the same run twice.
  const name = `${cronJob.name}-${Math.floor(scheduledAt / 60_000)}`;
  if (state.jobs.some((job) => job.namespace === namespace && job.name === name)) return;
  const { labels, annotations } = jobTemplate.metadata;
  const owner = { name: cronJob.name, uid: cronJob.uid };
  addJob(world, { namespace, name, labels, annotations, owner, scheduled: true, spec: jobTemplate.spec });
  record(state, {
    namespace,
    kind: 'CronJob',
    name: cronJob.name,
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created job ${name}`,
  });
}

/** A Job of it has ended: note the success and forget the oldest. */
export function cronJobOf(world: JobWorld, job: SimulatedJob): void {
  const { state } = world;
  const cronJob = state.cronJobs.find(({ uid }) => uid === job.owner?.uid);
  if (!cronJob || !job.end) return;
  if (job.end.type === 'Complete') cronJob.lastSuccessAt = job.end.at;
  prune(world, cronJob, 'Complete', 3);
  prune(world, cronJob, 'Failed', 1);
}

function prune(
  { state }: JobWorld,
  { uid }: SimulatedCronJob,
  type: 'Complete' | 'Failed',
  limit: number,
): void {
  const ended = state.jobs.filter((job) => job.owner?.uid === uid && job.end?.type === type);
  const newestFirst = ended.toSorted((one, other) => (other.end?.at ?? 0) - (one.end?.at ?? 0));
  for (const job of newestFirst.slice(limit)) {
    for (const pod of podsOf(state, job)) terminate(state, pod);
    state.jobs = state.jobs.filter((kept) => kept !== job);
  }
}

type Schedule = Pick<SimulatedCronJob, 'schedule'> & { readonly timeZone?: string | undefined };

export const scheduleOf = ({ schedule, timeZone }: Schedule): Cron =>
  new Cron(schedule, { timezone: timeZone ?? 'Etc/UTC' });
