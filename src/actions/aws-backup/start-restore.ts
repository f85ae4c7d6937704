import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';
import { defineAction } from '../action.ts';
import { arn, vaultField } from './backup-reference.ts';
import { followRestoreJob, leavesOf } from './follow-restore-job.ts';
import { FOLDER, planRestore, RestoreGuards, restoreToken } from './plan-restore.ts';

const MARGIN_MS = 60_000;

const Input = z.object({
  vault: vaultField,
  recovery_point: arn.describe('The ARN of the recovery point, pinned by aws-backup/recovery-points'),
  role: arn.describe('The ARN of the role that AWS Backup acts as'),
  items: z
    .array(z.string().regex(/^\//, 'a path begins with /'))
    .min(1)
    .max(5)
    .optional()
    .describe('Only these paths of the file system; absent: all of it'),
  finish_within: Duration.prefault('12h').describe('How long the restore may take'),
});

const Output = z.object({
  restore_job: z.string().describe('The id of the job in AWS Backup'),
  file_system: z.string().describe('The file system that the data was restored into'),
  folder: z.string().describe('The folder at its root in which the data is: a name with a wildcard'),
});

/** Restores an EFS file system beside its data: AWS Backup never writes over what is there. */
export const startRestore = defineAction({
  name: 'aws-backup/start-restore',
  summary: 'Restores an EFS file system from AWS Backup into a folder beside its data',
  effect: 'change',
  noUndo: 'There is no undo: what is restored stays until somebody removes it.',
  input: Input,
  output: Output,
  plannedOutputs: ['file_system', 'folder'],
  targets: ({ recovery_point }, environment) => [
    `aws-backup:${environment.awsRegion ?? 'default-region'}/${recovery_point}`,
  ],
  deadlineMs: ({ finish_within }) => finish_within + MARGIN_MS,

  plan: (context, input) => planRestore(context, input),

  // Its plan knows the file system; whichever it is, nothing that is there is written over.
  restoresInto: async (_context, { recovery_point }) => ({
    place: `a folder ${FOLDER} beside the data of ${recovery_point}`,
    safe: 'AWS Backup makes it for this restore',
  }),

  async apply(context, { recovery_point, role }, plan) {
    const { metadata } = RestoreGuards.parse(plan.guards);
    const token = restoreToken(context);
    const request = { recoveryPoint: recovery_point, role, metadata, resourceType: 'EFS', token };
    const { RestoreJobId } = await context.systems.awsBackup.startRestoreJob(request, context.signal);
    return { restore_job: RestoreJobId };
  },

  observe: (context, input, seen) => followRestoreJob(context, input, seen),
  whenDone: (place, _input, seen) => ({ leaves: leavesOf(place, { seen }) }),
  onlyPeopleKnow: 'what became of the restored folder, which no AWS interface shows',
});
