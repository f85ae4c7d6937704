import type { S3 } from '../../systems/s3/port.ts';
import type { ActionContext, Observation } from '../action.ts';
import { type Findings, formatBytes, judgeBackup } from './judge-backup.ts';
import { type Backup, namesOfBackups, type Place, readBackup } from './read-backup.ts';

/** How many earlier backups its sizes are compared with. */
const COMPARED = 3;

export interface Wanted extends Place {
  readonly components: readonly string[];
  /** In milliseconds. */
  readonly max_age?: number | undefined;
}

export interface Examined {
  readonly backup: Backup;
  readonly findings: Findings;
}

/** Reads a backup and judges it, also against the sizes of the ones before it. */
export async function examineBackup(context: ActionContext, wanted: Wanted, name: string): Promise<Examined> {
  const { systems, signal, now } = context;
  const backup = await readBackup(systems.s3, wanted, name, signal);
  const earlier = await earlierManifests(systems.s3, wanted, name, signal);
  const expected = { components: wanted.components, maxAgeMs: wanted.max_age, earlier, now };
  return { backup, findings: judgeBackup(backup, expected) };
}

async function earlierManifests(s3: S3, wanted: Wanted, name: string, signal: AbortSignal) {
  const names = (await namesOfBackups(s3, wanted, signal)).filter((one) => one < name).slice(0, COMPARED);
  const backups = await Promise.all(names.map((one) => readBackup(s3, wanted, one, signal)));
  return backups.flatMap(({ manifest }) => (typeof manifest === 'string' ? [] : [manifest]));
}

/** The end of a step that examined a backup. */
export function conclude(
  { now }: ActionContext,
  { components }: Wanted,
  { backup, findings }: Examined,
): Observation {
  const { evidence, problems, takenAt, sizeBytes } = findings;
  if (problems.length > 0 || !takenAt)
    return {
      status: 'failed',
      reason: `Backup ${backup.name} cannot be relied on. ${problems.join(' ')}`,
      evidence,
    };
  return {
    status: 'done',
    outputs: {
      backup: backup.name,
      taken_at: takenAt.toISOString(),
      prefix: backup.prefix,
      age_seconds: Math.max(0, Math.floor((now.getTime() - takenAt.getTime()) / 1_000)),
      size_bytes: sizeBytes,
      components: [...components],
    },
    evidence: [...evidence, `All components together have ${formatBytes(sizeBytes)}.`],
  };
}
