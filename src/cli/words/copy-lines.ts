import type { Examined, RunLine } from '../../storage/sqlite/examine-copy.ts';
import type { Loss } from '../../storage/sqlite/restore.ts';

type Whole = Extract<Examined, { status: 'whole' }>;

export const NOT_OURS = {
  backup:
    'The record is in PostgreSQL (DATABASE_URL), which has its own tools: pg_dump for a copy, or continuous archiving (PITR) so that nothing acknowledged is lost. Afterwards “runbolt audit verify” says whether the copy is whole.',
  restore:
    'The record is in PostgreSQL (DATABASE_URL): stop every replica, restore with pg_restore or to a point in time, then look with “runbolt audit verify” before a bot starts on it.',
} as const;

export const copyLines = (file: string, { head, newestAt, inFlight }: Whole): readonly string[] => [
  `BACKED UP  ${file}: ${head.position} events, to #${head.position} ${head.hash}`,
  `Every page and the whole chain of it were checked. The newest event is of ${newestAt ?? 'no time: it is empty'}.`,
  ...flightLines(inFlight, 'in flight in it'),
];

/** What a restore takes away, exactly. */
export function lossLines(loss: Loss | null, reached: number | undefined, backup: Whole): readonly string[] {
  if (!loss) return [unknownLoss(reached, backup)];
  const since = loss.since === null ? '' : ` since ${loss.since}`;
  return [
    `${counted(loss.events, 'event')}${since} of the present record ${loss.events === 1 ? 'is' : 'are'} not in the backup.`,
    ...flightLines(loss.runs, 'told of by them'),
  ];
}

function unknownLoss(reached: number | undefined, { head }: Whole): string {
  if (reached === undefined) return 'What the present record holds beyond the backup cannot be known.';
  const events = counted(Math.max(0, reached - head.position), 'event');
  return `The present record cannot be read. It had reached event ${reached}, so that ${events} after the backup's #${head.position} would be lost.`;
}

export function flightLines(runs: readonly RunLine[], what: string): readonly string[] {
  if (runs.length === 0) return [];
  return [
    `${counted(runs.length, 'run')} ${what}:`,
    ...runs.map(({ id, title, status }) => `  ${id}  ${title}  (${status})`),
  ];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
