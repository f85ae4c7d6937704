import type { Action } from '../action.ts';
import { checkBackup } from './check-backup.ts';

/** What a step can do with Amazon S3. */
export const s3Actions: readonly Action[] = [checkBackup];
