import { z } from 'zod';
import { formatDuration } from '../../lib/duration.ts';
import type { DbInstance } from '../../systems/rds/port.ts';
import { type ActionContext, defineAction } from '../action.ts';
import { awsRds, instanceId } from './rds-reference.ts';
import { type Metric, readMetric } from './read-metric.ts';

const DEADLINE_MS = 60_000;
const EVENTS_MS = 24 * 3_600_000;
const GIB = 2 ** 30;

const Input = z.object({ instance: instanceId.describe('The DB instance') });

const Output = z.object({
  status: z.string().describe('available, or what RDS is doing with it'),
  multi_az: z.boolean().describe('Whether it has a standby'),
  endpoint: z.string().optional().describe('Where it listens, as host:port'),
  storage_gb: z.int().describe('Its storage, in GiB'),
  storage_used_percent: z.int().optional().describe('How much of it is used, where CloudWatch tells'),
  connections: z.int().optional().describe('How many clients are connected, where CloudWatch tells'),
  replica_lag_seconds: z
    .number()
    .optional()
    .describe('How far a read replica is behind, where CloudWatch tells'),
});

/** The state of a database as a responder needs it: available, standby, storage, connections, what happened to it. */
export const instanceStatus = defineAction({
  name: 'rds/instance-status',
  summary: 'Shows the state, storage, connections and events of an RDS instance',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan({ environment }, { instance }) {
    const nothing = { changes: [], guards: {}, outputs: {}, facts: [], warnings: [] };
    const look = awsRds(environment, 'describe-db-instances', '--db-instance-identifier', instance);
    return { ...nothing, commands: [look] };
  },

  async observe(context, { instance: id }) {
    const { rds } = context.systems;
    const instance = await rds.describeInstance(id, context.signal);
    const measured = await measure(context, instance);
    const since = new Date(context.now.getTime() - EVENTS_MS);
    const events = await rds.listEvents({ type: 'db-instance', id, since }, context.signal);
    const log = events.map((one) => `${one.Date.toISOString().slice(0, 19)}Z ${one.Message}`).join('\n');
    return {
      status: 'done',
      outputs: outputsOf(instance, measured),
      evidence: [...stateLines(instance), ...measuredLines(instance, measured)],
      ...(log !== '' && { log }),
    };
  },

  async measure({ systems, signal }, { instance: id }) {
    const { DBInstanceStatus: status } = await systems.rds.describeInstance(id, signal);
    return { healthy: status === 'available', summary: `${id} is ${status}` };
  },
});

interface Measured {
  readonly free: Metric;
  readonly connections: Metric;
  readonly lag: Metric | undefined;
}

async function measure(context: ActionContext, instance: DbInstance): Promise<Measured> {
  const id = instance.DBInstanceIdentifier;
  const isReplica = instance.ReadReplicaSourceDBInstanceIdentifier !== undefined;
  const [free, connections, lag] = await Promise.all([
    readMetric(context, id, 'FreeStorageSpace'),
    readMetric(context, id, 'DatabaseConnections'),
    isReplica ? readMetric(context, id, 'ReplicaLag') : undefined,
  ]);
  return { free, connections, lag };
}

function outputsOf(instance: DbInstance, { free, connections, lag }: Measured) {
  const { Endpoint: at } = instance;
  const used = usedPercent(instance, free);
  return {
    status: instance.DBInstanceStatus,
    multi_az: instance.MultiAZ,
    ...(at && { endpoint: `${at.Address}:${at.Port}` }),
    storage_gb: instance.AllocatedStorage,
    ...(used !== undefined && { storage_used_percent: used }),
    ...(connections.known && { connections: Math.round(connections.value) }),
    ...(lag?.known && { replica_lag_seconds: lag.value }),
  };
}

function usedPercent({ AllocatedStorage }: DbInstance, free: Metric): number | undefined {
  if (!free.known || AllocatedStorage <= 0) return undefined;
  return Math.round((1 - free.value / (AllocatedStorage * GIB)) * 100);
}

function stateLines(instance: DbInstance): readonly string[] {
  const { DBInstanceIdentifier: id, MultiAZ, SecondaryAvailabilityZone: standby } = instance;
  const where = instance.AvailabilityZone === undefined ? '' : ` in ${instance.AvailabilityZone}`;
  const source = instance.ReadReplicaSourceDBInstanceIdentifier;
  return [
    `${id} is ${instance.DBInstanceStatus}${where}: ${instance.Engine} ${instance.EngineVersion}, ${instance.DBInstanceClass}.`,
    MultiAZ
      ? `It has a standby${standby === undefined ? '' : ` in ${standby}`}.`
      : 'It has no standby (not Multi-AZ).',
    ...(source === undefined ? [] : [`It is a read replica of ${source}.`]),
  ];
}

function measuredLines(instance: DbInstance, { free, connections, lag }: Measured): readonly string[] {
  const used = usedPercent(instance, free);
  return [
    free.known && used !== undefined
      ? `${used} % of its ${instance.AllocatedStorage} GiB are used; ${Math.round(free.value / GIB)} GiB are free.`
      : `It has ${instance.AllocatedStorage} GiB; how much is used is not known: ${why(free)}`,
    connections.known
      ? `${Math.round(connections.value)} clients are connected.`
      : `How many clients are connected is not known: ${connections.why}`,
    ...(lag
      ? [
          lag.known
            ? `It is ${formatDuration(lag.value * 1_000)} behind.`
            : `How far it is behind is not known: ${lag.why}`,
        ]
      : []),
  ];
}

const why = (metric: Metric): string => (metric.known ? 'its storage has no size.' : metric.why);
