import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { minute } from '../../lib/minute.ts';
import type { RecoveryPoint } from '../../systems/aws-backup/port.ts';
import { type ActionContext, defineAction, type StepPlan } from '../action.ts';
import { formatBytes } from '../s3/judge-backup.ts';
import { arn, awsBackup, vaultField } from './backup-reference.ts';

const DEADLINE_MS = 60_000;
const SHOWN = 7;

const Input = z.object({
  vault: vaultField,
  resource: arn.describe('The ARN of what was backed up, such as an EFS file system'),
  taken_before: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only a recovery point begun before this time: the damage must not be in it'),
  max_age: Duration.optional().describe('How old the chosen recovery point may be'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  recovery_point: z.string().describe('The ARN of the recovery point'),
  taken_at: z.string().describe('When it was begun, RFC 3339: later changes are not in it'),
  size_bytes: z.int().describe('How large it is'),
  recovery_points: z.int().describe('How many whole recovery points there are to choose from'),
});

/** Chooses the newest whole recovery point, or the newest from before a time, and pins it for the steps that follow. */
export const recoveryPoints = defineAction({
  name: 'aws-backup/recovery-points',
  summary: 'Lists the recovery points of a resource in AWS Backup and chooses the newest',
  effect: 'read',
  input: Input,
  output: Output,
  plannedOutputs: ['recovery_point', 'taken_at'],
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(context, input) {
    const { all, chosen } = await choose(context, input, context.pinned?.recovery_point);
    return planFor(context, { input, all, chosen });
  },

  async observe(context, input, seen) {
    const { all, chosen } = await choose(context, input, seen.plan.outputs.recovery_point);
    if (!chosen) return { status: 'failed', reason: none(input), evidence: all.slice(0, SHOWN).map(line) };
    const old = tooOld(context, input, chosen);
    if (old !== undefined) return { status: 'failed', reason: old, evidence: [line(chosen)] };
    return {
      status: 'done',
      outputs: {
        recovery_point: chosen.RecoveryPointArn,
        taken_at: chosen.CreationDate.toISOString(),
        size_bytes: chosen.BackupSizeInBytes,
        recovery_points: all.filter(isWhole).length,
      },
      evidence: [`Chosen: ${line(chosen)}`],
      log: all.map(line).join('\n'),
    };
  },
});

interface Choice {
  readonly all: readonly RecoveryPoint[];
  readonly chosen: RecoveryPoint | undefined;
}

/** A pinned one that is no longer there or no longer whole is not replaced by another. */
async function choose({ systems, signal }: ActionContext, input: Input, pinned: unknown): Promise<Choice> {
  const { vault, resource, taken_before } = input;
  const all = await systems.awsBackup.listRecoveryPoints({ vault, resource }, signal);
  const before = taken_before === undefined ? undefined : new Date(taken_before);
  const wanted = (one: RecoveryPoint) =>
    typeof pinned === 'string' ? one.RecoveryPointArn === pinned : !before || one.CreationDate < before;
  return { all, chosen: all.find((one) => isWhole(one) && wanted(one)) };
}

const isWhole = ({ Status }: RecoveryPoint): boolean => Status === 'COMPLETED' || Status === 'AVAILABLE';

function planFor(
  context: ActionContext,
  { input, all, chosen }: Choice & { readonly input: Input },
): StepPlan {
  const { vault, resource } = input;
  const place = ['--backup-vault-name', vault, '--by-resource-arn', resource];
  const plan = {
    ...{ changes: [], guards: {}, outputs: {}, warnings: [] },
    facts: all.slice(0, SHOWN).map(line),
    commands: [awsBackup(context.environment, 'list-recovery-points-by-backup-vault', ...place)],
  };
  if (!chosen) return { ...plan, obstacle: none(input) };
  const old = tooOld(context, input, chosen);
  if (old !== undefined) return { ...plan, obstacle: old };
  const taken_at = chosen.CreationDate.toISOString();
  return {
    ...plan,
    outputs: { recovery_point: chosen.RecoveryPointArn, taken_at },
    facts: [`Chosen: ${line(chosen)}`, ...plan.facts],
  };
}

function line({ CreationDate, BackupSizeInBytes, Status, RecoveryPointArn }: RecoveryPoint): string {
  return `${minute(CreationDate)}, ${formatBytes(BackupSizeInBytes)}, ${Status}: ${RecoveryPointArn}`;
}

function none({ vault, resource, taken_before }: Input): string {
  const before = taken_before === undefined ? '' : ` from before ${taken_before}`;
  return `There is no whole recovery point of ${resource} in ${vault}${before}. Look at the backup plan, or in another vault.`;
}

function tooOld(
  { now }: ActionContext,
  { max_age }: Input,
  { CreationDate }: RecoveryPoint,
): string | undefined {
  const ageMs = now.getTime() - CreationDate.getTime();
  if (max_age === undefined || ageMs <= max_age) return undefined;
  return `The recovery point of ${minute(CreationDate)} is ${formatDuration(ageMs)} old, more than the ${formatDuration(max_age)} allowed.`;
}
