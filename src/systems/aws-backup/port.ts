import { z } from 'zod';

/**
 * What we need of AWS Backup, in its own words, for one region: what there is to restore, and restoring it. Throws
 * `Failure`; a vault, recovery point or job that does not exist is `not_found`.
 */
export interface AwsBackup {
  /** Those of one resource in one vault, newest first. */
  listRecoveryPoints(
    of: { readonly vault: string; readonly resource: string },
    signal?: AbortSignal,
  ): Promise<readonly RecoveryPoint[]>;
  describeRecoveryPoint(at: PointReference, signal?: AbortSignal): Promise<RecoveryPoint>;
  /** The settings that a restore of this point needs, as AWS Backup keeps them. */
  getRestoreMetadata(at: PointReference, signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** The same token never starts a second job: it answers with the first one's id. */
  startRestoreJob(request: NewRestoreJob, signal?: AbortSignal): Promise<{ readonly RestoreJobId: string }>;
  describeRestoreJob(id: string, signal?: AbortSignal): Promise<RestoreJob>;
  /** Begun at this time or later, newest first. */
  listRestoreJobs(since: Date, signal?: AbortSignal): Promise<readonly RestoreJob[]>;
}

export interface PointReference {
  readonly vault: string;
  /** An ARN. */
  readonly recoveryPoint: string;
}

export interface NewRestoreJob {
  /** An ARN. */
  readonly recoveryPoint: string;
  /** The ARN of the role that AWS Backup acts as. */
  readonly role: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly resourceType: string;
  readonly token: string;
}

export const RecoveryPoint = z.object({
  RecoveryPointArn: z.string(),
  BackupVaultName: z.string().catch(''),
  ResourceArn: z.string().catch(''),
  /** `EFS`, `RDS`, `EBS`, … */
  ResourceType: z.string().catch(''),
  /** COMPLETED, PARTIAL, DELETING, EXPIRED, … Only a COMPLETED one is whole. */
  Status: z.string(),
  CreationDate: z.coerce.date(),
  BackupSizeInBytes: z.number().catch(0),
});
export type RecoveryPoint = z.output<typeof RecoveryPoint>;

export const RestoreJob = z.object({
  RestoreJobId: z.string(),
  RecoveryPointArn: z.string().catch(''),
  CreationDate: z.coerce.date().optional(),
  Status: z.enum(['PENDING', 'RUNNING', 'COMPLETED', 'ABORTED', 'FAILED']),
  StatusMessage: z.string().optional(),
  /** `12.50%` */
  PercentDone: z.string().optional(),
  /** Where the data went. */
  CreatedResourceArn: z.string().optional(),
});
export type RestoreJob = z.output<typeof RestoreJob>;
