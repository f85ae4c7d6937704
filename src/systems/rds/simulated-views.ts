import type { PanelRow } from '../panel.ts';
import type { DbCluster, DbClusterSnapshot, DbInstance, DbSnapshot, Tags } from './port.ts';
import type {
  RdsState,
  SimulatedCluster,
  SimulatedClusterSnapshot,
  SimulatedInstance,
  SimulatedSnapshot,
} from './simulated-state.ts';

const arn = (state: RdsState, resource: string) => `arn:aws:rds:${state.region}:${state.account}:${resource}`;
const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The instance as DescribeDBInstances shows it. */
export function toInstance(state: RdsState, one: SimulatedInstance): DbInstance {
  const { settings } = one;
  const made = one.busy?.doing !== 'creating';
  return {
    DBInstanceIdentifier: one.id,
    DBInstanceArn: arn(state, `db:${one.id}`),
    DBInstanceStatus: one.busy?.doing ?? 'available',
    DBInstanceClass: settings.DBInstanceClass,
    Engine: one.engine,
    EngineVersion: one.engineVersion,
    AllocatedStorage: one.storageGb,
    MultiAZ: settings.MultiAZ,
    PubliclyAccessible: settings.PubliclyAccessible,
    AvailabilityZone: one.zone,
    SecondaryAvailabilityZone: one.standbyZone,
    Endpoint: made
      ? { Address: `${one.id}.c9akciq32.${state.region}.rds.amazonaws.com`, Port: 5432 }
      : undefined,
    DBSubnetGroup: { DBSubnetGroupName: settings.DBSubnetGroupName ?? 'default' },
    VpcSecurityGroups: settings.VpcSecurityGroupIds.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId })),
    DBParameterGroups: [{ DBParameterGroupName: settings.DBParameterGroupName ?? 'default.postgres16' }],
    OptionGroupMemberships: [{ OptionGroupName: settings.OptionGroupName ?? 'default:postgres-16' }],
    ReadReplicaSourceDBInstanceIdentifier: one.replicaOf,
    ReadReplicaDBInstanceIdentifiers: state.instances
      .filter((it) => it.replicaOf === one.id)
      .map((it) => it.id),
    DBClusterIdentifier: one.cluster,
    DeletionProtection: one.isProtected ?? false,
    TagList: tagList(one.tags),
  };
}

export function toCluster(one: SimulatedCluster): DbCluster {
  return {
    DBClusterIdentifier: one.id,
    Status: one.failover ? 'failing-over' : 'available',
    Engine: one.engine,
    DBClusterMembers: one.members.map((DBInstanceIdentifier) => ({
      DBInstanceIdentifier,
      IsClusterWriter: DBInstanceIdentifier === one.writer,
    })),
  };
}

export function toSnapshot(state: RdsState, one: SimulatedSnapshot, now: Date): DbSnapshot {
  return {
    DBSnapshotIdentifier: one.id,
    DBSnapshotArn: arn(state, `snapshot:${one.id}`),
    DBInstanceIdentifier: one.instance,
    SnapshotType: one.type,
    ...progressOf(one, now),
  };
}

export function toClusterSnapshot(one: SimulatedClusterSnapshot, now: Date): DbClusterSnapshot {
  return {
    DBClusterSnapshotIdentifier: one.id,
    DBClusterIdentifier: one.cluster,
    ...progressOf(one, now),
  };
}

function progressOf(one: SimulatedSnapshot | SimulatedClusterSnapshot, now: Date) {
  const [start, ready] = [Date.parse(one.startedAt), Date.parse(one.readyAt)];
  const share = ready <= start ? 1 : Math.min(1, (now.getTime() - start) / (ready - start));
  const ended = one.fails ? 'failed' : 'available';
  return {
    Status: share < 1 ? 'creating' : ended,
    PercentProgress: one.fails ? Math.min(40, Math.floor(share * 100)) : Math.floor(share * 100),
    SnapshotCreateTime: new Date(one.startedAt),
    AllocatedStorage: one.storageGb,
    TagList: tagList(one.tags),
  };
}

export function instanceRow(one: SimulatedInstance): PanelRow {
  const role = one.replicaOf === undefined ? '' : ` · replica of ${one.replicaOf}`;
  const standby = one.settings.MultiAZ ? ` · Multi-AZ, active in ${one.zone}` : '';
  return {
    id: `rds/${one.id}`,
    title: one.id,
    status: one.busy ? DOING[one.busy.doing] : 'Available',
    detail: `${one.engine} ${one.engineVersion}${standby}${role}`,
    tone: one.busy ? 'busy' : 'good',
  };
}

const DOING = {
  creating: 'Creating',
  rebooting: 'Failing over',
  modifying: 'Being promoted',
  deleting: 'Deleting',
} as const;

export function clusterRow(one: SimulatedCluster): PanelRow {
  return {
    id: `rds/cluster/${one.id}`,
    title: one.id,
    status: one.failover ? 'Failing over' : 'Available',
    detail: `${one.engine} · writer ${one.writer}`,
    tone: one.failover ? 'busy' : 'good',
  };
}
