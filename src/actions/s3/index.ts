import type { Action } from '../action.ts';
import { backupHistory } from './backup-history.ts';
import { checkBackup } from './check-backup.ts';
import { listBackups } from './list-backups.ts';
import { removeCopy } from './remove-copy.ts';
import { truncateCopy } from './truncate-copy.ts';

/** What a step can do with Amazon S3. */
export const s3Actions: readonly Action[] = [
  checkBackup,
  listBackups,
  backupHistory,
  truncateCopy,
  removeCopy,
];
