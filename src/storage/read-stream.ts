import type { Kysely } from 'kysely';
import type { EventRow, Tables } from './tables.ts';

/** From its newest event of the type `from` on, when it has one. */
export async function readStream(
  db: Kysely<Tables>,
  stream: string,
  from: string | undefined,
): Promise<readonly EventRow[]> {
  const all = db.selectFrom('events').selectAll().where('stream', '=', stream).orderBy('version');
  if (from === undefined) return all.execute();
  const newest = await db
    .selectFrom('events')
    .select('version')
    .where('stream', '=', stream)
    .where('type', '=', from)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (newest ? all.where('version', '>=', newest.version) : all).execute();
}

export async function readStreamsThrough(db: Kysely<Tables>, position: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('events')
    .select('stream')
    .distinct()
    .where('position', '<=', position)
    .orderBy('stream')
    .execute();
  return rows.map(({ stream }) => stream);
}
