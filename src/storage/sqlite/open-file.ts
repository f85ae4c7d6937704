import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storageFailure } from '../failure.ts';
import { explain } from './explain.ts';

/**
 * Opens the folder's database for this process alone: the exclusive lock is taken at once and held until it is closed.
 * A folder that is missing is made, readable by its owner only.
 */
export function openFile(folder: string): DatabaseSync {
  makeFolder(folder);
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(join(folder, 'runbolt.db'), { timeout: 0 });
    claim(file);
    return file;
  } catch (error) {
    if (file?.isOpen) file.close();
    throw explain(error, 'open the record', folder);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const message = `The folder ${folder} could not be made. Create it, or point RUNBOLT_DATA to one that can be written to.`;
    throw storageFailure('open the record', 'denied', message, cause);
  }
}

/** In exclusive mode the lock is taken by the first write and never let go; an empty one is enough. */
function claim(file: DatabaseSync): void {
  file.exec('pragma locking_mode = exclusive');
  file.exec('pragma journal_mode = wal');
  file.exec('pragma synchronous = full');
  file.exec('begin immediate; commit');
}
