import type { Kysely } from 'kysely';
import type { OpenLoop } from '../audit/event-store.ts';
import type { Tables } from './tables.ts';

/** One loop a target. One that is open already stays as old as it is and with its owner; the words are the latest. */
export async function openLoop(tx: Kysely<Tables>, loop: OpenLoop): Promise<void> {
  const { target, what, run, owner, openedAt } = loop;
  const { numUpdatedRows } = await tx
    .updateTable('open_loops')
    .set({ what, run })
    .where('target', '=', target)
    .where('closed_by', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  const opened_at = openedAt.toISOString();
  await tx
    .insertInto('open_loops')
    .values({ target, what, run, owner, opened_at, closed_by: null, closed_at: null, looked_at: null })
    .execute();
}

export async function setLooked(tx: Kysely<Tables>, target: string, at: string): Promise<void> {
  await tx
    .updateTable('open_loops')
    .set({ looked_at: at })
    .where('target', '=', target)
    .where('closed_by', 'is', null)
    .execute();
}

export async function closeLoops(
  tx: Kysely<Tables>,
  target: string,
  closedBy: string,
  at: string,
): Promise<void> {
  await tx
    .updateTable('open_loops')
    .set({ closed_by: closedBy, closed_at: at })
    .where('target', '=', target)
    .where('closed_by', 'is', null)
    .execute();
}

/** Oldest first. */
export async function readOpenLoops(db: Kysely<Tables>): Promise<readonly OpenLoop[]> {
  const rows = await db
    .selectFrom('open_loops')
    .select(['target', 'what', 'run', 'owner', 'opened_at', 'looked_at'])
    .where('closed_by', 'is', null)
    .orderBy('opened_at')
    .orderBy('target')
    .execute();
  return rows.map(({ opened_at, looked_at, ...loop }) => ({
    ...loop,
    openedAt: new Date(opened_at),
    ...(looked_at !== null && { lookedAt: new Date(looked_at) }),
  }));
}
