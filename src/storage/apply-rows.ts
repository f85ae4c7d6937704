import { type Kysely, sql } from 'kysely';
import type { HeldLock, RowChange } from '../audit/event-store.ts';
import { putActed } from './acted.ts';
import { linkAlert, putAlert } from './alerts.ts';
import { setDue } from './due.ts';
import { putIncident } from './incidents.ts';
import { goFirst, joinLine, leaveLines, releaseLocks, takeLocks } from './locks.ts';
import { closeLoops, openLoop, setLooked } from './open-loops.ts';
import { putRun } from './runs.ts';
import type { Tables } from './tables.ts';

/**
 * Applies the changes in their order. When a lock is refused, none of them remains, and the locks that stood in the way
 * come back; empty means done.
 */
export async function applyRows(
  tx: Kysely<Tables>,
  stream: string,
  rows: readonly RowChange[],
  at: string,
): Promise<readonly HeldLock[]> {
  // A refusal of what comes first leaves nothing to take back: two statements fewer for every command.
  const mayBeRefused = rows.findLastIndex(({ row }) => REFUSABLE.has(row)) > 0;
  if (mayBeRefused) await sql`savepoint rows_of_append`.execute(tx);

  for (const row of rows) {
    const held = await applyRow(tx, stream, row, at);
    if (held.length === 0) continue;
    if (mayBeRefused) await sql`rollback to savepoint rows_of_append`.execute(tx);
    return held;
  }
  if (mayBeRefused) await sql`release savepoint rows_of_append`.execute(tx);
  return [];
}

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
  stream: string,
  change: RowChange,
  at: string,
): Promise<readonly HeldLock[]> {
  switch (change.row) {
    case 'run':
      return nothingHeld(putRun(tx, change.summary));
    case 'incident':
      return nothingHeld(putIncident(tx, change.summary));
    case 'alert':
      return nothingHeld(putAlert(tx, change.summary));
    case 'alert_incident':
      return nothingHeld(linkAlert(tx, change.alert, change.incident));
    case 'due':
      return nothingHeld(setDue(tx, change.stream, change.at));
    case 'take_locks':
      return takeLocks(tx, change.run, change.targets, at);
    case 'release_locks':
      return nothingHeld(releaseLocks(tx, change, at));
    case 'wait_for_locks':
      return nothingHeld(joinLine(tx, { run: change.run, stream, targets: change.targets, at }));
    case 'acted':
      return putActed(tx, { ...change, at });
    case 'leave_lines':
      return nothingHeld(leaveLines(tx, change.run, at));
    case 'go_first':
      return goFirst(tx, { run: change.run, stream, targets: change.targets, at });
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
