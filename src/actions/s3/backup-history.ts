import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { minute } from '../../lib/minute.ts';
import { type ActionContext, defineAction } from '../action.ts';
import { lookingPlan } from '../aws-line.ts';
import { type Gap, worstGap } from './gaps.ts';
import { judgeBackup } from './judge-backup.ts';
import { listingLine, placeInput } from './place-input.ts';
import { namesOfBackups, readBackup, timeOfName } from './read-backup.ts';

const DAY_MS = 86_400_000;
/** Looked at from before the first day, so that the gap it began in is seen whole. */
const EARLIER = 3;

const Input = z.object({
  ...placeInput,
  days: z.int().min(1).max(60).default(7).describe('How many days back from now are looked at'),
  max_gap: Duration.prefault('26h').describe('The longest time there may be without a whole backup'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  worst_gap_seconds: z.int().describe('The longest time without a whole backup: what could have been lost'),
  worst_gap_from: z.string().describe('When it began, RFC 3339'),
  backups: z.int().describe('How many whole backups there are in these days'),
  broken: z.array(z.string()).describe('The names of those that cannot be relied on'),
});

/** Checks that whole backups came without a gap for some days, and measures the worst gap. */
export const backupHistory = defineAction({
  name: 's3/backup-history',
  summary: 'Checks that backups in S3 came for some days without a gap',
  effect: 'read',
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => 180_000,

  async plan(context, input) {
    const { facts } = await look(context, input);
    return lookingPlan({ facts, commands: [listingLine(input)] });
  },

  async observe(context, input) {
    const { worst, backups, broken, facts } = await look(context, input);
    if (worst.ms > input.max_gap) return { status: 'failed', reason: tooLong(input, worst), evidence: facts };
    const outputs = {
      worst_gap_seconds: Math.floor(worst.ms / 1_000),
      worst_gap_from: worst.from.toISOString(),
      backups,
      broken,
    };
    return { status: 'done', outputs, evidence: facts };
  },
});

interface History {
  readonly worst: Gap;
  readonly backups: number;
  readonly broken: string[];
  readonly facts: readonly string[];
}

async function look(context: ActionContext, input: Input): Promise<History> {
  const { now } = context;
  const since = new Date(now.getTime() - input.days * DAY_MS);
  const judged = await judgeAll(context, input, since);
  const whole = judged.filter(({ problems }) => problems.length === 0);
  const broken = judged.filter(({ problems, time }) => problems.length > 0 && time > since);
  const times = whole.map(({ time }) => time);
  const worst = worstGap(times, since, now);
  const backups = times.filter((time) => time > since).length;
  return {
    worst,
    backups,
    broken: broken.map(({ name }) => name),
    facts: [
      `${backups} whole backups in the last ${formatDuration(input.days * DAY_MS)}. The worst gap: ${gapInWords(worst)}.`,
      ...broken.map(({ name, problems }) => `${name} cannot be relied on. ${problems.join(' ')}`),
    ],
  };
}

async function judgeAll({ systems, signal, now }: ActionContext, input: Input, since: Date) {
  const names = await namesOfBackups(systems.s3, input, signal);
  const within = names.filter((name) => timeOfName(name) > since);
  const wanted = names.slice(0, within.length + EARLIER);
  const backups = await Promise.all(wanted.map((name) => readBackup(systems.s3, input, name, signal)));
  return backups.map((backup) => {
    const { problems, takenAt } = judgeBackup(backup, { components: input.components, earlier: [], now });
    return { name: backup.name, problems, time: takenAt ?? timeOfName(backup.name) };
  });
}

const gapInWords = ({ from, to, ms }: Gap): string =>
  `${formatDuration(ms)}, from ${minute(from)} to ${minute(to)}`;

function tooLong({ bucket, prefix, max_gap }: Input, worst: Gap): string {
  return `There was no whole backup in s3://${bucket}/${prefix} for ${gapInWords(worst)}; ${formatDuration(max_gap)} are allowed. Look why it did not run, and take one now.`;
}
