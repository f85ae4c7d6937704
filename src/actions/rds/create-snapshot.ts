import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { DbInstance } from '../../systems/rds/port.ts';
import { type ActionContext, defineAction, type StepPlan } from '../action.ts';
import { followSnapshot, SnapshotOutput } from './follow-snapshot.ts';
import { awsRds, emptyPlan, instanceId, isMarked, marks, rdsTarget, tagArguments } from './rds-reference.ts';
import { snapshotName } from './snapshot-name.ts';

const MARGIN_MS = 60_000;
/** In which RDS takes a snapshot. */
const READY = ['available', 'storage-optimization'];

const Input = z.object({
  instance: instanceId.describe('The DB instance to take a snapshot of'),
  available_within: Duration.prefault('1h').describe('How long the snapshot may take'),
});
/** Takes a manual snapshot and waits until it can be restored. Its name comes from the run: there is never a second. */
export const createSnapshot = defineAction({
  name: 'rds/create-snapshot',
  summary: 'Takes a snapshot of an RDS instance, and waits until it is available',
  effect: 'change',
  noUndo: 'There is nothing to undo: the database stays as it is.',
  input: Input,
  output: SnapshotOutput,
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
    const look = ['describe-db-snapshots', '--db-snapshot-identifier', name];
    const { instance: of, available_within } = input;
    return followSnapshot(context, { snapshot: { name, found, look }, of, available_within, seen });
  },
});

function planFor(context: ActionContext, instance: DbInstance): StepPlan {
  const { DBInstanceIdentifier: id, DBInstanceStatus: status, DBClusterIdentifier: cluster } = instance;
  if (cluster !== undefined)
    return emptyPlan({
      obstacle: `${id} is a member of the cluster ${cluster}: take a snapshot of the cluster, with rds/create-cluster-snapshot.`,
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
