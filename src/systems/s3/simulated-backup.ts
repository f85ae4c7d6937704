import type { Upload } from './simulator.ts';

/** Sizes in bytes of the three parts of a backup; InferShield's, from its disaster recovery document. */
export interface BackupSizes {
  readonly postgresql: number;
  readonly redis: number;
  readonly loki: number;
}

export const USUAL_SIZES: BackupSizes = { postgresql: 524_288_000, redis: 10_485_760, loki: 52_428_800 };

/** What scripts/backup.sh uploads for a backup begun at `takenAt`: three files, and the manifest as the last. */
export function backupFiles(
  prefix: string,
  takenAt: Date,
  uploadedAt: Date,
  sizes: BackupSizes = USUAL_SIZES,
): Upload[] {
  const name = backupName(takenAt);
  const components = {
    postgresql: { file: `postgres-${name}.sql.gz`, size: sizes.postgresql },
    redis: { file: `redis-${name}.rdb`, size: sizes.redis },
    loki: { file: `loki-${name}.json.gz`, size: sizes.loki },
  };
  const timestamp = takenAt.toISOString().replace(/\.\d+Z$/, 'Z');
  const manifest = JSON.stringify({ timestamp, version: '0.4.0', components }, null, 2);
  const folder = `${prefix}${name}/`;
  return [
    ...Object.values(components).map(({ file, size }) => ({ key: folder + file, size, at: uploadedAt })),
    { key: `${folder}manifest.json`, size: Buffer.byteLength(manifest), body: manifest, at: uploadedAt },
  ];
}

/** `2026-03-03-020000`: the folder's name, from the time the backup began, in UTC. */
export function backupName(takenAt: Date): string {
  const [date = '', time = ''] = takenAt.toISOString().split('T');
  return `${date}-${time.slice(0, 8).replaceAll(':', '')}`;
}

/** The folder of the newest backup; the names sort by time. */
export function newestBackup(objects: readonly { readonly key: string }[]): string | undefined {
  const folders = objects.flatMap(({ key }) => key.match(/^.*\d{4}-\d{2}-\d{2}-\d{6}\//)?.[0] ?? []);
  return folders.sort().at(-1);
}

/** The bucket when the newest backup was cut short. */
export function withoutAComponent<Stored extends { readonly key: string }>(
  objects: readonly Stored[],
): Stored[] {
  const newest = newestBackup(objects);
  return objects.filter(({ key }) => newest === undefined || !key.startsWith(`${newest}redis-`));
}
