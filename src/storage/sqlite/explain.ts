import { Failure } from '../../lib/failure.ts';
import { storageFailure } from '../failure.ts';

/** Nothing can have been written by then. */
export const OPENING = 'open the record';

/** What SQLite reports, in words that say what to do. What is not SQLite's comes back as it was. */
export function explain(error: unknown, operation: string, folder: string): unknown {
  if (error instanceof Failure) return error;
  switch (resultCode(error)) {
    case 5: // SQLITE_BUSY
      return storageFailure(operation, 'conflict', inUse(folder), error);
    case 8: // SQLITE_READONLY
    case 3: // SQLITE_PERM
    case 14: // SQLITE_CANTOPEN
      return operation === OPENING
        ? storageFailure(operation, 'denied', readOnly(folder), error)
        : storageFailure(operation, 'unavailable', turnedReadOnly(folder), error);
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return storageFailure(operation, 'invalid', damaged(folder), error);
    case 13: // SQLITE_FULL
      return storageFailure(operation, 'unavailable', full(folder), error);
    case 10: // SQLITE_IOERR
      return operation === OPENING
        ? storageFailure(operation, 'unavailable', notKept(folder), error)
        : storageFailure(operation, 'unknown_outcome', diskError(folder), error);
    default:
      return error;
  }
}

/** The disk did not do as it was told; what it holds has to be read again before anybody relies on it. */
export const isDiskError = (error: unknown): boolean => resultCode(error) === 10;

/** The file itself is not as SQLite left it. */
export const isDamage = (error: unknown): boolean => [11, 26].includes(resultCode(error) ?? 0);

/** The primary result code: the low byte of the extended one (https://www.sqlite.org/rescode.html). */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function inUse(folder: string): string {
  return `The data in ${folder} is in use by another Runbolt. Stop that one first, or give this one a folder of its own with RUNBOLT_DATA.`;
}

export function readOnly(folder: string): string {
  return `The data in ${folder} cannot be written to. Give this account the right to write to the folder and the files in it, or point RUNBOLT_DATA elsewhere.`;
}

/** It could be written to before: a disk in trouble is often made read-only by the system. */
export function turnedReadOnly(folder: string): string {
  return `Runbolt cannot write its record: the data in ${folder} cannot be written to any more. Nothing was recorded, so nothing was done. Look at the disk, and make it writable again.`;
}

export function damaged(folder: string): string {
  return `The data in ${folder} is damaged and was not touched: nothing is recorded any more, so nothing is done. Stop Runbolt, keep a copy of the folder, then put a backup back: runbolt restore <file>.`;
}

export function replaced(path: string): string {
  return `Runbolt cannot write its record: ${path} was moved, removed or replaced while Runbolt was running. Nothing was recorded, so nothing was done. Put it back, or start Runbolt anew to go on with what lies there now.`;
}

function full(folder: string): string {
  return `Runbolt cannot write its record: the disk of ${folder} is full. Nothing was recorded, so nothing was done. Free some space and try again.`;
}

function diskError(folder: string): string {
  return `The disk of ${folder} reported an error while recording; it is not certain whether the record was kept. Look at the disk before going on.`;
}

/** After the file was opened anew and read: it is certain. */
export function notKept(folder: string): string {
  return `Runbolt cannot write its record: the disk of ${folder} reported an error. Nothing was recorded, so nothing was done. Look at the disk and try again.`;
}
