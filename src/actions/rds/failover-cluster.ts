import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { DbCluster } from '../../systems/rds/port.ts';
import {
  type ActionContext,
  defineAction,
  hadMs,
  type Observation,
  type Seen,
  type StepPlan,
  type UndoStep,
} from '../action.ts';
import { notYetBegun } from './not-yet-begun.ts';
import { awsRds, emptyPlan, instanceId, rdsTarget } from './rds-reference.ts';
import { refuseMoved } from './refuse-moved.ts';

const MARGIN_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;

const Input = z.object({
  cluster: instanceId.describe('The Aurora or Multi-AZ DB cluster'),
  to: instanceId.optional().describe('The reader that takes over; absent: RDS chooses by failover priority'),
  available_within: Duration.prefault('10m').describe('How long the failover may take'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  writer: z.string().describe('The instance that writes now'),
  previous_writer: z.string().describe('The one that wrote before'),
});

const Guards = z.object({ writer: z.string() });

/** Makes a reader of a cluster its writer. */
export const failoverCluster = defineAction({
  name: 'rds/failover-cluster',
  summary: 'Fails an Aurora cluster over to one of its readers',
  effect: 'change',
  input: Input,
  output: Output,
  plannedOutputs: ['previous_writer'],
  targets: ({ cluster }, environment) => [rdsTarget(environment, 'cluster', cluster)],
  deadlineMs: ({ available_within }) => available_within + MARGIN_MS,

  async plan(context, input) {
    return planFor(context, input, await context.systems.rds.describeCluster(input.cluster, context.signal));
  },

  async apply({ systems, signal }, { cluster, to }, plan) {
    const now = writerOf(await systems.rds.describeCluster(cluster, signal));
    const planned = Guards.parse(plan.guards).writer;
    refuseMoved(`fail over ${cluster}`, { what: `The writer of ${cluster}`, planned, now });
    const after = await systems.rds.failOverCluster({ id: cluster, ...(to !== undefined && { to }) }, signal);
    return { status: after.Status };
  },

  async observe(context, input, seen) {
    const cluster = await context.systems.rds.describeCluster(input.cluster, context.signal);
    return judge(context, { input, seen, cluster });
  },

  whenDone: (_place, input, { plan }) => ({ undo: wayBack(input, Guards.parse(plan.guards).writer) }),
});

function planFor(context: ActionContext, { cluster: id, to }: Input, cluster: DbCluster): StepPlan {
  const writer = writerOf(cluster);
  const obstacle = obstacleFor(cluster, to);
  if (writer !== undefined && writer === to)
    return emptyPlan({ nothingToDo: `${to} is the writer of ${id} already.` });
  if (obstacle !== undefined || writer === undefined)
    return emptyPlan({ obstacle: obstacle ?? `${id} has no writer: look at it in RDS.` });
  const readers = readersOf(cluster);
  return {
    changes: [
      {
        target: `rds/cluster/${id}`,
        field: 'writer',
        before: writer,
        after: to ?? 'a reader that RDS chooses',
      },
    ],
    guards: { writer },
    outputs: { previous_writer: writer },
    facts: [
      `${id} has ${readers.length === 1 ? 'one reader' : `${readers.length} readers`}: ${readers.join(', ')}.`,
      'The endpoints of the cluster stay the same; those of the instances do not follow.',
    ],
    warnings: [
      'Connections to the writer break, usually for less than a minute. Clients must connect again.',
    ],
    commands: [
      awsRds(
        context.environment,
        ...['failover-db-cluster', '--db-cluster-identifier', id],
        ...(to === undefined ? [] : ['--target-db-instance-identifier', to]),
      ),
      awsRds(context.environment, 'describe-db-clusters', '--db-cluster-identifier', id),
    ],
  };
}

function obstacleFor(cluster: DbCluster, to: string | undefined): string | undefined {
  const { DBClusterIdentifier: id, Status } = cluster;
  const readers = readersOf(cluster);
  if (Status !== 'available') return `The cluster ${id} is ${Status}: wait until it is available.`;
  if (readers.length === 0) return `The cluster ${id} has no reader that could take over. Add one first.`;
  if (to !== undefined && !readers.includes(to))
    return `${to} is not a reader of ${id}. Its readers are ${readers.join(', ')}.`;
  return undefined;
}

function writerOf({ DBClusterMembers }: DbCluster): string | undefined {
  return DBClusterMembers.find((one) => one.IsClusterWriter)?.DBInstanceIdentifier;
}

function readersOf({ DBClusterMembers }: DbCluster): readonly string[] {
  return DBClusterMembers.filter((one) => !one.IsClusterWriter).map((one) => one.DBInstanceIdentifier);
}

interface Looked {
  readonly input: Input;
  readonly seen: Seen;
  readonly cluster: DbCluster;
}

function judge(context: ActionContext, { input, seen, cluster }: Looked): Observation {
  const { writer: before } = Guards.parse(seen.plan.guards);
  const writer = writerOf(cluster);
  const moved = writer !== undefined && writer !== before;
  const isAvailable = cluster.Status === 'available';
  if (!seen.receipt && isAvailable && !moved) return notYetBegun(context, seen);
  if (isAvailable && moved) return ended(input, before, writer);

  const state = `${input.cluster} is ${cluster.Status}, its writer is ${writer ?? 'missing'}`;
  const isLate = hadMs(context.now, seen) > input.available_within;
  if (!isLate) return { status: 'waiting', progress: state, againInMs: LOOK_AGAIN_MS };
  const reason = `No reader of ${input.cluster} took over within ${formatDuration(input.available_within)}: ${state}. Look at its events in RDS.`;
  return { status: 'failed', reason };
}

function wayBack({ cluster, available_within }: Input, before: string): readonly UndoStep[] {
  const within = `${Math.ceil(available_within / 1_000)}s`;
  return [{ uses: 'rds/failover-cluster', with: { cluster, to: before, available_within: within } }];
}

function ended(input: Input, before: string, writer: string): Observation {
  const { cluster, to } = input;
  const undo = wayBack(input, before);
  if (to !== undefined && writer !== to)
    return {
      status: 'failed',
      reason: `${writer} became the writer of ${cluster}, not ${to}. It works.`,
      undo,
    };
  return {
    status: 'done',
    outputs: { writer, previous_writer: before },
    evidence: [`${writer} is the writer of ${cluster}, which is available; before it was ${before}.`],
    undo,
  };
}
