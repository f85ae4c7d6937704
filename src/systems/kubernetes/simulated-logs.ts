import type { SimulatedPod } from './simulated-state.ts';

/** The log of a Pod as it stands at `now`: it grows while the Pod runs. */
export function logOf(pod: SimulatedPod, now: number): readonly string[] {
  const until = Math.min(now, pod.endsAt);
  if (until < pod.startsAt || !hasRun(pod)) return [];
  const lines = pod.work === 'purge' ? purgeLog(pod, until) : workLog(pod, until);
  return until === pod.endsAt ? [...lines, ...lastWords(pod)] : lines;
}

export const hasRun = ({ fate }: SimulatedPod): boolean =>
  fate !== 'ImagePullBackOff' && fate !== 'CreateContainerConfigError';

const PURGE_LINE_EVERY_MS = 5_000;

/** As AsyncEFSPurge logs: one JSON object a line, the counts so far. */
function purgeLog(pod: SimulatedPod, until: number): readonly string[] {
  const lines = [
    purgeLine(pod.startsAt, 'purge started', { path: '/data', max_age_days: 30, dry_run: false }),
  ];
  const count = Math.floor((until - pod.startsAt) / PURGE_LINE_EVERY_MS);
  for (let line = 1; line <= count; line++) {
    lines.push(purgeLine(pod.startsAt + line * PURGE_LINE_EVERY_MS, 'progress', purged(line)));
  }
  return lines;
}

const purged = (line: number) => ({
  files_scanned: line * 4_173,
  files_purged: line * 309 + ((line * 37) % 50),
  errors: Math.floor(line / 60),
});

function purgeLine(at: number, message: string, fields: object): string {
  const timestamp = new Date(at).toISOString();
  return JSON.stringify({ timestamp, level: 'INFO', message, ...fields });
}

/** What the scripts of the InferShield document print, spread over the time the Pod takes. */
function workLog(pod: SimulatedPod, until: number): readonly string[] {
  const script = scriptOf(pod);
  const span = pod.endsAt - pod.startsAt;
  const at = (index: number) => pod.startsAt + (span * index) / script.length;
  return script.flatMap((text, index) => (at(index) <= until ? [workLine(at(index), text)] : []));
}

const workLine = (at: number, text: string): string =>
  `[${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}] ${text}`;

function scriptOf({ work, args }: SimulatedPod): readonly string[] {
  if (work === 'restore') return restoreScript(args);
  if (work === 'backup') {
    return [
      'Starting backup',
      'Dumping PostgreSQL database infershield',
      'PostgreSQL dump compressed: 524288000 bytes',
      'Saving Redis snapshot: 10485760 bytes',
      'Exporting Loki logs of the last 7 days: 52428800 bytes',
      'Uploading to s3://infershield-backups/prod/',
      'Writing manifest.json',
    ];
  }
  return ['Started', 'Working'];
}

function restoreScript(args: readonly string[]): readonly string[] {
  const backup = args.find((arg) => !arg.startsWith('-')) ?? 'latest';
  const redis = ['Stopping Redis writes', 'Loading redis snapshot', 'Redis snapshot loaded'];
  const postgres = [
    'Restoring PostgreSQL',
    'Restored table reports',
    'Restored table audit_logs',
    'Restored table policies',
  ];
  const parts = args.includes('--redis-only')
    ? redis
    : args.includes('--postgres-only')
      ? postgres
      : [...postgres, ...redis];
  return [`Starting restore of ${backup}`, `Downloading s3://infershield-backups/prod/${backup}/`, ...parts];
}

function lastWords(pod: SimulatedPod): readonly string[] {
  if (pod.fate === 'OOMKilled') return [];
  if (pod.work === 'purge')
    return [purgeLine(pod.endsAt, pod.fate === 'succeeds' ? 'purge finished' : 'purge failed', {})];
  return [
    workLine(pod.endsAt, pod.fate === 'succeeds' ? 'Done' : 'ERROR: could not connect to postgres:5432'),
  ];
}
