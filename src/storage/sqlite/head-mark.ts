import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { type Head, readHead } from '../chain.ts';
import { storageFailure } from '../failure.ts';
import type { Tables } from '../tables.ts';

const MARK = /^(\d{16}) ([0-9a-f]{64})\n$/;

/**
 * How far the record had come, in a file of its own beside it. It is written after each commit and not synced, so after a
 * loss of power it is never ahead of what was durable; a record that ends before it has lost what was acknowledged.
 */
export class HeadMark {
  readonly #path: string;
  #file: number | undefined;

  constructor(folder: string) {
    this.#path = markPath(folder);
  }

  write({ position, hash }: Head): void {
    try {
      this.#file ??= openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
      writeSync(this.#file, `${String(position).padStart(16, '0')} ${hash}\n`, 0);
    } catch {
      // An older mark only shows less. What counts is in the record, and that has just been kept.
      this.close();
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

export const markPath = (folder: string): string => join(folder, 'runbolt.head');

/** Undefined when there is none that can be read: one that was torn says nothing. */
export function readMark(folder: string): Head | undefined {
  try {
    const [, position, hash] = MARK.exec(readFileSync(markPath(folder), 'utf8')) ?? [];
    return hash === undefined ? undefined : { position: Number(position), hash };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Refuses a record that has lost its newest events: a journal that is missing, or an older copy in its place. */
export async function refuseLost(db: Kysely<Tables>, folder: string): Promise<void> {
  const mark = readMark(folder);
  if (!mark) return;
  const head = await readHead(db);
  const marked = db.selectFrom('events').select('hash').where('position', '=', mark.position);
  const found = await marked.executeTakeFirst();
  // One that is there no more, before the end, was sealed.
  if (found ? found.hash === mark.hash : head.position >= mark.position) return;
  throw storageFailure(
    'open the record',
    'invalid',
    found ? otherHistory(folder, mark) : lost(folder, head, mark),
  );
}

function lost(folder: string, head: Head, mark: Head): string {
  return `The record in ${folder} ends at event ${head.position}, but it had reached event ${mark.position}: its newest events are lost. ${ADVICE} ${ACCEPT}`;
}

function otherHistory(folder: string, { position }: Head): string {
  return `The record in ${folder} is not the one that was there: its event ${position} is another. ${ADVICE} ${ACCEPT}`;
}

const ADVICE =
  'Was runbolt.db copied without runbolt.db-wal, or an older copy put in its place? Put the right files back, or restore a backup: runbolt restore <file>.';
const ACCEPT = 'To go on with what is there, delete runbolt.head.';
