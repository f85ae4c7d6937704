import type { AwsBackupState } from './simulator.ts';

const DAY = 86_400_000;
const NIGHTS = 7;

export const FILE_SYSTEM = 'fs-0c1e55e7a2b94d3f0';
export const FILE_SYSTEM_ARN = `arn:aws:elasticfilesystem:us-east-1:210987654321:file-system/${FILE_SYSTEM}`;
export const VAULT = 'efs-nightly';

/** The file system that the purge works on, backed up at 01:00 UTC for a week; the newest but one is incomplete. */
export function seedAwsBackup(now: Date): AwsBackupState {
  const last = new Date(now);
  last.setUTCHours(1, 0, 0, 0);
  const newest = last <= now ? last.getTime() : last.getTime() - DAY;
  const points = Array.from({ length: NIGHTS }, (_, ago): AwsBackupState['points'][number] => {
    const createdAt = new Date(newest - ago * DAY).toISOString();
    return {
      arn: `arn:aws:backup:us-east-1:210987654321:recovery-point:${createdAt.slice(0, 10)}`,
      ...{ vault: VAULT, resource: FILE_SYSTEM_ARN, type: 'EFS', createdAt },
      status: ago === 1 ? 'PARTIAL' : 'COMPLETED',
      sizeBytes: 241_000_000_000 - ago * 600_000_000,
      metadata: {
        'file-system-id': FILE_SYSTEM,
        Encrypted: 'true',
        KmsKeyId: 'arn:aws:kms:us-east-1:210987654321:key/8f6c1d2e',
        PerformanceMode: 'generalPurpose',
        newFileSystem: 'true',
        'aws:backup:internal': 'not for a restore',
      },
    };
  });
  return { next: 100, points, jobs: [] };
}
