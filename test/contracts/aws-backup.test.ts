import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectAwsBackup } from '../../src/systems/aws-backup/client.ts';
import type { AwsBackup } from '../../src/systems/aws-backup/port.ts';
import { FILE_SYSTEM, FILE_SYSTEM_ARN, seedAwsBackup, VAULT } from '../../src/systems/aws-backup/seed.ts';
import { simulateAwsBackup } from '../../src/systems/aws-backup/simulator.ts';
import { awsBackupServer } from '../../src/systems/aws-backup/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

interface BackupSubject extends Subject<AwsBackup> {
  readonly clock: HeldClock;
}

const OF = { vault: VAULT, resource: FILE_SYSTEM_ARN };
const POINT = 'arn:aws:backup:us-east-1:210987654321:recovery-point:2026-03-04';
const JOB = {
  recoveryPoint: POINT,
  role: 'arn:aws:iam::210987654321:role/efs-restore',
  metadata: { 'file-system-id': FILE_SYSTEM, newFileSystem: 'false' },
  resourceType: 'EFS',
  token: 'r-1-restore',
};

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('AWS Backup by $name', ({ open }) => {
  test('all recovery points of a resource are listed, newest first', async () => {
    const { port } = await open();

    const points = await port.listRecoveryPoints(OF);

    expect(points).toHaveLength(7);
    expect(points[0]).toEqual({
      RecoveryPointArn: POINT,
      BackupVaultName: VAULT,
      ResourceArn: FILE_SYSTEM_ARN,
      ResourceType: 'EFS',
      Status: 'COMPLETED',
      CreationDate: new Date('2026-03-04T01:00:00Z'),
      BackupSizeInBytes: 241_000_000_000,
    });
    expect(points[1]?.Status).toBe('PARTIAL');
    expect(await port.listRecoveryPoints({ ...OF, resource: 'arn:other' })).toEqual([]);
  });

  test('a recovery point is described, with the metadata that its restore needs', async () => {
    const { port } = await open();
    const at = { vault: VAULT, recoveryPoint: POINT };

    expect(await port.describeRecoveryPoint(at)).toMatchObject({
      RecoveryPointArn: POINT,
      ResourceType: 'EFS',
    });
    expect(await port.getRestoreMetadata(at)).toMatchObject({
      'file-system-id': FILE_SYSTEM,
      Encrypted: 'true',
    });
  });

  test.each([
    ['a vault', (backup: AwsBackup) => backup.listRecoveryPoints({ ...OF, vault: 'nope' })],
    [
      'a recovery point',
      (backup: AwsBackup) => backup.describeRecoveryPoint({ vault: VAULT, recoveryPoint: 'arn:x' }),
    ],
    [
      'the metadata of one',
      (backup: AwsBackup) => backup.getRestoreMetadata({ vault: VAULT, recoveryPoint: 'arn:x' }),
    ],
    [
      'a recovery point to restore',
      (backup: AwsBackup) => backup.startRestoreJob({ ...JOB, recoveryPoint: 'arn:x' }),
    ],
    ['a restore job', (backup: AwsBackup) => backup.describeRestoreJob('nope')],
  ])('%s that does not exist is not found', async (_what, ask) => {
    const { port } = await open();

    await expect(ask(port)).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
  });

  test('a restore is followed to its end', async () => {
    const { port, clock } = await open();

    const { RestoreJobId } = await port.startRestoreJob(JOB);
    const pending = await port.describeRestoreJob(RestoreJobId);
    await clock.advance(35_000);
    const running = await port.describeRestoreJob(RestoreJobId);
    await clock.advance(30_000);
    const over = await port.describeRestoreJob(RestoreJobId);

    expect(pending.Status).toBe('PENDING');
    expect(running).toMatchObject({ Status: 'RUNNING', PercentDone: '50.00%' });
    expect(over).toMatchObject({ Status: 'COMPLETED', CreatedResourceArn: FILE_SYSTEM_ARN });
  });

  test('the same token never starts a second job', async () => {
    const { port } = await open();

    const first = await port.startRestoreJob(JOB);
    const second = await port.startRestoreJob(JOB);

    expect(second).toEqual(first);
    expect(await port.listRestoreJobs(new Date(0))).toHaveLength(1);
  });

  test('what is not whole cannot be restored', async () => {
    const { port } = await open();
    const partial = POINT.replace('2026-03-04', '2026-03-03');

    await expect(port.startRestoreJob({ ...JOB, recoveryPoint: partial })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  test('only jobs begun since a time are listed', async () => {
    const { port, clock } = await open();
    await port.startRestoreJob(JOB);
    await clock.advance(60_000);

    expect(await port.listRestoreJobs(clock.now())).toEqual([]);
    expect(await port.listRestoreJobs(new Date(clock.now().getTime() - 60_000))).toMatchObject([
      { RecoveryPointArn: POINT, Status: 'RUNNING' },
    ]);
  });

  failsInWords<AwsBackup>({
    system: 'aws-backup',
    open,
    read: (port, signal) => port.listRecoveryPoints(OF, signal),
    write: (port) => port.startRestoreJob(JOB),
    happened: async (port) => (await port.listRestoreJobs(new Date(0))).length === 1,
  });
});

function simulator(): BackupSubject & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  return { port: simulateAwsBackup({ state: seedAwsBackup(clock.now()), clock, faults }), clock, faults };
}

async function overTheWire(): Promise<BackupSubject> {
  const { port: simulated, clock, faults } = simulator();
  const wire = await onTheWire('aws-backup', awsBackupServer(simulated), faults);
  const port = connectAwsBackup({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, clock, faults: wire.faults };
}
