import { z } from 'zod';

/**
 * What we need of Amazon RDS, in its own words, for one region. Answers hold only the fields we use, read leniently.
 * Throws `Failure`; an instance, cluster or snapshot that does not exist is `not_found`; one that exists already, or
 * is in a state in which it cannot do what it is asked, is `conflict`.
 */
export interface Rds {
  describeInstance(id: string, signal?: AbortSignal): Promise<DbInstance>;
  describeCluster(id: string, signal?: AbortSignal): Promise<DbCluster>;
  describeSnapshot(id: string, signal?: AbortSignal): Promise<DbSnapshot>;
  /** Automated and manual ones of an instance, newest first. Those still being made come first of all. */
  listSnapshots(instance: string, signal?: AbortSignal): Promise<readonly DbSnapshot[]>;
  /** What happened to an instance or cluster, oldest first. RDS keeps 14 days. */
  listEvents(about: EventsOf, signal?: AbortSignal): Promise<readonly RdsEvent[]>;
  createSnapshot(request: NewSnapshot, signal?: AbortSignal): Promise<DbSnapshot>;
  describeClusterSnapshot(id: string, signal?: AbortSignal): Promise<DbClusterSnapshot>;
  createClusterSnapshot(request: NewClusterSnapshot, signal?: AbortSignal): Promise<DbClusterSnapshot>;
  /** Always into a new instance: an identifier that is taken is a `conflict`. */
  restoreSnapshot(request: NewInstance, signal?: AbortSignal): Promise<DbInstance>;
  /** Reboots with failover to the standby; only a Multi-AZ instance can. */
  failOverInstance(id: string, signal?: AbortSignal): Promise<DbInstance>;
  /** Without `to`, Aurora chooses the reader with the best failover priority. */
  failOverCluster(
    request: { readonly id: string; readonly to?: string },
    signal?: AbortSignal,
  ): Promise<DbCluster>;
  promoteReplica(id: string, signal?: AbortSignal): Promise<DbInstance>;
  /** Without a last snapshot, and with its automated backups; manual snapshots stay. */
  deleteInstance(id: string, signal?: AbortSignal): Promise<DbInstance>;
}

export interface EventsOf {
  readonly type: 'db-instance' | 'db-cluster';
  readonly id: string;
  readonly since: Date;
}

export interface NewSnapshot {
  readonly instance: string;
  readonly snapshot: string;
  readonly tags: Tags;
}

export interface NewClusterSnapshot {
  readonly cluster: string;
  readonly snapshot: string;
  readonly tags: Tags;
}

/** What a restored instance takes over, since RDS would choose defaults that nobody can reach. */
export const InstanceSettings = z.object({
  DBInstanceClass: z.string(),
  DBSubnetGroupName: z.string().optional(),
  VpcSecurityGroupIds: z.array(z.string()),
  DBParameterGroupName: z.string().optional(),
  OptionGroupName: z.string().optional(),
  MultiAZ: z.boolean(),
  PubliclyAccessible: z.boolean(),
});
export type InstanceSettings = z.output<typeof InstanceSettings>;

export interface NewInstance {
  readonly instance: string;
  readonly snapshot: string;
  readonly settings: InstanceSettings;
  readonly tags: Tags;
}

export type Tags = Readonly<Record<string, string>>;

const TagList = z.array(z.object({ Key: z.string(), Value: z.string().catch('') })).catch([]);

export const DbInstance = z.object({
  DBInstanceIdentifier: z.string(),
  DBInstanceArn: z.string().catch(''),
  /** `available`, `rebooting`, `backing-up`, `storage-full`, … */
  DBInstanceStatus: z.string(),
  DBInstanceClass: z.string().catch(''),
  Engine: z.string().catch(''),
  EngineVersion: z.string().catch(''),
  /** In GiB. */
  AllocatedStorage: z.number().catch(0),
  /** In GiB, with storage autoscaling. */
  MaxAllocatedStorage: z.number().optional(),
  MultiAZ: z.boolean().catch(false),
  PubliclyAccessible: z.boolean().catch(false),
  AvailabilityZone: z.string().optional(),
  /** Where the standby is. */
  SecondaryAvailabilityZone: z.string().optional(),
  /** Missing while an instance is being made. */
  Endpoint: z.object({ Address: z.string(), Port: z.number() }).optional().catch(undefined),
  DBSubnetGroup: z.object({ DBSubnetGroupName: z.string() }).optional(),
  VpcSecurityGroups: z.array(z.object({ VpcSecurityGroupId: z.string() })).catch([]),
  DBParameterGroups: z.array(z.object({ DBParameterGroupName: z.string() })).catch([]),
  OptionGroupMemberships: z.array(z.object({ OptionGroupName: z.string() })).catch([]),
  /** Set on a read replica, until it is promoted. */
  ReadReplicaSourceDBInstanceIdentifier: z.string().optional(),
  ReadReplicaDBInstanceIdentifiers: z.array(z.string()).catch([]),
  /** Set on a member of an Aurora or Multi-AZ cluster. */
  DBClusterIdentifier: z.string().optional(),
  /** RDS refuses to delete it. */
  DeletionProtection: z.boolean().catch(false),
  /** How far a restore to a point in time can go. */
  LatestRestorableTime: z.coerce.date().optional(),
  TagList,
});
export type DbInstance = z.output<typeof DbInstance>;

export const DbCluster = z.object({
  DBClusterIdentifier: z.string(),
  Status: z.string(),
  Engine: z.string().catch(''),
  DBClusterMembers: z
    .array(z.object({ DBInstanceIdentifier: z.string(), IsClusterWriter: z.boolean().catch(false) }))
    .catch([]),
});
export type DbCluster = z.output<typeof DbCluster>;

export const DbSnapshot = z.object({
  DBSnapshotIdentifier: z.string(),
  DBSnapshotArn: z.string().catch(''),
  DBInstanceIdentifier: z.string(),
  /** `creating`, `available`, `failed`, … */
  Status: z.string(),
  PercentProgress: z.number().catch(0),
  /** Rows written later are not in it. Missing while it is being made. */
  SnapshotCreateTime: z.coerce.date().optional(),
  /** `manual`, `automated`, `awsbackup`. */
  SnapshotType: z.string().catch('manual'),
  /** In GiB. */
  AllocatedStorage: z.number().catch(0),
  TagList,
});
export type DbSnapshot = z.output<typeof DbSnapshot>;

/** Of an Aurora or Multi-AZ cluster: its members' instances have none of their own. */
export const DbClusterSnapshot = z.object({
  DBClusterSnapshotIdentifier: z.string(),
  DBClusterIdentifier: z.string(),
  /** `creating`, `available`, `failed`, … */
  Status: z.string(),
  PercentProgress: z.number().catch(0),
  SnapshotCreateTime: z.coerce.date().optional(),
  /** In GiB; Aurora says 1 or 0 where it does not tell. */
  AllocatedStorage: z.number().catch(0),
  TagList,
});
export type DbClusterSnapshot = z.output<typeof DbClusterSnapshot>;

export const RdsEvent = z.object({
  Date: z.coerce.date(),
  Message: z.string(),
  EventCategories: z.array(z.string()).catch([]),
});
export type RdsEvent = z.output<typeof RdsEvent>;

export function tagsOf({ TagList: tags }: { readonly TagList: DbSnapshot['TagList'] }): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
