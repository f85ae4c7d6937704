import type { Action } from '../action.ts';
import { recoveryPoints } from './recovery-points.ts';
import { startRestore } from './start-restore.ts';

/** What a step can do with AWS Backup. */
export const awsBackupActions: readonly Action[] = [recoveryPoints, startRestore];
