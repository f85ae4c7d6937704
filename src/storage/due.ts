import type { Kysely } from 'kysely';
import { inParts } from './in-parts.ts';
import type { Tables } from './tables.ts';

/** Sets when somebody has to look at each stream next; null: only when something happens to it. */
export async function putDue(
  tx: Kysely<Tables>,
  dues: readonly (readonly [stream: string, at: string | null])[],
): Promise<void> {
  const rows = dues.flatMap(([stream, at]) => (at === null ? [] : [{ stream, at }]));
  const ended = dues.flatMap(([stream, at]) => (at === null ? [stream] : []));
  for (const part of inParts(rows)) {
    await tx
      .insertInto('due')
      .values(part)
      .onConflict((conflict) =>
        conflict.column('stream').doUpdateSet(({ ref }) => ({ at: ref('excluded.at') })),
      )
      .execute();
  }
  for (const part of inParts(ended)) await tx.deleteFrom('due').where('stream', 'in', part).execute();
}

export interface Due {
  readonly due: readonly string[];
  readonly next: Date | null;
}

interface Looking {
  readonly now: Date;
  readonly limit: number;
  /** Other processes may be at work on some of them: whoever holds the lease looks after those. */
  readonly shared: boolean;
}

/** One look at the index: the streams whose time has come, and the one after them, are its first rows. */
export async function readDue(db: Kysely<Tables>, { now, limit, shared }: Looking): Promise<Due> {
  const all = db.selectFrom('due').select(['stream', 'at']);
  const free = shared
    ? all.where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('leases').select('name').whereRef('leases.name', '=', 'due.stream'))),
      )
    : all;
  const rows = await free
    .orderBy('at')
    .orderBy('stream')
    .limit(limit + 1)
    .execute();
  const nowText = now.toISOString();
  const due = rows.slice(0, limit).filter((row) => row.at <= nowText);
  const next = rows[due.length];
  return { due: due.map((row) => row.stream), next: next ? new Date(next.at) : null };
}
