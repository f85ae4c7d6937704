import { formatDuration } from '../../lib/duration.ts';
import type { ActionContext, Observation, Seen } from '../action.ts';
import { conclude, examineBackup, type Wanted } from './examine-backup.ts';
import { namesOfBackups } from './read-backup.ts';

/** How long a backup may take to appear after its Job has ended: S3 is consistent, the upload may not be done. */
export const APPEARS_WITHIN_MS = 120_000;
const LOOK_AGAIN_MS = 5_000;

/** Waits for the backup of the Job that just ended: the newest one, begun when that Job had begun. */
export async function awaitBackup(
  context: ActionContext,
  wanted: Wanted,
  seen: Seen,
  notBefore: string,
): Promise<Observation> {
  const [newest] = await namesOfBackups(context.systems.s3, wanted, context.signal);
  const examined = newest === undefined ? undefined : await examineBackup(context, wanted, newest);
  const takenAt = examined?.findings.takenAt;
  const arrived = takenAt && takenAt.getTime() >= wholeSecond(notBefore);
  if (examined && arrived && examined.findings.problems.length === 0)
    return conclude(context, wanted, examined);

  const waitedMs = context.now.getTime() - seen.startedAt.getTime();
  if (waitedMs < APPEARS_WITHIN_MS)
    return {
      status: 'waiting',
      progress: arrived ? `${newest} is still incomplete` : `waiting for a backup begun after ${notBefore}`,
      againInMs: LOOK_AGAIN_MS,
    };
  if (examined && arrived) return conclude(context, wanted, examined);
  return {
    status: 'failed',
    reason: `No backup begun at ${notBefore} or later appeared in s3://${wanted.bucket}/${wanted.prefix} within ${formatDuration(APPEARS_WITHIN_MS)}. The newest is ${newest ?? 'missing: there is none'}. Read the backup Job's log.`,
    evidence: examined?.findings.evidence ?? [],
  };
}

/** Manifests know whole seconds only. */
const wholeSecond = (time: string): number => Math.floor(Date.parse(time) / 1_000) * 1_000;
