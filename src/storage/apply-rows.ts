import { type Kysely, sql } from 'kysely';
import type { HeldLock, RowChange } from '../audit/event-store.ts';
import { putActed } from './acted.ts';
import { linkAlert, putAlert } from './alerts.ts';
import type { LocksToTake } from './database.ts';
import { putIncident } from './incidents.ts';
import type { KnownLocks } from './known-locks.ts';
import type { LaterRows } from './later-rows.ts';
import { goFirst, joinLine, leaveLines, releaseLocks, takeLocks } from './locks.ts';
import { closeLoops, openLoop, setLooked } from './open-loops.ts';
import { toRunRow } from './runs.ts';
import type { Tables } from './tables.ts';

/**
 * Applies the changes in their order. When a lock is refused, none of them remains, and the locks that stood in the way
 * come back; empty means done. What goes to `later` counts only then.
 */
export async function applyRows(
  tx: Kysely<Tables>,
  { stream, rows, at, known }: Applying,
  later: LaterRows,
): Promise<readonly HeldLock[]> {
  // A refusal of what comes first leaves nothing to take back: two statements fewer for every command.
  const mayBeRefused = rows.findLastIndex(({ row }) => REFUSABLE.has(row)) > 0;
  if (mayBeRefused) await sql`savepoint rows_of_append`.execute(tx);

  for (const row of rows) {
    const held = await applyRow(tx, row, { stream, at, later, known });
    if (held.length === 0) continue;
    if (mayBeRefused) await sql`rollback to savepoint rows_of_append`.execute(tx);
    return held;
  }
  if (mayBeRefused) await sql`release savepoint rows_of_append`.execute(tx);
  return [];
}

export interface Applying {
  readonly stream: string;
  readonly rows: readonly RowChange[];
  readonly at: string;
  readonly known: KnownLocks;
}

/** What an append is going to take. */
export const locksToTake = (rows: readonly RowChange[]): readonly LocksToTake[] =>
  rows.filter((change) => change.row === 'take_locks');

const REFUSABLE: ReadonlySet<RowChange['row']> = new Set(['take_locks', 'go_first', 'acted']);

/** Whether they decide on what belongs to no stream. */
export function hasSharedRows(rows: readonly RowChange[]): boolean {
  return rows.some(({ row }) => SHARED_ROWS.has(row));
}

const SHARED_ROWS: ReadonlySet<RowChange['row']> = new Set([
  'take_locks',
  'release_locks',
  'wait_for_locks',
  'leave_lines',
  'go_first',
  'acted',
  'open_loop',
  'close_loops',
]);

async function applyRow(
  tx: Kysely<Tables>,
  change: RowChange,
  { stream, at, later, known }: Omit<Applying, 'rows'> & { readonly later: LaterRows },
): Promise<readonly HeldLock[]> {
  const wake = (waiting: string) => later.setDue(waiting, at);
  switch (change.row) {
    case 'run':
      later.putRun(toRunRow(change.summary));
      return [];
    case 'incident':
      return nothingHeld(putIncident(tx, change.summary));
    case 'alert':
      return nothingHeld(putAlert(tx, change.summary));
    case 'alert_incident':
      return nothingHeld(linkAlert(tx, change.alert, change.incident));
    case 'due':
      later.setDue(change.stream, change.at === null ? null : change.at.toISOString());
      return [];
    case 'take_locks':
      return takeLocks(tx, { ...change, at }, { wake, known });
    case 'release_locks':
      return nothingHeld(releaseLocks(tx, change, wake));
    case 'wait_for_locks':
      return nothingHeld(joinLine(tx, { run: change.run, stream, targets: change.targets, at }, { known }));
    case 'acted':
      return putActed(tx, { ...change, at });
    case 'leave_lines':
      return nothingHeld(leaveLines(tx, change.run, wake));
    case 'go_first':
      return goFirst(tx, { run: change.run, stream, targets: change.targets, at }, { wake, known });
    case 'open_loop':
      return nothingHeld(openLoop(tx, change.loop));
    case 'loop_looked':
      return nothingHeld(setLooked(tx, change.target, at));
    case 'close_loops':
      return nothingHeld(closeLoops(tx, change.target, change.closedBy, at));
  }
}

async function nothingHeld(applied: Promise<void>): Promise<readonly HeldLock[]> {
  await applied;
  return [];
}
