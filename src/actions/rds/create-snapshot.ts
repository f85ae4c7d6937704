import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import { minute } from '../../lib/minute.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { DbInstance, DbSnapshot } from '../../systems/rds/port.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { awsRds, emptyPlan, instanceId, isMarked, marks, rdsTarget, tagArguments } from './rds-reference.ts';
import { snapshotName } from './snapshot-name.ts';

const MARGIN_MS = 60_000;
const LOOK_AGAIN_MS = 10_000;
/** In which RDS takes a snapshot. */
const READY = ['available', 'storage-optimization'];

const Input = z.object({
  instance: instanceId.describe('The DB instance to take a snapshot of'),
  available_within: Duration.prefault('1h').describe('How long the snapshot may take'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  snapshot: z.string().describe('The identifier of the snapshot'),
  taken_at: z.string().describe('Rows written later are not in it, RFC 3339'),
  size_gb: z.int().describe('The allocated storage, in GiB'),
});

/** Takes a manual snapshot and waits until it can be restored. Its name comes from the run: there is never a second. */
export const createSnapshot = defineAction({
  name: 'rds/create-snapshot',
  summary: 'Takes a snapshot of an RDS instance, and waits until it is available',
  effect: 'change',
  input: Input,
  output: Output,
  plannedOutputs: ['snapshot'],
  targets: ({ instance }, environment) => [rdsTarget(environment, 'instance', instance)],
  deadlineMs: ({ available_within }) => available_within + MARGIN_MS,

  async plan(context, input) {
    return planFor(context, await context.systems.rds.describeInstance(input.instance, context.signal));
  },

  async apply(context, { instance }): Promise<JsonObject> {
    const { rds } = context.systems;
    const snapshot = snapshotName(instance, context.token);
    try {
      await rds.createSnapshot({ instance, snapshot, tags: marks(context) }, context.signal);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'conflict') throw error;
      // The name is taken: by this very step, whose answer was lost, or by somebody else.
      const there = await unlessMissing(rds.describeSnapshot(snapshot, context.signal));
      if (!there || !isMarked(there, context)) throw error;
    }
    return { snapshot };
  },

  async observe(context, input, seen) {
    const name = snapshotName(input.instance, context.token);
    const found = await unlessMissing(context.systems.rds.describeSnapshot(name, context.signal));
    if (!found) return seen.receipt ? gone(name) : { status: 'absent' };
    if (!isMarked(found, context)) return notOurs(context, found);
    return follow(context, { input, seen, found });
  },
});

function planFor(context: ActionContext, instance: DbInstance): StepPlan {
  const { DBInstanceIdentifier: id, DBInstanceStatus: status, DBClusterIdentifier: cluster } = instance;
  if (cluster !== undefined)
    return emptyPlan({
      obstacle: `${id} is a member of the cluster ${cluster}: take a snapshot of the cluster, with "aws rds create-db-cluster-snapshot".`,
    });
  if (!READY.includes(status))
    return emptyPlan({ obstacle: `${id} is ${status}: RDS takes a snapshot only when it is available.` });

  const snapshot = snapshotName(id, context.token);
  return {
    changes: [{ target: `rds/snapshot/${snapshot}`, field: 'snapshot', before: 'none', after: `of ${id}` }],
    guards: {},
    outputs: { snapshot },
    facts: [
      `${id} has ${instance.AllocatedStorage} GiB of ${instance.Engine} ${instance.EngineVersion}.`,
      'It is kept until somebody deletes it, unlike the automated ones.',
    ],
    warnings: instance.MultiAZ
      ? []
      : ['Without a standby, reads and writes stall for a moment when it begins.'],
    commands: [
      awsRds(
        context.environment,
        'create-db-snapshot',
        ...['--db-instance-identifier', id, '--db-snapshot-identifier', snapshot],
        ...tagArguments(context),
      ),
      awsRds(context.environment, 'wait', 'db-snapshot-available', '--db-snapshot-identifier', snapshot),
    ],
  };
}

interface Followed {
  readonly input: Input;
  readonly seen: Seen;
  readonly found: DbSnapshot;
}

function follow(context: ActionContext, { input, seen, found }: Followed): Observation {
  const { DBSnapshotIdentifier: snapshot, Status, PercentProgress } = found;
  if (Status === 'available') return available(context, found);
  if (Status !== 'creating')
    return {
      status: 'failed',
      reason: `The snapshot ${snapshot} is ${Status}. Look at the events of ${input.instance} in RDS.`,
    };
  const elapsedMs = context.now.getTime() - seen.startedAt.getTime();
  if (elapsedMs <= input.available_within)
    return {
      status: 'waiting',
      progress: `the snapshot is ${PercentProgress} % done`,
      againInMs: LOOK_AGAIN_MS,
    };
  const reason = `The snapshot ${snapshot} was not available within ${formatDuration(input.available_within)}: ${PercentProgress} % done. It goes on by itself.`;
  return { status: 'failed', reason };
}

function available({ now }: ActionContext, found: DbSnapshot): Observation {
  const takenAt = found.SnapshotCreateTime ?? now;
  const { DBSnapshotIdentifier: snapshot, AllocatedStorage, DBInstanceIdentifier } = found;
  return {
    status: 'done',
    outputs: { snapshot, taken_at: takenAt.toISOString(), size_gb: AllocatedStorage },
    evidence: [
      `Snapshot ${snapshot} of ${DBInstanceIdentifier} is available.`,
      `It was taken at ${minute(takenAt)} and has ${AllocatedStorage} GiB.`,
    ],
  };
}

function gone(name: string): Observation {
  return { status: 'failed', reason: `The snapshot ${name} was begun, and has been deleted since.` };
}

function notOurs({ environment }: ActionContext, { DBSnapshotIdentifier: name }: DbSnapshot): Observation {
  const look = awsRds(environment, 'describe-db-snapshots', '--db-snapshot-identifier', name);
  const reason = `There is a snapshot ${name}, but without this run's tags: somebody else took it.`;
  return { status: 'unknown', reason, look: [look] };
}
