import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { DbInstance } from '../../systems/rds/port.ts';
import {
  type ActionContext,
  type Aftermath,
  defineAction,
  hadMs,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { lookAtInstance } from './look-at-instance.ts';
import { notYetBegun } from './not-yet-begun.ts';
import { awsRds, emptyPlan, instanceId, rdsTarget } from './rds-reference.ts';
import { type Metric, readMetric } from './read-metric.ts';
import { refuseMoved } from './refuse-moved.ts';

const MARGIN_MS = 60_000;
const LOOK_AGAIN_MS = 10_000;

const Input = z.object({
  replica: instanceId.describe('The read replica that becomes a database of its own'),
  available_within: Duration.prefault('30m').describe('How long the promotion may take'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  replica: z.string().describe('The instance that accepts writes now'),
  replica_of: z.string().describe('The database that it was a replica of'),
  endpoint: z.string().describe('Where it listens, as host:port'),
});

const Guards = z.object({ source: z.string() });

/** Cuts a read replica off its source, for good. What it had not received by then, it never will. */
export const promoteReplica = defineAction({
  name: 'rds/promote-replica',
  summary: 'Promotes an RDS read replica to a database of its own, without a way back',
  effect: 'destructive',
  noUndo: 'There is no way back and no undo: a promoted replica never becomes a replica again.',
  input: Input,
  output: Output,
  plannedOutputs: ['replica', 'replica_of'],
  targets: ({ replica }, environment) => [rdsTarget(environment, 'instance', replica)],
  deadlineMs: ({ available_within }) => available_within + MARGIN_MS,

  async plan(context, { replica }) {
    const instance = await context.systems.rds.describeInstance(replica, context.signal);
    const source = instance.ReadReplicaSourceDBInstanceIdentifier;
    if (source === undefined)
      return emptyPlan({ obstacle: `${replica} is not a read replica, or has been promoted already.` });
    if (instance.DBInstanceStatus !== 'available')
      return emptyPlan({
        obstacle: `${replica} is ${instance.DBInstanceStatus}: wait until it is available.`,
      });
    return planFor(context, { replica, source, lag: await readMetric(context, replica, 'ReplicaLag') });
  },

  async apply({ systems, signal }, { replica }, plan) {
    const { ReadReplicaSourceDBInstanceIdentifier: now } = await systems.rds.describeInstance(
      replica,
      signal,
    );
    const planned = Guards.parse(plan.guards).source;
    refuseMoved(`promote ${replica}`, { what: `The source of ${replica}`, planned, now });
    const after = await systems.rds.promoteReplica(replica, signal);
    return { status: after.DBInstanceStatus };
  },

  async observe(context, input, seen) {
    const instance = await context.systems.rds.describeInstance(input.replica, context.signal);
    return judge(context, { input, seen, instance });
  },
  whenDone: (place, input, { plan }) => left(place, input, plan),
  look: (context, { replica }) => lookAtInstance(context, replica),
  onlyPeopleKnow: 'whether the promoted instance is the one in use',
});

interface Planned {
  readonly replica: string;
  readonly source: string;
  readonly lag: Metric;
}

function planFor({ environment }: ActionContext, { replica, source, lag }: Planned): StepPlan {
  return {
    changes: [
      {
        target: `rds/instance/${replica}`,
        field: 'replica of',
        before: source,
        after: 'nothing: a database of its own',
      },
    ],
    guards: { source },
    outputs: { replica, replica_of: source },
    facts: [
      `${replica} keeps its own address: whoever should use it has to be told.`,
      `${source} is not touched. If it still accepts writes, there are two databases from then on.`,
    ],
    warnings: [lagWarning({ replica, source, lag })],
    commands: [
      awsRds(environment, 'promote-read-replica', '--db-instance-identifier', replica),
      awsRds(environment, 'wait', 'db-instance-available', '--db-instance-identifier', replica),
    ],
  };
}

function lagWarning({ replica, source, lag }: Planned): string {
  if (!lag.known)
    return `How much is lost cannot be told: ${lag.why} Look at the ReplicaLag of ${replica} before you say yes.`;
  if (lag.value < 0) return `Replication of ${replica} does not run: everything since it stopped is lost.`;
  const behind = formatDuration(lag.value * 1_000);
  return `${replica} is ${behind} behind ${source}: whatever was written in the last ${behind} is lost.`;
}

interface Looked {
  readonly input: Input;
  readonly seen: Seen;
  readonly instance: DbInstance;
}

function judge(context: ActionContext, looked: Looked): Observation {
  const { input, seen, instance } = looked;
  const { DBInstanceStatus: status, ReadReplicaSourceDBInstanceIdentifier: source } = instance;
  const isAvailable = status === 'available';
  if (!seen.receipt && isAvailable && source !== undefined) return notYetBegun(context, seen);
  if (isAvailable && source === undefined) return promoted(context, looked);

  const state = `${input.replica} is ${status}${source === undefined ? '' : ` and still a replica of ${source}`}`;
  const isLate = hadMs(context.now, seen) > input.available_within;
  if (!isLate) return { status: 'waiting', progress: state, againInMs: LOOK_AGAIN_MS };
  const reason = `${input.replica} was not promoted within ${formatDuration(input.available_within)}: ${state}. It may go on by itself.`;
  return { status: 'failed', reason };
}

function promoted(context: ActionContext, { input, seen, instance }: Looked): Observation {
  const { source } = Guards.parse(seen.plan.guards);
  const { Address = 'unknown', Port = 0 } = instance.Endpoint ?? {};
  return {
    status: 'done',
    outputs: { replica: input.replica, replica_of: source, endpoint: `${Address}:${Port}` },
    evidence: [
      `${input.replica} is available, accepts writes, and is a replica of nothing.`,
      `It listens on ${Address}:${Port}.`,
    ],
    ...left(context, input, seen.plan),
  };
}

function left({ environment }: Place, { replica }: Input, { guards }: StepPlan): Aftermath {
  const what = `RDS instance ${replica} was promoted: ${Guards.parse(guards).source} has lost this replica`;
  return { leaves: [{ target: rdsTarget(environment, 'instance', replica), what }] };
}
