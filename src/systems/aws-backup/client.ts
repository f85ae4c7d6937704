import { z } from 'zod';
import { readAll, readOne, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { lazily } from '../lazily.ts';
import { type AwsBackup, RecoveryPoint, RestoreJob } from './port.ts';

/** Reads are tried again by the SDK; so is nothing else. */
const READ_ATTEMPTS = 3;
/** Of one list. */
const MOST_PAGES = 20;

const Metadata = z.record(z.string(), z.string());
const Started = z.object({ RestoreJobId: z.string() });

/** The real AWS Backup of one region. The SDK is loaded at the first call. */
export function connectAwsBackup(connection: AwsConnection): AwsBackup {
  const ask = awsCalls('AWS Backup', connection);
  const sdk = lazily(async () => {
    const backup = await import('@aws-sdk/client-backup');
    const settings = awsSettings(connection);
    return {
      ...backup,
      reads: new backup.BackupClient({ ...settings, maxAttempts: READ_ATTEMPTS }),
      writes: new backup.BackupClient({ ...settings, maxAttempts: 1 }),
    };
  });
  type Sdk = Awaited<ReturnType<typeof sdk>>;

  const read = <Answer>(operation: string, signal: AbortSignal | undefined, call: Call<Sdk, Answer>) =>
    ask({ operation, signal, writes: false }, async (abortSignal) => call(await sdk(), { abortSignal }));

  return {
    listRecoveryPoints({ vault, resource }, signal) {
      return read(`list recovery points in ${vault}`, signal, async (backup, options) => {
        const wanted = { BackupVaultName: vault, ByResourceArn: resource };
        const { items } = await turnPages(MOST_PAGES, async (NextToken) => {
          const command = new backup.ListRecoveryPointsByBackupVaultCommand({ ...wanted, NextToken });
          const { RecoveryPoints = [], NextToken: next } = await backup.reads.send(command, options);
          return { items: RecoveryPoints, next };
        });
        return newestFirst(readAll(RecoveryPoint, items));
      });
    },

    describeRecoveryPoint({ vault, recoveryPoint }, signal) {
      return read(`describe recovery point ${recoveryPoint}`, signal, async (backup, options) => {
        const at = { BackupVaultName: vault, RecoveryPointArn: recoveryPoint };
        return readOne(
          RecoveryPoint,
          await backup.reads.send(new backup.DescribeRecoveryPointCommand(at), options),
        );
      });
    },

    getRestoreMetadata({ vault, recoveryPoint }, signal) {
      return read(`get restore metadata of ${recoveryPoint}`, signal, async (backup, options) => {
        const at = { BackupVaultName: vault, RecoveryPointArn: recoveryPoint };
        const command = new backup.GetRecoveryPointRestoreMetadataCommand(at);
        return readOne(Metadata, (await backup.reads.send(command, options)).RestoreMetadata);
      });
    },

    startRestoreJob({ recoveryPoint, role, metadata, resourceType, token }, signal) {
      const operation = `start restore job of ${recoveryPoint}`;
      return ask({ operation, signal, writes: true }, async (abortSignal) => {
        const backup = await sdk();
        const command = new backup.StartRestoreJobCommand({
          RecoveryPointArn: recoveryPoint,
          IamRoleArn: role,
          Metadata: { ...metadata },
          ResourceType: resourceType,
          IdempotencyToken: token,
        });
        return readOne(Started, await backup.writes.send(command, { abortSignal }));
      });
    },

    describeRestoreJob(id, signal) {
      return read(`describe restore job ${id}`, signal, async (backup, options) => {
        const command = new backup.DescribeRestoreJobCommand({ RestoreJobId: id });
        return readOne(RestoreJob, await backup.reads.send(command, options));
      });
    },

    listRestoreJobs(since, signal) {
      return read('list restore jobs', signal, async (backup, options) => {
        const { items } = await turnPages(MOST_PAGES, async (NextToken) => {
          const command = new backup.ListRestoreJobsCommand({ ByCreatedAfter: since, NextToken });
          const { RestoreJobs = [], NextToken: next } = await backup.reads.send(command, options);
          return { items: RestoreJobs, next };
        });
        return newestFirst(readAll(RestoreJob, items));
      });
    },
  };
}

type Call<Sdk, Answer> = (sdk: Sdk, options: { readonly abortSignal: AbortSignal }) => Promise<Answer>;

function newestFirst<Dated extends { readonly CreationDate?: Date | undefined }>(
  all: readonly Dated[],
): Dated[] {
  return all.toSorted((a, b) => (b.CreationDate?.getTime() ?? 0) - (a.CreationDate?.getTime() ?? 0));
}
