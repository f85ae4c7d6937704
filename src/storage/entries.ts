import type { Kysely } from 'kysely';
import type { DerivedEntry } from '../audit/event-store.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Json } from '../lib/json.ts';
import type { Tables } from './tables.ts';

export async function readCursor(db: Kysely<Tables>, reader: string): Promise<number> {
  const row = await db
    .selectFrom('readers')
    .select('position')
    .where('reader', '=', reader)
    .executeTakeFirst();
  return row?.position ?? 0;
}

export async function moveCursor(tx: Kysely<Tables>, reader: string, position: number): Promise<void> {
  await tx
    .insertInto('readers')
    .values({ reader, position })
    .onConflict((conflict) => conflict.column('reader').doUpdateSet({ position }))
    .execute();
}

export async function putEntries(
  tx: Kysely<Tables>,
  reader: string,
  entries: readonly DerivedEntry[],
): Promise<void> {
  for (const { key, value } of entries) {
    if (value === null) await removeEntry(tx, reader, key);
    else await putEntry(tx, reader, key, canonicalJson(value));
  }
}

export async function readEntry(db: Kysely<Tables>, reader: string, key: string): Promise<Json | undefined> {
  const row = await db
    .selectFrom('entries')
    .select('value')
    .where('reader', '=', reader)
    .where('key', '=', key)
    .executeTakeFirst();
  return row && parsed(row.value);
}

/** No character sorts after this one. */
const LAST_CHARACTER = '\u{10FFFF}';

export async function readEntries(
  db: Kysely<Tables>,
  reader: string,
  prefix: string,
  limit: number,
): Promise<readonly DerivedEntry[]> {
  const rows = await db
    .selectFrom('entries')
    .select(['key', 'value'])
    .where('reader', '=', reader)
    .where('key', '>=', prefix)
    .where('key', '<', prefix + LAST_CHARACTER)
    .orderBy('key')
    .limit(limit)
    .execute();
  return rows.map(({ key, value }) => ({ key, value: parsed(value) }));
}

async function putEntry(tx: Kysely<Tables>, reader: string, key: string, value: string): Promise<void> {
  await tx
    .insertInto('entries')
    .values({ reader, key, value })
    .onConflict((conflict) => conflict.columns(['reader', 'key']).doUpdateSet({ value }))
    .execute();
}

async function removeEntry(tx: Kysely<Tables>, reader: string, key: string): Promise<void> {
  await tx.deleteFrom('entries').where('reader', '=', reader).where('key', '=', key).execute();
}

function parsed(text: string): Json {
  return JSON.parse(text);
}
