import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { lookingPlan } from '../aws-line.ts';
import { APPEARS_WITHIN_MS, awaitBackup } from './await-backup.ts';
import { conclude, examineBackup } from './examine-backup.ts';
import { listingLine, noBackup, placeInput } from './place-input.ts';
import { namesOfBackups } from './read-backup.ts';

const DEADLINE_MS = APPEARS_WITHIN_MS + 60_000;
const SHOWN = 7;

const Input = z
  .object({
    ...placeInput,
    backup: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}(-\d{6})?$/, 'a backup is named like 2026-03-04-020000, or by its date alone')
      .optional()
      .describe('This backup, or the newest of this date, instead of the newest of all: 2026-03-04-020000'),
    not_before: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Only a backup begun at this time or later will do; waits two minutes for it to appear'),
    max_age: Duration.optional().describe('How old the backup may be'),
  })
  .refine(({ backup, not_before }) => backup === undefined || not_before === undefined, {
    message: 'Name a backup or wait for one with not_before, not both',
    path: ['not_before'],
  });
type Input = z.output<typeof Input>;

const Output = z.object({
  backup: z.string().describe('The name of the backup: 2026-03-04-020000'),
  taken_at: z.string().describe('When it was begun, RFC 3339: older rows are in it'),
  prefix: z.string().describe('Its folder in the bucket'),
  age_seconds: z.int().describe('How old it is'),
  size_bytes: z.int().describe('The size of all its components'),
  components: z.array(z.string()).describe('The components that were checked'),
});

/** Checks that a backup is there, whole, recent enough and as large as usual; never downloads its contents. */
export const checkBackup = defineAction({
  name: 's3/check-backup',
  summary: 'Checks that the newest or a named backup in S3 is complete',
  effect: 'read',
  input: Input,
  output: Output,
  plannedOutputs: ['backup', 'taken_at', 'prefix'],
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(context, input) {
    const commands = [listingLine(input)];
    if (input.not_before === undefined) return { ...(await planPinned(context, input)), commands };
    return lookingPlan({ commands, facts: [`Looks for a backup begun at ${input.not_before} or later.`] });
  },

  async observe(context, input, seen) {
    return input.not_before === undefined
      ? observePinned(context, input, seen)
      : awaitBackup(context, input, seen, input.not_before);
  },
});

/** Pins one backup, so that a person approves this very one and nothing newer is taken instead. */
async function planPinned(context: ActionContext, input: Input): Promise<StepPlan> {
  const name = pinnedName(context, undefined) ?? (await chooseBackup(context, input));
  if (typeof name !== 'string') return lookingPlan({ obstacle: name.problem });

  const { backup, findings } = await examineBackup(context, input, name);
  const { evidence, problems, takenAt } = findings;
  if (problems.length > 0 || !takenAt)
    return lookingPlan({ facts: evidence, obstacle: `${problems.join(' ')} ${adviceFor(input)}` });
  const outputs = { backup: backup.name, taken_at: takenAt.toISOString(), prefix: backup.prefix };
  return lookingPlan({ facts: evidence, outputs });
}

const adviceFor = ({ backup }: Input): string =>
  backup === undefined ? 'Take a backup first.' : 'Choose another backup.';

/** Names sort by time, so the first that begins with the date is the newest of that day. */
async function chooseBackup(
  { systems, signal }: ActionContext,
  input: Input,
): Promise<string | { readonly problem: string }> {
  const names = await namesOfBackups(systems.s3, input, signal);
  const wanted = input.backup ?? '';
  const name = names.find((one) => one.startsWith(wanted));
  if (name !== undefined) return name;
  if (names.length === 0) return { problem: noBackup(input) };
  const newest = names.slice(0, SHOWN).join(', ');
  return {
    problem: `There is no backup ${wanted} in s3://${input.bucket}/${input.prefix}. The newest are ${newest}.`,
  };
}

async function observePinned(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  // Without a pin there was nothing whole to plan with: only a negative control goes on to look.
  const name = pinnedName(context, seen) ?? (await chooseBackup(context, input));
  if (typeof name !== 'string') return { status: 'failed', reason: name.problem };
  return conclude(context, input, await examineBackup(context, input, name));
}

/** The approved plan's backup before the step's own plan: nothing newer slips in between. */
function pinnedName({ pinned }: ActionContext, seen: Seen | undefined): string | undefined {
  const name = pinned?.backup ?? seen?.plan.outputs.backup;
  return typeof name === 'string' ? name : undefined;
}
