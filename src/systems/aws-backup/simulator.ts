import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { AwsBackup, RecoveryPoint, RestoreJob } from './port.ts';

const SYSTEM = 'AWS Backup';
const PENDING_MS = 5_000;
const RESTORE_MS = 65_000;

/** The simulated region as plain JSON. */
export const AwsBackupState = z.object({
  next: z.number(),
  points: z.array(
    z.object({
      arn: z.string(),
      vault: z.string(),
      resource: z.string(),
      type: z.string(),
      createdAt: z.string(),
      status: z.enum(['COMPLETED', 'PARTIAL', 'EXPIRED']),
      sizeBytes: z.number(),
      metadata: z.record(z.string(), z.string()),
    }),
  ),
  jobs: z.array(
    z.object({
      id: z.string(),
      point: z.string(),
      role: z.string(),
      token: z.string(),
      metadata: z.record(z.string(), z.string()),
      startedAt: z.string(),
      fails: z.boolean(),
    }),
  ),
});
export type AwsBackupState = z.output<typeof AwsBackupState>;
type Point = AwsBackupState['points'][number];
type Job = AwsBackupState['jobs'][number];

export interface SimulatedAwsBackup extends AwsBackup {
  rows(): readonly PanelRow[];
}

/** Vaults with their recovery points, and restore jobs that take a minute. */
export function simulateAwsBackup(simulation: Simulation<AwsBackupState>): SimulatedAwsBackup {
  const { state, clock, faults, changed = () => {} } = simulation;
  const call = troubles({ id: 'aws-backup', system: SYSTEM, faults, clock });
  faults.declare('aws-backup/restore-fails', 'Restore jobs fail');

  function point(arn: string, operation: string): Point {
    const found = state.points.find((one) => one.arn === arn);
    if (!found) throw answer('not_found', operation, `Cannot find recovery point ${arn}.`);
    return found;
  }

  return {
    listRecoveryPoints({ vault, resource }, signal) {
      const operation = `list recovery points in ${vault}`;
      return call({ operation, signal }, () => {
        if (!state.points.some((one) => one.vault === vault))
          throw answer('not_found', operation, `Backup vault ${vault} cannot be found.`);
        return state.points
          .filter((one) => one.vault === vault && one.resource === resource)
          .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
          .map(toPoint);
      });
    },

    describeRecoveryPoint({ recoveryPoint }, signal) {
      const operation = `describe recovery point ${recoveryPoint}`;
      return call({ operation, signal }, () => toPoint(point(recoveryPoint, operation)));
    },

    getRestoreMetadata({ recoveryPoint }, signal) {
      const operation = `get restore metadata of ${recoveryPoint}`;
      return call({ operation, signal }, () => ({ ...point(recoveryPoint, operation).metadata }));
    },

    startRestoreJob({ recoveryPoint, role, metadata, token }, signal) {
      const operation = `start restore job of ${recoveryPoint}`;
      return call({ operation, signal, writes: true }, () => {
        const known = state.jobs.find((one) => one.token === token);
        if (known) return { RestoreJobId: known.id };
        if (point(recoveryPoint, operation).status !== 'COMPLETED')
          throw answer(
            'invalid',
            operation,
            `Recovery point ${recoveryPoint} is not in a state to be restored.`,
          );
        state.next += 1;
        const job = {
          ...{ id: `restore-${state.next}`, point: recoveryPoint, role, token, metadata: { ...metadata } },
          ...{ startedAt: clock.now().toISOString(), fails: faults.isOn('aws-backup/restore-fails') },
        };
        state.jobs.push(job);
        changed();
        return { RestoreJobId: job.id };
      });
    },

    describeRestoreJob(id, signal) {
      const operation = `describe restore job ${id}`;
      return call({ operation, signal }, () => {
        const found = state.jobs.find((one) => one.id === id);
        if (!found) throw answer('not_found', operation, `Cannot find restore job ${id}.`);
        return toJob(state, found, clock.now());
      });
    },

    listRestoreJobs(since, signal) {
      return call({ operation: 'list restore jobs', signal }, () =>
        state.jobs
          .filter((one) => Date.parse(one.startedAt) >= since.getTime())
          .toReversed()
          .map((one) => toJob(state, one, clock.now())),
      );
    },

    rows() {
      const vaults = [...new Set(state.points.map((one) => one.vault))];
      return [
        ...vaults.map((vault) => vaultRow(state, vault)),
        ...state.jobs.map((job) => jobRow(toJob(state, job, clock.now()))),
      ];
    },
  };
}

function toPoint(one: Point): RecoveryPoint {
  return {
    RecoveryPointArn: one.arn,
    BackupVaultName: one.vault,
    ResourceArn: one.resource,
    ResourceType: one.type,
    Status: one.status,
    CreationDate: new Date(one.createdAt),
    BackupSizeInBytes: one.sizeBytes,
  };
}

function toJob(state: AwsBackupState, job: Job, now: Date): RestoreJob {
  const elapsed = now.getTime() - Date.parse(job.startedAt);
  const share = Math.max(0, Math.min(1, (elapsed - PENDING_MS) / (RESTORE_MS - PENDING_MS)));
  const common = {
    RestoreJobId: job.id,
    RecoveryPointArn: job.point,
    CreationDate: new Date(job.startedAt),
    PercentDone: `${(share * 100).toFixed(2)}%`,
  };
  if (elapsed < PENDING_MS) return { ...common, Status: 'PENDING' };
  if (share < 1) return { ...common, Status: 'RUNNING' };
  if (job.fails)
    return { ...common, Status: 'FAILED', StatusMessage: 'The role may not write to the file system.' };
  const resource = state.points.find((one) => one.arn === job.point)?.resource ?? '';
  return { ...common, Status: 'COMPLETED', CreatedResourceArn: resource };
}

function vaultRow(state: AwsBackupState, vault: string): PanelRow {
  const points = state.points.filter((one) => one.vault === vault && one.status === 'COMPLETED');
  const newest = points
    .map((one) => one.createdAt)
    .sort()
    .at(-1);
  return {
    id: `aws-backup/${vault}`,
    title: vault,
    status: `${points.length} recovery points`,
    detail:
      newest === undefined ? 'none is complete' : `newest of ${newest.slice(0, 16).replace('T', ' ')} UTC`,
    tone: points.length > 0 ? 'good' : 'bad',
  };
}

function jobRow({ RestoreJobId, Status, PercentDone }: RestoreJob): PanelRow {
  const tone = Status === 'COMPLETED' ? 'good' : Status === 'FAILED' ? 'bad' : 'busy';
  return {
    id: `aws-backup/${RestoreJobId}`,
    title: RestoreJobId,
    status: Status,
    detail: PercentDone ?? '',
    tone,
  };
}

function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({ system: SYSTEM, operation, kind, message });
}
