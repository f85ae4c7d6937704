import { formatDuration } from '../../lib/duration.ts';
import { minute } from '../../lib/minute.ts';
import type { Manifest } from './manifest.ts';
import type { Backup } from './read-backup.ts';

/** A component below this share of the usual size has probably lost its contents. */
const COLLAPSED = 0.5;

export interface Expected {
  readonly components: readonly string[];
  readonly maxAgeMs?: number | undefined;
  /** Sizes of the earlier backups' components, to compare with. */
  readonly earlier: readonly Manifest[];
  readonly now: Date;
}

/** Everything that was found out about a backup: what holds, and what does not. */
export interface Findings {
  readonly evidence: readonly string[];
  readonly problems: readonly string[];
  readonly takenAt?: Date;
  readonly sizeBytes: number;
}

export function judgeBackup(backup: Backup, expected: Expected): Findings {
  const { manifest, name } = backup;
  if (manifest === 'missing')
    return unreadable(`${name} has no manifest.json: it is incomplete, or still uploading.`);
  if (manifest === 'broken')
    return unreadable(`The manifest.json of ${name} cannot be read: the backup is broken.`);

  const takenAt = new Date(manifest.timestamp);
  const findings = [
    judgeAge(name, takenAt, expected),
    ...expected.components.map((component) => judgeComponent(backup, manifest, component)),
    ...expected.components.map((component) => judgeSize(manifest, component, expected.earlier)),
  ];
  return {
    evidence: findings.flatMap((one) => one.holds ?? []),
    problems: findings.flatMap((one) => one.problem ?? []),
    takenAt,
    sizeBytes: Object.values(manifest.components).reduce((sum, { size }) => sum + size, 0),
  };
}

type Finding = { readonly holds?: string; readonly problem?: string };

function unreadable(problem: string): Findings {
  return { evidence: [], problems: [problem], sizeBytes: 0 };
}

function judgeAge(name: string, takenAt: Date, { now, maxAgeMs }: Expected): Finding {
  const ageMs = now.getTime() - takenAt.getTime();
  const age = formatDuration(Math.max(0, ageMs));
  if (maxAgeMs !== undefined && ageMs > maxAgeMs)
    return { problem: `Backup ${name} is ${age} old, more than the ${formatDuration(maxAgeMs)} allowed.` };
  return { holds: `Backup ${name} was taken ${age} ago, at ${minute(takenAt)}.` };
}

function judgeComponent({ prefix, objects, name }: Backup, manifest: Manifest, component: string): Finding {
  const listed = Object.hasOwn(manifest.components, component) ? manifest.components[component] : undefined;
  if (!listed) return { problem: `The manifest of ${name} does not list ${component}.` };
  const stored = objects.find((one) => one.key === prefix + listed.file);
  if (!stored) return { problem: `${listed.file} (${component}) is in the manifest but not in the bucket.` };
  if (stored.size !== listed.size)
    return {
      problem: `${listed.file} (${component}) has ${formatBytes(stored.size)}; the manifest says ${formatBytes(listed.size)}.`,
    };
  if (stored.size === 0) return { problem: `${listed.file} (${component}) is empty.` };
  return { holds: `${component} is there: ${listed.file}, ${formatBytes(stored.size)} as in the manifest.` };
}

/** Against the median of the earlier ones: one odd backup must not decide. */
function judgeSize(manifest: Manifest, component: string, earlier: readonly Manifest[]): Finding {
  const size = manifest.components[component]?.size;
  const usual = median(earlier.flatMap((one) => one.components[component]?.size ?? []));
  if (size === undefined || usual === undefined || size >= usual * COLLAPSED) return {};
  return {
    problem: `${component} has only ${formatBytes(size)}; the backups before had about ${formatBytes(usual)}.`,
  };
}

function median(sizes: readonly number[]): number | undefined {
  return [...sizes].sort((a, b) => a - b)[Math.floor(sizes.length / 2)];
}

/** `524 MB`, in powers of ten, as S3's console shows it. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1_000 ** power;
  return `${power === 0 || amount >= 100 ? Math.round(amount) : Math.round(amount * 10) / 10} ${units[power]}`;
}
