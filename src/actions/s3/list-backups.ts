import { z } from 'zod';
import { formatDuration } from '../../lib/duration.ts';
import { type ActionContext, defineAction } from '../action.ts';
import { lookingPlan } from '../aws-line.ts';
import { type Findings, formatBytes, judgeBackup } from './judge-backup.ts';
import { listingLine, noBackup, placeInput } from './place-input.ts';
import { type Backup, namesOfBackups, readBackup, timeOfName } from './read-backup.ts';

const Input = z.object({
  ...placeInput,
  before: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only backups begun before this time: the damage must not be in them'),
  at_most: z.int().min(1).max(50).default(10).describe('How many are looked at, the newest first'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  backup: z.string().describe('The newest whole one among them: 2026-03-04-020000'),
  taken_at: z.string().describe('When it was begun, RFC 3339'),
  prefix: z.string().describe('Its folder in the bucket'),
  names: z.array(z.string()).describe('All that were looked at, newest first'),
  whole: z.int().describe('How many of them are whole'),
});

/** Lists backups with their age, size and wholeness, and names the newest whole one, also of before a time. */
export const listBackups = defineAction({
  name: 's3/list-backups',
  summary: 'Lists the backups in S3, and which of them are whole',
  effect: 'read',
  input: Input,
  output: Output,
  plannedOutputs: ['backup', 'taken_at', 'prefix'],
  targets: () => [],
  deadlineMs: () => 120_000,

  async plan(context, input) {
    const listed = await list(context, input, context.pinned?.backup);
    const plan = lookingPlan({ facts: listed.lines, commands: [listingLine(input)] });
    return listed.chosen
      ? { ...plan, outputs: outputsOf(listed.chosen) }
      : { ...plan, obstacle: none(input, listed) };
  },

  async observe(context, input, seen) {
    const listed = await list(context, input, context.pinned?.backup ?? seen.plan.outputs.backup);
    const { chosen, entries, lines } = listed;
    if (!chosen) return { status: 'failed', reason: none(input, listed), evidence: lines };
    const names = entries.map(({ backup }) => backup.name);
    return {
      status: 'done',
      outputs: { ...outputsOf(chosen), names, whole: entries.filter(isWhole).length },
      evidence: [
        `${lines.length} listed; the newest whole one${beforeWords(input)} is ${chosen.backup.name}.`,
      ],
      log: lines.join('\n'),
    };
  },
});

interface Entry {
  readonly backup: Backup;
  readonly findings: Findings;
}

interface Whole extends Entry {
  readonly findings: Findings & { readonly takenAt: Date };
}

interface Listed {
  readonly entries: readonly Entry[];
  readonly chosen: Whole | undefined;
  readonly lines: readonly string[];
}

/** A pinned one that is no longer there or no longer whole is not replaced by another. */
async function list(context: ActionContext, input: Input, pinned: unknown): Promise<Listed> {
  const { systems, signal, now } = context;
  const names = (await namesOfBackups(systems.s3, input, signal)).filter((name) =>
    isBefore(name, input.before),
  );
  const backups = await Promise.all(
    names.slice(0, input.at_most).map((name) => readBackup(systems.s3, input, name, signal)),
  );
  const expected = { components: input.components, earlier: [], now };
  const entries = backups.map((backup) => ({ backup, findings: judgeBackup(backup, expected) }));
  const wanted = ({ backup }: Entry) => typeof pinned !== 'string' || backup.name === pinned;
  const chosen = entries.filter(isWhole).find(wanted);
  return { entries, chosen, lines: entries.map((entry) => lineOf(entry, now)) };
}

const isBefore = (name: string, before: string | undefined): boolean =>
  before === undefined || timeOfName(name) < new Date(before);

const isWhole = (entry: Entry): entry is Whole =>
  entry.findings.problems.length === 0 && entry.findings.takenAt !== undefined;

function outputsOf({ backup, findings }: Whole) {
  return { backup: backup.name, taken_at: findings.takenAt.toISOString(), prefix: backup.prefix };
}

function lineOf({ backup, findings }: Entry, now: Date): string {
  const { problems, takenAt, sizeBytes } = findings;
  if (problems.length > 0 || !takenAt) return `${backup.name}: cannot be relied on. ${problems.join(' ')}`;
  const age = formatDuration(Math.max(0, now.getTime() - takenAt.getTime()));
  return `${backup.name}: whole, ${formatBytes(sizeBytes)}, ${age} old`;
}

const beforeWords = ({ before }: Input): string => (before === undefined ? '' : ` from before ${before}`);

function none(input: Input, { entries }: Listed): string {
  const { bucket, prefix, at_most } = input;
  if (entries.length > 0)
    return `None of the ${entries.length} backups in s3://${bucket}/${prefix}${beforeWords(input)} that were looked at is whole. Look further back with more than ${at_most}.`;
  if (input.before === undefined) return noBackup(input);
  return `There is no backup${beforeWords(input)} in s3://${bucket}/${prefix}. Older ones may have expired.`;
}
