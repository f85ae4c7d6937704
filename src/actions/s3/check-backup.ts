import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { shellWord } from '../../lib/shell-word.ts';
import type { S3 } from '../../systems/s3/port.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { type Findings, formatBytes, judgeBackup } from './judge-backup.ts';
import { type Backup, listBackups, readBackup } from './read-backup.ts';

/** How long a backup may take to appear after its Job has ended: S3 is consistent, the upload may not be done. */
const APPEARS_WITHIN_MS = 120_000;
const LOOK_AGAIN_MS = 5_000;
const DEADLINE_MS = APPEARS_WITHIN_MS + 60_000;
/** How many earlier backups its sizes are compared with. */
const COMPARED = 3;

const Input = z.object({
  bucket: z.string().min(3).describe('The S3 bucket that holds the backups'),
  prefix: z
    .string()
    .default('')
    .transform((prefix) => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`))
    .describe('The folder of the backups, such as prod/'),
  components: z
    .array(z.string().min(1))
    .min(1)
    .describe('The components that must be in the manifest and in the bucket'),
  not_before: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only a backup begun at this time or later will do; waits two minutes for it to appear'),
  max_age: Duration.optional().describe('How old the backup may be'),
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
  summary: 'Checks that the newest backup in S3 is complete',
  effect: 'read',
  input: Input,
  output: Output,
  plannedOutputs: ['backup', 'taken_at', 'prefix'],
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(context, input) {
    return input.not_before === undefined ? planNewest(context, input) : planAwaited(input, input.not_before);
  },

  async observe(context, input, seen) {
    return input.not_before === undefined
      ? observePinned(context, input, seen)
      : observeAwaited(context, input, seen, new Date(input.not_before));
  },
});

/** Pins the newest backup, so that a person approves this very one and nothing newer is taken instead. */
async function planNewest(context: ActionContext, input: Input): Promise<StepPlan> {
  const { s3 } = context.systems;
  const pinned = pinnedName(context, undefined);
  const [newest] = pinned === undefined ? await listBackups(s3, input, context.signal) : [pinned];
  if (newest === undefined) return { ...lookingPlan(input), obstacle: noBackup(input) };

  const { backup, findings } = await examine(context, input, newest);
  const plan = { ...lookingPlan(input), facts: findings.evidence };
  if (findings.problems.length > 0 || !findings.takenAt)
    return { ...plan, obstacle: `${findings.problems.join(' ')} Take a backup first.` };
  const taken_at = findings.takenAt.toISOString();
  return { ...plan, outputs: { backup: backup.name, taken_at, prefix: backup.prefix } };
}

function planAwaited(input: Input, notBefore: string): StepPlan {
  return { ...lookingPlan(input), facts: [`Looks for a backup begun at ${notBefore} or later.`] };
}

function lookingPlan({ bucket, prefix }: Input): StepPlan {
  const commands = [`aws s3 ls ${shellWord(`s3://${bucket}/${prefix}`)}`];
  return { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands };
}

async function observePinned(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const pinned = pinnedName(context, seen);
  if (pinned === undefined) return { status: 'failed', reason: noBackup(input) };
  const { backup, findings } = await examine(context, input, pinned);
  return conclude(context, input, backup, findings);
}

/** Waits for the backup of the Job that just ended: the newest one, begun when that Job had begun. */
async function observeAwaited(
  context: ActionContext,
  input: Input,
  seen: Seen,
  notBefore: Date,
): Promise<Observation> {
  const [newest] = await listBackups(context.systems.s3, input, context.signal);
  const examined = newest === undefined ? undefined : await examine(context, input, newest);
  const takenAt = examined?.findings.takenAt;
  // Manifests know whole seconds only.
  const arrived = takenAt && takenAt.getTime() >= Math.floor(notBefore.getTime() / 1_000) * 1_000;
  if (examined && arrived && examined.findings.problems.length === 0)
    return conclude(context, input, examined.backup, examined.findings);

  const waitedMs = context.now.getTime() - seen.startedAt.getTime();
  if (waitedMs < APPEARS_WITHIN_MS)
    return {
      status: 'waiting',
      progress: arrived
        ? `${newest} is still incomplete`
        : `waiting for a backup begun after ${input.not_before}`,
      againInMs: LOOK_AGAIN_MS,
    };
  if (examined && arrived) return conclude(context, input, examined.backup, examined.findings);
  return {
    status: 'failed',
    reason: `No backup begun at ${input.not_before} or later appeared in s3://${input.bucket}/${input.prefix} within ${formatDuration(APPEARS_WITHIN_MS)}. The newest is ${newest ?? 'missing: there is none'}. Read the backup Job's log.`,
    evidence: examined?.findings.evidence ?? [],
  };
}

/** The approved plan's backup before the step's own plan: nothing newer slips in between. */
function pinnedName({ pinned }: ActionContext, seen: Seen | undefined): string | undefined {
  const name = pinned?.backup ?? seen?.plan.outputs.backup;
  return typeof name === 'string' ? name : undefined;
}

async function examine(context: ActionContext, input: Input, name: string) {
  const { systems, signal, now } = context;
  const backup = await readBackup(systems.s3, input, name, signal);
  const earlier = await earlierManifests(systems.s3, input, name, signal);
  const expected = { components: input.components, maxAgeMs: input.max_age, earlier, now };
  return { backup, findings: judgeBackup(backup, expected) };
}

async function earlierManifests(s3: S3, input: Input, name: string, signal: AbortSignal) {
  const names = (await listBackups(s3, input, signal)).filter((one) => one < name).slice(0, COMPARED);
  const backups = await Promise.all(names.map((one) => readBackup(s3, input, one, signal)));
  return backups.flatMap(({ manifest }) => (typeof manifest === 'string' ? [] : [manifest]));
}

function conclude(context: ActionContext, input: Input, backup: Backup, findings: Findings): Observation {
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
      age_seconds: Math.max(0, Math.floor((context.now.getTime() - takenAt.getTime()) / 1_000)),
      size_bytes: sizeBytes,
      components: input.components,
    },
    evidence: [...evidence, `All components together have ${formatBytes(sizeBytes)}.`],
  };
}

function noBackup({ bucket, prefix }: Input): string {
  return `There is no backup in s3://${bucket}/${prefix}. Take one, or look whether the prefix is right.`;
}
