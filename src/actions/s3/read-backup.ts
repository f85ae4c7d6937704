import { Failure } from '../../lib/failure.ts';
import type { S3, S3Object } from '../../systems/s3/port.ts';
import { type Manifest, parseManifest } from './manifest.ts';

const MANIFEST_BYTES = 256 * 1024;
/** Folders named by the time the backup began: `2026-03-03-020000`. */
const BACKUP_FOLDER = /(?:^|\/)(\d{4}-\d{2}-\d{2}-\d{6})\/$/;

export interface Place {
  readonly bucket: string;
  /** The folder of all backups: `prod/`. */
  readonly prefix: string;
}

/** One backup as it lies in the bucket. */
export interface Backup {
  /** `2026-03-03-020000` */
  readonly name: string;
  /** `prod/2026-03-03-020000/` */
  readonly prefix: string;
  readonly objects: readonly S3Object[];
  /** `missing` while it is being uploaded, `broken` when it cannot be read. */
  readonly manifest: Manifest | 'missing' | 'broken';
}

/** Names of the backups, newest first. */
export async function namesOfBackups(
  s3: S3,
  { bucket, prefix }: Place,
  signal: AbortSignal,
): Promise<string[]> {
  const folders = await s3.listPrefixes(bucket, prefix, signal);
  return folders
    .flatMap((folder) => BACKUP_FOLDER.exec(folder)?.[1] ?? [])
    .sort()
    .reverse();
}

export async function readBackup(
  s3: S3,
  { bucket, prefix }: Place,
  name: string,
  signal: AbortSignal,
): Promise<Backup> {
  const folder = `${prefix}${name}/`;
  const objects = await s3.listObjects(bucket, folder, signal);
  const manifest = await readManifest(s3, { bucket, key: `${folder}manifest.json`, objects }, signal);
  return { name, prefix: folder, objects, manifest };
}

async function readManifest(
  s3: S3,
  { bucket, key, objects }: { bucket: string; key: string; objects: readonly S3Object[] },
  signal: AbortSignal,
): Promise<Backup['manifest']> {
  if (!objects.some((one) => one.key === key)) return 'missing';
  try {
    return parseManifest(await s3.getObject(bucket, key, { maxBytes: MANIFEST_BYTES }, signal)) ?? 'broken';
  } catch (error) {
    // Larger than any manifest is as broken as unreadable; every other failure is about S3, not about the backup.
    if (error instanceof Failure && error.kind === 'invalid') return 'broken';
    throw error;
  }
}

/** When a backup began, as its folder's name says it: in UTC, to the second. */
export function timeOfName(name: string): Date {
  const [, date = '', hour = '', minute = '', second = ''] = /^(.{10})-(..)(..)(..)$/.exec(name) ?? [];
  return new Date(`${date}T${hour}:${minute}:${second}Z`);
}
