import { type Kysely, sql } from 'kysely';
import { GENESIS } from '../../audit/hash-event.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { TakenHead } from '../database.ts';
import type { Tables } from '../tables.ts';
import { CHANNEL, toPayload } from './news.ts';

/** PostgreSQL's advisory locks that we take, each until the end of the transaction. */
export const LOCKS = { family: 0x52_42_4c_54, upgrade: 1, sharedRows: 2, head: 3 } as const;

/** Waits for the transaction that has it. */
export async function holdLock(tx: Kysely<Tables>, lock: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCKS.family}::int, ${lock}::int)`.execute(tx);
}

/**
 * The newest event, with nobody able to add another. Two statements, since the second one has to see what was committed
 * while the first one waited. The news is delivered with the commit.
 */
export async function takeHead(tx: Kysely<Tables>, { clock, replica, touched }: Taking): Promise<TakenHead> {
  await holdLock(tx, LOCKS.head);
  const { rows } = await sql<HeadRow>`
    select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
      newest.position, newest.hash, pg_notify(${CHANNEL}, ${toPayload({ replica, touched })})
    from (select) as one left join lateral (
      select position, hash from events order by position desc limit 1) as newest on true`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('PostgreSQL did not tell the time');
  const { now, position, hash } = row;
  // Replicas' clocks differ; a clock that a test holds is the only one there is.
  const at = clock === systemClock ? now : clock.now().toISOString();
  return { head: position === null || hash === null ? GENESIS : { position, hash }, at };
}

interface Taking {
  readonly clock: Clock;
  readonly replica: string;
  readonly touched: readonly string[];
}

interface HeadRow {
  readonly now: string;
  readonly position: number | null;
  readonly hash: string | null;
}
