import { z } from 'zod';
import { minute } from '../../lib/minute.ts';
import type { RecoveryPoint } from '../../systems/aws-backup/port.ts';
import type { ActionContext, StepPlan } from '../action.ts';
import { formatBytes } from '../s3/judge-backup.ts';
import { awsBackup } from './backup-reference.ts';

/** As AWS Backup names it; the rest of the name is the time of the restore. */
export const FOLDER = 'aws-backup-restore_*';

export interface RestoreRequest {
  readonly vault: string;
  readonly recovery_point: string;
  readonly role: string;
  readonly items?: readonly string[] | undefined;
}

/** What the plan decided, and what the call therefore sends. */
export const RestoreGuards = z.object({
  file_system: z.string(),
  metadata: z.record(z.string(), z.string()),
});

/** The same after every crash: AWS Backup answers a second call with the first job. */
export function restoreToken({ token }: ActionContext): string {
  return `runbolt-${token.replaceAll(/[^\w-]+/g, '-')}`;
}

/** Reads what AWS Backup needs to be told about the file system, and where the data will be. */
export async function planRestore(context: ActionContext, request: RestoreRequest): Promise<StepPlan> {
  const { awsBackup: backup } = context.systems;
  const at = { vault: request.vault, recoveryPoint: request.recovery_point };
  const point = await backup.describeRecoveryPoint(at, context.signal);
  const obstacle = obstacleFor(point);
  if (obstacle !== undefined) return blocked(obstacle);
  const known = await backup.getRestoreMetadata(at, context.signal);
  const fileSystem = known['file-system-id'];
  if (fileSystem === undefined)
    return blocked(`AWS Backup does not say of which file system ${at.recoveryPoint} is.`);
  return planFor(context, { request, point, fileSystem, metadata: metadataFor(context, request, known) });
}

function obstacleFor({ RecoveryPointArn, Status, ResourceType }: RecoveryPoint): string | undefined {
  if (ResourceType !== 'EFS')
    return `${RecoveryPointArn} is of ${ResourceType || 'an unknown kind'}; this step restores EFS only. For RDS use rds/restore-snapshot, for others the console of AWS Backup.`;
  return Status === 'COMPLETED' || Status === 'AVAILABLE'
    ? undefined
    : `The recovery point ${RecoveryPointArn} is ${Status}: it is not whole. Choose another.`;
}

/** What a restore of EFS takes, as documented; a key that is not would be refused. */
const KNOWN = ['file-system-id', 'Encrypted', 'KmsKeyId', 'PerformanceMode'];

/** Into the file system that it came from, never a new one; AWS Backup then makes a folder of its own. */
function metadataFor(
  context: ActionContext,
  { items }: RestoreRequest,
  known: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(known).filter(([key]) => KNOWN.includes(key))),
    newFileSystem: 'false',
    CreationToken: restoreToken(context),
    ...(items && { ItemsToRestore: JSON.stringify(items) }),
  };
}

interface Planned {
  readonly request: RestoreRequest;
  readonly point: RecoveryPoint;
  readonly fileSystem: string;
  readonly metadata: Readonly<Record<string, string>>;
}

function planFor(context: ActionContext, { request, point, fileSystem, metadata }: Planned): StepPlan {
  const what = request.items?.join(', ') ?? 'everything';
  const size = formatBytes(point.BackupSizeInBytes);
  return {
    changes: [
      {
        target: `efs/${fileSystem}/${FOLDER}`,
        field: 'restored',
        before: 'nothing',
        after: `${what} of ${point.CreationDate.toISOString()}`,
      },
    ],
    guards: { file_system: fileSystem, metadata },
    outputs: { file_system: fileSystem, folder: FOLDER },
    facts: [
      `The recovery point is of ${minute(point.CreationDate)} and has ${size}; later changes are not in it.`,
      `The data appears in a folder ${FOLDER} at the root of ${fileSystem}. Nothing that is there is touched.`,
      `AWS Backup acts as ${request.role}.`,
    ],
    warnings: [
      `Up to ${size} are added to what ${fileSystem} stores, until somebody removes the folder. A restore of this size can take hours.`,
    ],
    commands: [
      awsBackup(
        context.environment,
        'start-restore-job',
        ...['--recovery-point-arn', request.recovery_point, '--iam-role-arn', request.role],
        ...['--resource-type', 'EFS', '--idempotency-token', restoreToken(context)],
        ...['--metadata', JSON.stringify(metadata)],
      ),
      awsBackup(context.environment, 'list-restore-jobs', '--by-resource-type', 'EFS'),
    ],
  };
}

function blocked(obstacle: string): StepPlan {
  return { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands: [], obstacle };
}
