import { z } from 'zod';
import { cleanedUp, LOCAL_DEMO, localDemo } from './database/seed-demo.ts';
import type { SimulatedDatabases } from './database/simulator.ts';
import { specOf } from './kubernetes/simulated-pods.ts';
import type { FinishedJob, KubernetesState } from './kubernetes/simulator.ts';
import { backupFiles } from './s3/simulated-backup.ts';
import type { S3State, SimulatedS3 } from './s3/simulator.ts';
import { BACKUP_BUCKET, BACKUP_PREFIX } from './world-seed.ts';

export interface Coupled {
  /** The cluster whose Jobs these are. */
  readonly state: KubernetesState;
  readonly s3: SimulatedS3;
  readonly buckets: S3State;
  readonly database: SimulatedDatabases;
}

/**
 * What Jobs do outside their cluster: InferShield's backups arrive in S3, its restores fill staging, and where they are
 * rehearsed; demo data is cleaned up, and comes back.
 */
export function jobsChangeTheWorld(coupled: Coupled): (job: FinishedJob) => void {
  return (job) => {
    if (job.succeeded && job.namespace === 'migration') changeDemoData(coupled, job);
    if (!job.succeeded || job.namespace !== 'infershield') return;
    if (job.work === 'backup' && job.context === 'prod') upload(coupled, job);
    if (job.work === 'restore' && RESTORED.has(job.context)) restore(coupled, job);
  };
}

/** Contexts whose database has the same name. */
const RESTORED: ReadonlySet<string> = new Set(['staging', 'rehearsal']);

function upload({ s3 }: Coupled, { startedAt, finishedAt }: FinishedJob): void {
  // The script notes the time when it begins, which is once its container runs.
  const takenAt = new Date(startedAt.getTime() + 1_000);
  s3.put(BACKUP_BUCKET, backupFiles(BACKUP_PREFIX, takenAt, finishedAt));
}

/** `scripts/restore.sh 2026-03-04-020000 --postgres-only` */
function restore({ state, buckets, database }: Coupled, job: FinishedJob): void {
  const [backup, ...flags] = argumentsOf(state, job);
  const takenAt = backup === undefined ? undefined : takenAtOf(buckets, backup);
  if (backup === undefined || !takenAt) return;
  if (!flags.includes('--redis-only')) database.restore(job.context, { name: backup, takenAt });
  if (!flags.includes('--postgres-only')) database.restoreRedis(job.context, backup);
}

/** The scripts of examples/data-loss-prevention.yaml. */
function changeDemoData({ state, database }: Coupled, job: FinishedJob): void {
  const line = wordsOf(state, job).join(' ');
  if (/SAFE_cleanup_demo_data\.py(?!.*--dry-run)/.test(line)) database.rewrite(LOCAL_DEMO, cleanedUp);
  if (/psql .*--file|import_discovery_data\.py/.test(line)) database.rewrite(LOCAL_DEMO, localDemo);
}

function argumentsOf(state: KubernetesState, job: FinishedJob): readonly string[] {
  const words = wordsOf(state, job);
  return words.slice(words.findIndex((word) => word.endsWith('restore.sh')) + 1);
}

function wordsOf(state: KubernetesState, { namespace, name }: FinishedJob): readonly string[] {
  const job = state.jobs.find((one) => one.namespace === namespace && one.name === name);
  const containers = job ? specOf(job).template.spec.containers : [];
  return containers.flatMap(({ command, args }) => [...command, ...args]);
}

const Timestamp = z.object({ timestamp: z.coerce.date() });

function takenAtOf({ buckets }: S3State, backup: string): Date | undefined {
  const key = `${BACKUP_PREFIX}${backup}/manifest.json`;
  const manifest = buckets[BACKUP_BUCKET]?.find((one) => one.key === key);
  return manifest?.body === undefined ? undefined : Timestamp.parse(JSON.parse(manifest.body)).timestamp;
}
