import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { Answer, Database, Databases, Question, Row, SessionsWhere } from './port.ts';
import { refuseReadOnly, tooMany } from './read-only.ts';
import { duplicate, noColumn, noTable, refuseUnknownColumn } from './simulated-failures.ts';
import { copyRow, productionRow, redisRow, sessionsRow } from './simulated-panel.ts';
import { simulateQuery } from './simulated-query.ts';
import { type SimulatedTable, simulatedTable } from './simulated-rows.ts';
import { fittingSessions } from './simulated-sessions.ts';
import { askInSqlite } from './simulated-sql.ts';
import type { DatabaseState, SimulatedPlaceState } from './simulated-state.ts';

interface DatabaseSimulation extends Simulation<DatabaseState> {
  /** Lets happen first what others were to restore by now. */
  readonly catchUp?: () => void;
}

/** What `runbooks.yaml` says of a database; nothing of it is needed here. */
export interface SimulatedPlace {
  readonly url_secret?: string;
  readonly read_only?: boolean;
}

export interface SimulatedDatabases {
  /** The databases as an environment that names these may reach them. */
  named(places: Readonly<Record<string, SimulatedPlace>>): Databases;
  /** What scripts/restore.sh does to PostgreSQL and to Redis. */
  restore(name: string, backup: { readonly name: string; readonly takenAt: Date }): void;
  restoreRedis(name: string, backup: string): void;
  /** What a script does to the tables that are written down, by the secret with the address. */
  rewrite(urlSecret: string, change: (before: SimulatedPlaceState) => SimulatedPlaceState): void;
  rows(): readonly PanelRow[];
}

/** Rows of `reports` that the restore loses when it is told to. */
const LOST_ROWS = 37;

export function simulateDatabases(simulation: DatabaseSimulation): SimulatedDatabases {
  const { state, clock, faults, changed = () => {}, catchUp = () => {} } = simulation;
  const call = troubles({ id: 'database', system: 'PostgreSQL', faults, clock });
  faults.declare('database/lost-rows', `The restore loses ${LOST_ROWS} rows of reports`);
  faults.declare('database/sessions-stay', 'Sessions that are told to end stay');

  /** Nothing where no restore has brought anything yet. */
  function endOf(database: string): number {
    const copy = state.copies[database];
    if (copy === null) return Number.NEGATIVE_INFINITY;
    return copy ? Date.parse(copy.takenAt) : clock.now().getTime() + 1;
  }

  function tableOf(database: string, table: string, operation: string): SimulatedTable {
    catchUp();
    const found = simulatedTable(state, { database, table, end: endOf(database) });
    if (!found) throw noTable(table, operation);
    return found;
  }

  function prepared(database: string, { sql, ahead = false }: Question): Answer | undefined {
    const answers = state.answers?.[database]?.[sql];
    const [value] = answers ?? [];
    if (!answers || value === undefined) return undefined;
    if (answers.length > 1 && !ahead) {
      answers.shift();
      changed();
    }
    return { columns: ['value'], rows: [[value]], more: false };
  }

  function count(database: string, table: SimulatedTable, name: string, moment: number): number {
    const lost =
      state.copies[database] && name === 'reports' && faults.isOn('database/lost-rows') ? LOST_ROWS : 0;
    return Math.max(0, table.countBefore(moment) - lost);
  }

  const writtenAt = (urlSecret: string): SimulatedPlaceState =>
    state.places[urlSecret] ?? { settings: {}, tables: {} };

  const sessionsOf = (name: string, which: SessionsWhere) =>
    fittingSessions(state.sessions[name] ?? [], which, clock.now());

  const database = (name: string, { url_secret, read_only = false }: SimulatedPlace): Database => {
    const place = { name, readOnly: read_only, urlSecret: url_secret ?? 'DATABASE_URL' };
    const write = async <Result>(
      operation: string,
      signal: AbortSignal | undefined,
      carryOut: () => Result,
    ): Promise<Result> => {
      refuseReadOnly(place, operation);
      return call({ operation, signal, writes: true }, () => {
        const result = carryOut();
        changed();
        return result;
      });
    };

    return {
      ...place,
      async countRows(table, { column, olderThan }, signal) {
        const operation = `count ${name}.${table}`;
        return call({ operation, signal }, () => {
          const found = tableOf(name, table, operation);
          if (found.column !== column) throw noColumn(table, column, operation);
          return count(name, found, table, olderThan.getTime());
        });
      },
      async query(question, signal) {
        const operation = `query ${name}`;
        const table = (wanted: string) => tableOf(name, wanted, operation);
        return call({ operation, signal }, () => {
          const now = clock.now();
          const sessions = state.sessions[name] ?? [];
          const asked = { operation, database: name, now, sessions, place: writtenAt(place.urlSecret) };
          const other = () => askInSqlite(question, asked);
          return prepared(name, question) ?? simulateQuery(question, { operation, now, table, other });
        });
      },
      async listSessions(which, signal) {
        return call({ operation: `list sessions ${name}`, signal }, () => sessionsOf(name, which));
      },
      async terminateSessions(which, most, signal) {
        const operation = `terminate sessions ${name}`;
        return write(operation, signal, () => {
          const fitting = sessionsOf(name, which);
          if (fitting.length > most) throw tooMany(operation, fitting.length, most);
          const ended = new Set(fitting.map(({ pid }) => pid));
          if (!faults.isOn('database/sessions-stay'))
            state.sessions[name] = (state.sessions[name] ?? []).filter(({ pid }) => !ended.has(pid));
          return fitting;
        });
      },
      async describe(signal) {
        return call({ operation: `describe ${name}`, signal }, () => {
          catchUp();
          const tables = Object.keys(state.tables).filter((table) =>
            tableOf(name, table, 'describe').newest(),
          );
          const [holds] = tables.map((table) => `public.${table}`).toSorted();
          return { database: name, comment: state.comments[name] ?? null, holds: holds ?? null };
        });
      },
      async describeTable(table, signal) {
        const operation = `describe ${name}.${table}`;
        return call({ operation, signal }, () => tableOf(name, table, operation).described);
      },
      async readRows(table, which, most, signal) {
        const operation = `read rows ${name}.${table}`;
        return call({ operation, signal }, () => {
          const found = tableOf(name, table, operation);
          refuseUnknownColumn(found, which, { table, operation });
          return found.read(which).slice(0, most);
        });
      },
      async insertRows(table, rows, onConflict, signal) {
        const operation = `insert rows ${name}.${table}`;
        return write(operation, signal, () => {
          const found = tableOf(name, table, operation);
          const [there, fresh] = [
            rows.filter((row) => found.has(keyOf(row))),
            rows.filter((row) => !found.has(keyOf(row))),
          ];
          if (onConflict === 'fail' && there.length > 0) throw duplicate(table, operation);
          for (const row of fresh) found.insert(row);
          return fresh.map(keyOf);
        });
      },
      async deleteRows(table, keys, signal) {
        const operation = `delete rows ${name}.${table}`;
        return write(operation, signal, () => {
          const found = tableOf(name, table, operation);
          const there = [...new Set(keys)].filter((key) => found.has(key));
          for (const key of there) found.remove(key);
          return there;
        });
      },
    };
  };

  return {
    named: (places) => ({
      names: () => Object.keys(places),
      database: (name) => {
        const place = Object.hasOwn(places, name) ? places[name] : undefined;
        return place && database(name, place);
      },
    }),
    restore(name, backup) {
      const restoredAt = clock.now().toISOString();
      state.copies[name] = { backup: backup.name, takenAt: backup.takenAt.toISOString(), restoredAt };
      state.edits[name] = {};
      changed();
    },
    restoreRedis(name, backup) {
      state.redis[name] = { backup, restoredAt: clock.now().toISOString() };
      changed();
    },
    rewrite(urlSecret, change) {
      state.places[urlSecret] = change(writtenAt(urlSecret));
      changed();
    },
    rows() {
      const counted = Object.keys(state.tables).map((table) => {
        const now = clock.now().getTime();
        return `${table} ${tableOf('', table, 'show').countBefore(now)}`;
      });
      return [
        productionRow(counted),
        ...Object.entries(state.copies).map(([name, copy]) => copyRow(name, copy)),
        ...Object.entries(state.sessions).flatMap(([name, sessions]) => sessionsRow(name, sessions)),
        ...Object.entries(state.redis).map(([name, { backup }]) => redisRow(name, backup)),
      ];
    },
  };
}

const keyOf = (row: Row): string => row.id ?? '';
