import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../lib/make-folder.ts';
import { storageFailure } from '../failure.ts';
import { explain, OPENING, readOnly } from './explain.ts';

/**
 * Opens the folder's database for this process alone: the exclusive lock is taken at once and held until it is closed.
 * A folder that is missing is made, readable by its owner only.
 */
export function openFile(folder: string): DatabaseSync {
  const path = join(folder, 'runbolt.db');
  ensureFolder(folder);
  makeFile(path, folder);
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, { timeout: 0 });
    claim(file);
    return file;
  } catch (error) {
    if (file?.isOpen) file.close();
    throw explain(error, OPENING, folder);
  }
}

function ensureFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    const message = `The folder ${folder} could not be made. Create it, or point RUNBOLT_DATA to one that can be written to.`;
    throw storageFailure(OPENING, 'denied', message, cause);
  }
}

/** SQLite would make it readable by everyone; its journal takes over the rights of the file. */
function makeFile(path: string, folder: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw storageFailure(OPENING, 'denied', readOnly(folder), cause);
  }
}

/**
 * In exclusive mode the lock is taken by the first write and never let go; an empty one is enough. Hashes land all over
 * their index: 16 MB of cache keep its pages at hand when the record has grown. The journal is carried over into the
 * file after 16 MB, not SQLite's 4: it holds up whoever commits then, and the same pages are written again and again. One
 * that a single large transaction has made longer is cut again with the next, to twice that.
 */
function claim(file: DatabaseSync): void {
  file.exec('pragma locking_mode = exclusive');
  file.exec('pragma journal_mode = wal');
  file.exec('pragma synchronous = full');
  file.exec('pragma cache_size = -16000');
  file.exec('pragma wal_autocheckpoint = 4000');
  file.exec('pragma journal_size_limit = 32000000');
  file.exec('begin immediate; commit');
}
