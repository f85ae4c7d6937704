import type { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Clock } from '../../lib/clock.ts';
import { readHead } from '../chain.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';
import { sqliteDialect } from './dialect.ts';
import { explain } from './explain.ts';
import { openFile } from './open-file.ts';
import { upgrade } from './upgrade.ts';

/** The folder's database, this process's alone: nothing has to be held against anybody. */
export async function openSqlite(folder: string, clock: Clock): Promise<Database> {
  const database = sqliteOn(openFile(folder), folder, clock);
  try {
    await upgrade(database.db, folder);
    return database;
  } catch (error) {
    await database.close();
    throw database.translate(error);
  }
}

export function sqliteOn(file: DatabaseSync, folder: string, clock: Clock): Database {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(file) });
  return {
    db,
    translate: (error) => explain(error, 'write to the record', folder),
    begin: async () => {},
    takeHead: async (tx) => ({ head: await readHead(tx), at: clock.now().toISOString() }),
    close: () => db.destroy(),
  };
}
