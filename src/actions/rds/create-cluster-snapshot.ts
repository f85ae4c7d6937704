import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { DbCluster } from '../../systems/rds/port.ts';
import { type ActionContext, defineAction, type StepPlan } from '../action.ts';
import { followSnapshot, SnapshotOutput } from './follow-snapshot.ts';
import { awsRds, emptyPlan, instanceId, isMarked, marks, rdsTarget, tagArguments } from './rds-reference.ts';
import { snapshotName } from './snapshot-name.ts';

const MARGIN_MS = 60_000;

const Input = z.object({
  cluster: instanceId.describe('The Aurora or Multi-AZ DB cluster to take a snapshot of'),
  available_within: Duration.prefault('1h').describe('How long the snapshot may take'),
});

/** Takes a manual snapshot of a whole cluster: what has to come before a failover, or before anything destructive. */
export const createClusterSnapshot = defineAction({
  name: 'rds/create-cluster-snapshot',
  summary: 'Takes a snapshot of an Aurora cluster, and waits until it is available',
  effect: 'change',
  noUndo: 'There is nothing to undo: the database stays as it is.',
  input: Input,
  output: SnapshotOutput,
  plannedOutputs: ['snapshot'],
  targets: ({ cluster }, environment) => [rdsTarget(environment, 'cluster', cluster)],
  deadlineMs: ({ available_within }) => available_within + MARGIN_MS,

  async plan(context, { cluster }) {
    return planFor(context, await context.systems.rds.describeCluster(cluster, context.signal));
  },

  async apply(context, { cluster }) {
    const { rds } = context.systems;
    const snapshot = snapshotName(cluster, context.token);
    try {
      await rds.createClusterSnapshot({ cluster, snapshot, tags: marks(context) }, context.signal);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'conflict') throw error;
      // The name is taken: by this very step, whose answer was lost, or by somebody else.
      const there = await unlessMissing(rds.describeClusterSnapshot(snapshot, context.signal));
      if (!there || !isMarked(there, context)) throw error;
    }
    return { snapshot };
  },

  async observe(context, { cluster, available_within }, seen) {
    const name = snapshotName(cluster, context.token);
    const found = await unlessMissing(context.systems.rds.describeClusterSnapshot(name, context.signal));
    const look = ['describe-db-cluster-snapshots', '--db-cluster-snapshot-identifier', name];
    return followSnapshot(context, { snapshot: { name, found, look }, of: cluster, available_within, seen });
  },
});

function planFor(context: ActionContext, cluster: DbCluster): StepPlan {
  const { DBClusterIdentifier: id, Status, Engine, DBClusterMembers } = cluster;
  if (Status !== 'available')
    return emptyPlan({
      obstacle: `The cluster ${id} is ${Status}: RDS takes a snapshot only when it is available.`,
    });

  const snapshot = snapshotName(id, context.token);
  const named = ['--db-cluster-snapshot-identifier', snapshot];
  return {
    changes: [
      { target: `rds/cluster-snapshot/${snapshot}`, field: 'snapshot', before: 'none', after: `of ${id}` },
    ],
    guards: {},
    outputs: { snapshot },
    facts: [
      `${id} is ${Engine || 'a cluster'} with ${DBClusterMembers.length} instances; the snapshot is of their common storage.`,
      'It is kept until somebody deletes it, unlike the automated ones.',
    ],
    warnings: [],
    commands: [
      awsRds(
        context.environment,
        ...['create-db-cluster-snapshot', '--db-cluster-identifier', id, ...named],
        ...tagArguments(context),
      ),
      awsRds(context.environment, 'wait', 'db-cluster-snapshot-available', ...named),
    ],
  };
}
