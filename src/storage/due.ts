import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Sets when somebody has to look at the stream next; null: only when something happens to it. */
export async function setDue(tx: Kysely<Tables>, stream: string, at: Date | null): Promise<void> {
  if (at === null) {
    await tx.deleteFrom('due').where('stream', '=', stream).execute();
    return;
  }
  const time = at.toISOString();
  await tx
    .insertInto('due')
    .values({ stream, at: time })
    .onConflict((conflict) => conflict.column('stream').doUpdateSet({ at: time }))
    .execute();
}

export interface Due {
  readonly due: readonly string[];
  readonly next: Date | null;
}

/** One look at the index: the streams whose time has come, and the one after them, are its first rows. */
export async function readDue(db: Kysely<Tables>, now: Date, limit: number): Promise<Due> {
  const rows = await db
    .selectFrom('due')
    .select(['stream', 'at'])
    .orderBy('at')
    .orderBy('stream')
    .limit(limit + 1)
    .execute();
  const nowText = now.toISOString();
  const due = rows.slice(0, limit).filter((row) => row.at <= nowText);
  const next = rows[due.length];
  return { due: due.map((row) => row.stream), next: next ? new Date(next.at) : null };
}
