import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import type { Faults } from '../faults.ts';
import type { PanelRow } from '../panel.ts';
import { troubles } from '../troubles.ts';
import type { Database, Databases } from './port.ts';

/**
 * The simulated databases as plain JSON. Production's rows come at a steady pace, so that a table is its first
 * moment and its pace; the copy holds what production held at the moment its backup was taken.
 */
export const DatabaseState = z.object({
  tables: z.record(z.string(), z.object({ column: z.string(), firstAt: z.string(), everyMs: z.number() })),
  copies: z.record(
    z.string(),
    z.object({ backup: z.string(), takenAt: z.string(), restoredAt: z.string() }).nullable(),
  ),
  redis: z.record(z.string(), z.object({ backup: z.string(), restoredAt: z.string() })),
});
export type DatabaseState = z.output<typeof DatabaseState>;

export interface DatabaseSimulation {
  /** Changed in place. */
  readonly state: DatabaseState;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly changed?: () => void;
  /** Lets happen first what others were to restore by now. */
  readonly catchUp?: () => void;
}

export interface SimulatedDatabases {
  /** The databases as an environment that names these may reach them. */
  named(names: readonly string[]): Databases;
  /** What scripts/restore.sh does to PostgreSQL and to Redis. */
  restore(name: string, backup: { readonly name: string; readonly takenAt: Date }): void;
  restoreRedis(name: string, backup: string): void;
  rows(): readonly PanelRow[];
}

/** Rows of `reports` that the restore loses when it is told to. */
const LOST_ROWS = 37;

export function simulateDatabases(simulation: DatabaseSimulation): SimulatedDatabases {
  const { state, clock, faults, changed = () => {}, catchUp = () => {} } = simulation;
  const call = troubles({ id: 'database', system: 'PostgreSQL', faults, clock });
  faults.declare('database/lost-rows', `The restore loses ${LOST_ROWS} rows of reports`);

  function count(name: string, table: string, olderThan: Date): number {
    catchUp();
    const copy = state.copies[name];
    if (copy === null) return 0;
    const until = Math.min(olderThan.getTime(), copy ? Date.parse(copy.takenAt) : clock.now().getTime() + 1);
    const lost = copy && table === 'reports' && faults.isOn('database/lost-rows') ? LOST_ROWS : 0;
    return Math.max(0, rowsBefore(state, table, until) - lost);
  }

  const database = (name: string): Database => ({
    name,
    async countRows(table, { column, olderThan }, signal) {
      const operation = `count ${name}.${table}`;
      return call({ operation, signal }, () => {
        refuseUnknown(state, { table, column, operation });
        return count(name, table, olderThan);
      });
    },
  });

  return {
    named: (names) => ({
      names: () => names,
      database: (name) => (names.includes(name) ? database(name) : undefined),
    }),
    restore(name, backup) {
      const restoredAt = clock.now().toISOString();
      state.copies[name] = { backup: backup.name, takenAt: backup.takenAt.toISOString(), restoredAt };
      changed();
    },
    restoreRedis(name, backup) {
      state.redis[name] = { backup, restoredAt: clock.now().toISOString() };
      changed();
    },
    rows: () => [
      productionRow(Object.keys(state.tables).map((table) => `${table} ${count('', table, clock.now())}`)),
      ...Object.entries(state.copies).map(([name, copy]) => copyRow(name, copy)),
      ...Object.entries(state.redis).map(([name, { backup }]) => redisRow(name, backup)),
    ],
  };
}

/** Row i was made at `firstAt + i * everyMs`: how many were made before a moment. */
function rowsBefore(state: DatabaseState, table: string, until: number): number {
  const made = state.tables[table];
  if (!made) return 0;
  return Math.max(0, Math.ceil((until - Date.parse(made.firstAt)) / made.everyMs));
}

function refuseUnknown(
  state: DatabaseState,
  asked: { readonly table: string; readonly column: string; readonly operation: string },
): void {
  const { table, column, operation } = asked;
  const known = Object.hasOwn(state.tables, table) ? state.tables[table] : undefined;
  if (known?.column === column) return;
  const message = known
    ? `The table "${table}" has no column "${column}".`
    : `There is no table "${table}" in the database.`;
  throw new Failure({ system: 'PostgreSQL', operation, kind: 'not_found', message });
}

function productionRow(counts: readonly string[]): PanelRow {
  const detail = counts.join(' · ');
  return { id: 'database/production', title: 'production-replica', status: 'Live', detail, tone: 'good' };
}

function copyRow(name: string, copy: DatabaseState['copies'][string]): PanelRow {
  const row = { id: `database/${name}`, title: name };
  return copy
    ? { ...row, status: 'Restored', detail: `from ${copy.backup}`, tone: 'good' }
    : { ...row, status: 'Empty', detail: 'nothing restored yet', tone: 'quiet' };
}

function redisRow(name: string, backup: string): PanelRow {
  const detail = `from ${backup}`;
  return { id: `database/redis-${name}`, title: `redis ${name}`, status: 'Restored', detail, tone: 'good' };
}
