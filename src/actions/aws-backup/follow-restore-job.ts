import { formatDuration } from '../../lib/duration.ts';
import type { RestoreJob } from '../../systems/aws-backup/port.ts';
import { type ActionContext, hadMs, type Observation, type Place, type Seen } from '../action.ts';
import { awsBackup } from './backup-reference.ts';
import { FOLDER, RestoreGuards, type RestoreRequest } from './plan-restore.ts';

const LOOK_AGAIN_MS = 30_000;
/** Clocks differ: what AWS dates this long before our intent may have come after it. */
const SKEW_MS = 60_000;

interface Followed extends RestoreRequest {
  readonly finish_within: number;
}

/** Follows the job to its end; without a receipt, first finds it by what it restores. */
export async function followRestoreJob(
  context: ActionContext,
  input: Followed,
  seen: Seen,
): Promise<Observation> {
  const id = seen.receipt?.restore_job;
  if (typeof id === 'string') {
    const job = await context.systems.awsBackup.describeRestoreJob(id, context.signal);
    return follow(context, { input, seen, job });
  }
  const since = new Date(seen.startedAt.getTime() - SKEW_MS);
  const jobs = await context.systems.awsBackup.listRestoreJobs(since, context.signal);
  const [only, ...others] = jobs.filter((one) => one.RecoveryPointArn === input.recovery_point);
  // The token makes it safe to send again what may not have arrived.
  if (!only) return { status: 'absent' };
  if (others.length > 0) return unclear(context, input);
  return follow(context, { input, seen, job: only });
}

interface Looked {
  readonly input: Followed;
  readonly seen: Seen;
  readonly job: RestoreJob;
}

function follow(context: ActionContext, looked: Looked): Observation {
  const { input, seen, job } = looked;
  switch (job.Status) {
    case 'COMPLETED':
      return completed(context, looked);
    case 'FAILED':
    case 'ABORTED':
      return {
        status: 'failed',
        reason: `The restore job ${job.RestoreJobId} ended ${job.Status}: ${job.StatusMessage ?? 'no reason given.'} What it restored by then is in ${FOLDER}.`,
        leaves: leavesOf(context, looked),
      };
    default: {
      const progress = `${job.Status.toLowerCase()}, ${job.PercentDone ?? '0%'} restored`;
      const isLate = hadMs(context.now, seen) > input.finish_within;
      if (!isLate) return { status: 'waiting', progress, againInMs: LOOK_AGAIN_MS };
      const reason = `The restore job ${job.RestoreJobId} was not done within ${formatDuration(input.finish_within)}: ${progress}. It goes on by itself.`;
      return { status: 'failed', reason, leaves: leavesOf(context, looked) };
    }
  }
}

function completed(context: ActionContext, looked: Looked): Observation {
  const { seen, job } = looked;
  const { file_system } = RestoreGuards.parse(seen.plan.guards);
  const doubt = seen.receipt
    ? []
    : ['The answer to our call was lost; this is the only job of this recovery point since.'];
  return {
    status: 'done',
    outputs: { restore_job: job.RestoreJobId, file_system, folder: FOLDER },
    evidence: [
      `Restore job ${job.RestoreJobId} is COMPLETED.`,
      `The data is in the newest folder ${FOLDER} at the root of ${file_system}.`,
      ...doubt,
    ],
    leaves: leavesOf(context, looked),
  };
}

/** A copy beside the data costs money and confuses people until it is put in place or removed. */
export function leavesOf({ environment }: Place, { seen }: Pick<Looked, 'seen'>) {
  const { file_system } = RestoreGuards.parse(seen.plan.guards);
  const what = `EFS ${file_system} holds restored data in ${FOLDER}: put it in place, then remove the folder`;
  return [{ target: `efs:${environment.awsRegion ?? 'default-region'}/${file_system}`, what }];
}

function unclear({ environment }: ActionContext, { recovery_point }: RestoreRequest): Observation {
  const reason = `Several restores of ${recovery_point} were begun since, and the answer to ours was lost.`;
  return { status: 'unknown', reason, look: [awsBackup(environment, 'list-restore-jobs')] };
}
