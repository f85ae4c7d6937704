import { Kysely } from 'kysely';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { readHead } from '../chain.ts';
import type { Database, Trouble, Verdict } from '../database.ts';
import { storageFailure } from '../failure.ts';
import type { Tables } from '../tables.ts';
import { copyTo } from './copy-to.ts';
import { sqliteDialect } from './dialect.ts';
import { isDiskError, notKept } from './explain.ts';
import { HeadMark, refuseLost } from './head-mark.ts';
import { OwnFile } from './own-file.ts';
import { finishRestore, takeBackJournal } from './restore.ts';
import { shrink } from './shrink.ts';
import { upgrade } from './upgrade.ts';

/** The folder's database, this process's alone: nothing has to be held against anybody. */
export async function openSqlite(folder: string, clock: Clock): Promise<Database> {
  takeBackJournal(folder);
  const file = new OwnFile(folder);
  const database = sqliteOn(file, folder, clock);
  try {
    await upgrade(database.db, folder);
    finishRestore(folder, file.current);
    await refuseLost(database.db, folder);
    return database;
  } catch (error) {
    await database.close();
    throw database.translate(error);
  }
}

export function sqliteOn(file: OwnFile, folder: string, clock: Clock): Database {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(file) });
  const mark = new HeadMark(folder);
  return {
    db,
    translate: (error) => file.translate(error),
    begin: async () => file.proveOurs(),
    takeHead: async (tx) => ({ head: await readHead(tx), at: clock.now().toISOString() }),
    afterTrouble: (trouble) => afterTrouble({ db, file, folder }, trouble),
    copyTo: (path) => copyTo(file, path, folder),
    shrink: () => shrink(file.current),
    kept: (head) => mark.write(head),
    async close() {
      mark.close();
      await db.destroy();
    },
  };
}

interface Parts {
  readonly db: Kysely<Tables>;
  readonly file: OwnFile;
  readonly folder: string;
}

/** Whether a commit that the disk reported an error of was kept is read from the disk, never guessed. */
async function afterTrouble(parts: Parts, { error, sent, attempts }: Trouble): Promise<Verdict> {
  if (!(error instanceof Failure) || !isDiskError(error.cause)) return 'failed';
  if (!(await isSettled(parts))) return 'failed';
  if (sent?.last && (await isThere(parts.db, sent.last.hash))) return 'committed';
  // Rows without an event leave no trace by which to know.
  if (sent && !sent.last) return 'failed';
  if (attempts === 1) return 'again';
  throw storageFailure(error.operation, 'unavailable', notKept(parts.folder), error.cause);
}

/** Reads anew what there is. Still unknown when the disk does not let it; a record that has lost events is given up. */
async function isSettled({ db, file, folder }: Parts): Promise<boolean> {
  try {
    file.settle();
  } catch {
    return false;
  }
  try {
    await refuseLost(db, folder);
    return true;
  } catch (error) {
    file.condemn();
    throw error;
  }
}

async function isThere(db: Kysely<Tables>, hash: string): Promise<boolean> {
  const event = db.selectFrom('events').select('position').where('hash', '=', hash);
  return (await event.executeTakeFirst()) !== undefined;
}
