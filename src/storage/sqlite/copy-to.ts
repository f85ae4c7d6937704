import { closeSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup } from 'node:sqlite';
import { reach } from '../../lib/crash-points.ts';
import { storageFailure } from '../failure.ts';
import type { OpenFile } from './dialect.ts';

/** A few milliseconds of the event loop at a time. */
const PAGES_AT_ONCE = 500;

/** Throws a `Failure` when there is such a file already, or the copy cannot be written; then nothing is left of it. */
export async function copyTo(file: OpenFile, path: string, folder: string): Promise<void> {
  try {
    // SQLite would make it readable by everyone.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    const message = `No copy was made: ${dirname(path)} takes no file (${codeOf(cause)}). Choose a folder that is there and can be written to.`;
    throw storageFailure('copy the record', 'denied', message, cause);
  }
  reach('before-file', () => 'backup.copy');
  try {
    await backup(file.current, path, { rate: PAGES_AT_ONCE });
  } catch (cause) {
    rmSync(path, { force: true });
    const message = `No copy was made: the record in ${folder} could not be copied into ${dirname(path)} (${codeOf(cause)}). Free some space there, or choose another folder; the record itself is not touched.`;
    throw storageFailure('copy the record', 'unavailable', message, cause);
  }
  reach('after-file', () => 'backup.copy');
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ('errstr' in cause && typeof cause.errstr === 'string') return cause.errstr;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
