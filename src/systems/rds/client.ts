import { Failure } from '../../lib/failure.ts';
import { listed, readAll, readOne, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { lazily } from '../lazily.ts';
import {
  DbCluster,
  DbClusterSnapshot,
  DbInstance,
  DbSnapshot,
  type Rds,
  RdsEvent,
  type Tags,
} from './port.ts';

/** Reads are tried again by the SDK; a write is sent once, since it may have been carried out. */
const READ_ATTEMPTS = 3;
/** Of one list, 100 items each. */
const MOST_PAGES = 10;
const SYSTEM = 'Amazon RDS';

/** The real Amazon RDS of one region. The SDK is loaded at the first call. */
export function connectRds(connection: AwsConnection): Rds {
  const ask = awsCalls(SYSTEM, connection);
  const sdk = lazily(async () => {
    const rds = await import('@aws-sdk/client-rds');
    const settings = awsSettings(connection);
    return {
      ...rds,
      reads: new rds.RDSClient({ ...settings, maxAttempts: READ_ATTEMPTS }),
      writes: new rds.RDSClient({ ...settings, maxAttempts: 1 }),
    };
  });
  type Sdk = Awaited<ReturnType<typeof sdk>>;

  const read = <Answer>(operation: string, signal: AbortSignal | undefined, call: Call<Sdk, Answer>) =>
    ask({ operation, signal, writes: false }, async (abortSignal) => call(await sdk(), { abortSignal }));
  const write = <Answer>(operation: string, signal: AbortSignal | undefined, call: Call<Sdk, Answer>) =>
    inWords(operation, () =>
      ask({ operation, signal, writes: true }, async (abortSignal) => call(await sdk(), { abortSignal })),
    );

  return {
    describeInstance(id, signal) {
      const operation = `describe instance ${id}`;
      return read(operation, signal, async (rds, options) => {
        const command = new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: id });
        const [found] = listed((await rds.reads.send(command, options)).DBInstances);
        return readOne(DbInstance, found ?? absent(`instance ${id}`, operation));
      });
    },

    describeCluster(id, signal) {
      const operation = `describe cluster ${id}`;
      return read(operation, signal, async (rds, options) => {
        const command = new rds.DescribeDBClustersCommand({ DBClusterIdentifier: id });
        const [found] = listed((await rds.reads.send(command, options)).DBClusters);
        return readOne(DbCluster, found ?? absent(`cluster ${id}`, operation));
      });
    },

    describeSnapshot(id, signal) {
      const operation = `describe snapshot ${id}`;
      return read(operation, signal, async (rds, options) => {
        const command = new rds.DescribeDBSnapshotsCommand(snapshotCalled(id));
        const [found] = listed((await rds.reads.send(command, options)).DBSnapshots);
        return readOne(DbSnapshot, found ?? absent(`snapshot ${id}`, operation));
      });
    },

    describeClusterSnapshot(id, signal) {
      const operation = `describe cluster snapshot ${id}`;
      return read(operation, signal, async (rds, options) => {
        const command = new rds.DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: id });
        const [found] = listed((await rds.reads.send(command, options)).DBClusterSnapshots);
        return readOne(DbClusterSnapshot, found ?? absent(`cluster snapshot ${id}`, operation));
      });
    },

    listSnapshots(instance, signal) {
      return read(`list snapshots of ${instance}`, signal, async (rds, options) => {
        const { items } = await turnPages(MOST_PAGES, async (Marker) => {
          const command = new rds.DescribeDBSnapshotsCommand({ DBInstanceIdentifier: instance, Marker });
          const { DBSnapshots, Marker: next } = await rds.reads.send(command, options);
          return { items: listed(DBSnapshots), next };
        });
        return readAll(DbSnapshot, items).toSorted((a, b) => takenAt(b) - takenAt(a));
      });
    },

    listEvents({ type, id, since }, signal) {
      return read(`list events of ${id}`, signal, async (rds, options) => {
        const wanted = { SourceType: type, SourceIdentifier: id, StartTime: since };
        const { items } = await turnPages(MOST_PAGES, async (Marker) => {
          const command = new rds.DescribeEventsCommand({ ...wanted, Marker });
          const { Events, Marker: next } = await rds.reads.send(command, options);
          return { items: listed(Events), next };
        });
        return readAll(RdsEvent, items).toSorted((a, b) => a.Date.getTime() - b.Date.getTime());
      });
    },

    createSnapshot({ instance, snapshot, tags }, signal) {
      return write(`create snapshot ${snapshot}`, signal, async (rds, options) => {
        const command = new rds.CreateDBSnapshotCommand({
          DBInstanceIdentifier: instance,
          DBSnapshotIdentifier: snapshot,
          Tags: tagList(tags),
        });
        return readOne(DbSnapshot, (await rds.writes.send(command, options)).DBSnapshot);
      });
    },

    createClusterSnapshot({ cluster, snapshot, tags }, signal) {
      return write(`create cluster snapshot ${snapshot}`, signal, async (rds, options) => {
        const command = new rds.CreateDBClusterSnapshotCommand({
          DBClusterIdentifier: cluster,
          DBClusterSnapshotIdentifier: snapshot,
          Tags: tagList(tags),
        });
        return readOne(DbClusterSnapshot, (await rds.writes.send(command, options)).DBClusterSnapshot);
      });
    },

    restoreSnapshot({ instance, snapshot, settings, tags }, signal) {
      return write(`restore snapshot ${snapshot} to ${instance}`, signal, async (rds, options) => {
        const command = new rds.RestoreDBInstanceFromDBSnapshotCommand({
          DBInstanceIdentifier: instance,
          DBSnapshotIdentifier: snapshot,
          ...settings,
          Tags: tagList(tags),
        });
        return readOne(DbInstance, (await rds.writes.send(command, options)).DBInstance);
      });
    },

    failOverInstance(id, signal) {
      return write(`reboot instance ${id} with failover`, signal, async (rds, options) => {
        const command = new rds.RebootDBInstanceCommand({ DBInstanceIdentifier: id, ForceFailover: true });
        return readOne(DbInstance, (await rds.writes.send(command, options)).DBInstance);
      });
    },

    failOverCluster({ id, to }, signal) {
      return write(`fail over cluster ${id}`, signal, async (rds, options) => {
        const target = to === undefined ? {} : { TargetDBInstanceIdentifier: to };
        const command = new rds.FailoverDBClusterCommand({ DBClusterIdentifier: id, ...target });
        return readOne(DbCluster, (await rds.writes.send(command, options)).DBCluster);
      });
    },

    promoteReplica(id, signal) {
      return write(`promote read replica ${id}`, signal, async (rds, options) => {
        const command = new rds.PromoteReadReplicaCommand({ DBInstanceIdentifier: id });
        return readOne(DbInstance, (await rds.writes.send(command, options)).DBInstance);
      });
    },

    deleteInstance(id, signal) {
      return write(`delete instance ${id}`, signal, async (rds, options) => {
        const command = new rds.DeleteDBInstanceCommand({
          ...{ DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
        });
        return readOne(DbInstance, (await rds.writes.send(command, options)).DBInstance);
      });
    },
  };
}

type Call<Sdk, Answer> = (sdk: Sdk, options: { readonly abortSignal: AbortSignal }) => Promise<Answer>;

/** RDS wants to be told what is neither a manual snapshot nor of this account, or it does not find it. */
function snapshotCalled(id: string) {
  const [, type] = /^(?:arn:.*:snapshot:)?(rds|awsbackup):/.exec(id) ?? [];
  return {
    DBSnapshotIdentifier: id,
    ...(type !== undefined && { SnapshotType: type === 'rds' ? 'automated' : type }),
    ...(id.startsWith('arn:') && { IncludeShared: true }),
  };
}

function absent(what: string, operation: string): never {
  const message = `There is no RDS ${what}.`;
  throw new Failure({ system: SYSTEM, operation, kind: 'not_found', message });
}

/** RDS answers 400 to nearly everything; what stands in the way of a write is in the error's name. */
async function inWords<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'invalid') throw error;
    const name = error.cause instanceof Error ? error.cause.name : '';
    if (!/AlreadyExists|Invalid.*State|QuotaExceeded/.test(name)) throw error;
    throw new Failure({
      system: SYSTEM,
      operation,
      kind: 'conflict',
      message: error.message,
      cause: error.cause,
    });
  }
}

function takenAt({ SnapshotCreateTime }: DbSnapshot): number {
  return SnapshotCreateTime?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
