import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../lib/failure.ts';
import { storageFailure } from '../failure.ts';
import { damaged, explain, isDamage, isDiskError, replaced, turnedReadOnly } from './explain.ts';
import { openFile } from './open-file.ts';

/**
 * The folder's file for as long as it is the one that was opened. What the disk or somebody with a shell does to it is
 * never taken for a commit: a file that was moved or replaced, or is damaged, takes no more writes; one whose disk
 * reported an error is opened anew before it is used again.
 */
export class OwnFile {
  readonly #folder: string;
  readonly #path: string;
  #file: DatabaseSync;
  #identity: string | undefined;
  #isSuspect = false;
  #isDamaged = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'runbolt.db');
    this.#file = openFile(folder);
    this.#identity = this.#identityNow();
  }

  /** The open file. Throws a `Failure` when it cannot be opened anew after the disk's trouble. */
  get current(): DatabaseSync {
    if (this.#isSuspect) this.#renew();
    return this.#file;
  }

  /** Before each write: SQLite would go on writing into a file that nobody will ever find again. */
  proveOurs(): void {
    if (this.#isDamaged) throw storageFailure('write to the record', 'invalid', damaged(this.#folder));
    if (this.#identityNow() === this.#identity) return;
    throw storageFailure('write to the record', 'unavailable', replaced(this.#path));
  }

  /** Turns SQLite's error into ours, and remembers what it says of the file. */
  translate(error: unknown): unknown {
    const cause = error instanceof Failure ? error.cause : error;
    if (isDiskError(cause)) this.#isSuspect = true;
    if (isDamage(cause)) this.#isDamaged = true;
    return explain(error, 'use the record', this.#folder);
  }

  /**
   * After a disk error: what the file holds from now on, also after a loss of power. Opening it anew recovers its journal
   * from the disk, and carrying the journal over writes the pages again: a page that the disk did not take once is not
   * taken for written because a later sync succeeds.
   */
  settle(): void {
    const { current } = this;
    try {
      current.exec('pragma wal_checkpoint(truncate)');
    } catch (error) {
      this.#isSuspect = true;
      throw error;
    }
  }

  /** Takes no more writes. */
  condemn(): void {
    this.#isDamaged = true;
  }

  close(): void {
    if (this.#file.isOpen) this.#file.close();
  }

  #renew(): void {
    this.proveOurs();
    this.close();
    this.#file = this.#openAnew();
    this.#isSuspect = false;
    this.#identity = this.#identityNow();
  }

  #openAnew(): DatabaseSync {
    try {
      return openFile(this.#folder);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'denied') throw error;
      throw storageFailure('write to the record', 'unavailable', turnedReadOnly(this.#folder), error);
    }
  }

  #identityNow(): string | undefined {
    const found = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  }
}
