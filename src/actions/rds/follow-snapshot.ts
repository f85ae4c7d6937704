import { z } from 'zod';
import { formatDuration } from '../../lib/duration.ts';
import { minute } from '../../lib/minute.ts';
import type { DbClusterSnapshot, DbSnapshot } from '../../systems/rds/port.ts';
import { type ActionContext, hadMs, type Observation, type Seen } from '../action.ts';
import { awsRds, isMarked } from './rds-reference.ts';

const LOOK_AGAIN_MS = 10_000;

export const SnapshotOutput = z.object({
  snapshot: z.string().describe('The identifier of the snapshot'),
  taken_at: z.string().describe('Rows written later are not in it, RFC 3339'),
  size_gb: z.int().describe('The allocated storage, in GiB'),
});

export interface FollowedSnapshot {
  readonly snapshot: {
    readonly name: string;
    readonly found: DbSnapshot | DbClusterSnapshot | undefined;
    /** The words after `aws rds` that show it. */
    readonly look: readonly string[];
  };
  /** The instance or cluster it is of. */
  readonly of: string;
  readonly available_within: number;
  readonly seen: Seen;
}

/** Looks how far the snapshot of a step is; the tags on it say whether it is ours. */
export function followSnapshot(context: ActionContext, followed: FollowedSnapshot): Observation {
  const { found, name } = followed.snapshot;
  if (!found) return followed.seen.receipt ? gone(name) : { status: 'absent' };
  if (!isMarked(found, context)) return notOurs(context, followed);
  if (found.Status === 'available') return available(context, followed, found);
  if (found.Status !== 'creating')
    return {
      status: 'failed',
      reason: `The snapshot ${name} is ${found.Status}. Look at the events of ${followed.of} in RDS.`,
    };
  return creating(context, followed, found);
}

function creating(
  { now }: ActionContext,
  { snapshot, available_within, seen }: FollowedSnapshot,
  { PercentProgress }: DbSnapshot | DbClusterSnapshot,
): Observation {
  if (hadMs(now, seen) <= available_within)
    return {
      status: 'waiting',
      progress: `the snapshot is ${PercentProgress} % done`,
      againInMs: LOOK_AGAIN_MS,
    };
  const reason = `The snapshot ${snapshot.name} was not available within ${formatDuration(available_within)}: ${PercentProgress} % done. It goes on by itself.`;
  return { status: 'failed', reason };
}

function available(
  { now }: ActionContext,
  { snapshot: { name }, of }: FollowedSnapshot,
  { SnapshotCreateTime: takenAt = now, AllocatedStorage: gib }: DbSnapshot | DbClusterSnapshot,
): Observation {
  // Aurora grows by itself and often does not say how large it is.
  const size = gib > 1 ? ` and has ${gib} GiB` : '';
  return {
    status: 'done',
    outputs: { snapshot: name, taken_at: takenAt.toISOString(), size_gb: gib },
    evidence: [`Snapshot ${name} of ${of} is available.`, `It was taken at ${minute(takenAt)}${size}.`],
  };
}

function gone(name: string): Observation {
  return { status: 'failed', reason: `The snapshot ${name} was begun, and has been deleted since.` };
}

function notOurs({ environment }: ActionContext, { snapshot }: FollowedSnapshot): Observation {
  const reason = `There is a snapshot ${snapshot.name}, but without this run's tags: somebody else took it.`;
  return { status: 'unknown', reason, look: [awsRds(environment, ...snapshot.look)] };
}
