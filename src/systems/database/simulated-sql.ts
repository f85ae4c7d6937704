import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { Failure } from '../../lib/failure.ts';
import type { Answer, Question } from './port.ts';
import type { SimulatedPlaceState, SimulatedSession } from './simulated-state.ts';

/** What a SELECT may speak of. */
export interface Asked {
  readonly operation: string;
  readonly database: string;
  readonly now: Date;
  readonly sessions: readonly SimulatedSession[];
  readonly place: SimulatedPlaceState;
}

type Cell = string | number | bigint | null;

/** Whatever SELECT SQLite understands as well, on the tables of the simulation: close to PostgreSQL, and no more. */
export function askInSqlite({ sql, values, mostRows }: Question, asked: Asked): Answer {
  const memory = new DatabaseSync(':memory:');
  try {
    furnish(memory, asked);
    const statement = memory.prepare(sql);
    statement.setReadBigInts(true);
    statement.setAllowUnknownNamedParameters(true);
    const columns = statement.columns().map(({ name }) => name);
    const given = values.map((value, index) => [`$${index + 1}`, bindable(value)] as const);
    const rows = statement.all(Object.fromEntries(given));
    const texts = rows.slice(0, mostRows).map((row) => columns.map((column) => asText(row[column])));
    return { columns, rows: texts, more: rows.length > mostRows };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The simulated PostgreSQL cannot answer this: ${why}.`;
    throw new Failure({ system: 'PostgreSQL', operation: asked.operation, kind: 'invalid', message });
  } finally {
    memory.close();
  }
}

function furnish(memory: DatabaseSync, { database, now, sessions, place }: Asked): void {
  const { settings, tables } = place;
  memory.function('now', () => seconds(now));
  memory.function('current_database', () => database);
  memory.function('current_setting', { varargs: true }, (name) => settings[String(name)] ?? null);
  const own = { pid: 9_001, user: 'runbolt', application: 'runbolt', state: 'active' };
  const everybody = [...sessions, { ...own, since: now.toISOString(), connectedAt: now.toISOString() }];
  make(
    memory,
    'pg_stat_activity',
    ACTIVITY,
    everybody.map((session) => activityOf(session, database)),
  );
  for (const schema of new Set(Object.keys(tables).flatMap((name) => name.split('.').slice(0, -1))))
    memory.exec(`ATTACH ':memory:' AS "${schema}"`);
  for (const [name, { columns, rows }] of Object.entries(tables)) make(memory, name, columns, rows);
}

const ACTIVITY = [
  ...['datname', 'pid', 'usename', 'application_name', 'state', 'wait_event_type'],
  ...['query_start', 'state_change', 'backend_start'],
];

const activityOf = (
  { pid, user, application, state, since, connectedAt }: SimulatedSession,
  database: string,
): readonly Cell[] => {
  const [changed, started] = [seconds(new Date(since)), seconds(new Date(connectedAt))];
  return [database, BigInt(pid), user, application, state, null, changed, changed, started];
};

function make(
  memory: DatabaseSync,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): void {
  memory.exec(`CREATE TABLE ${table} (${columns.join(', ')})`);
  const insert = memory.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
  for (const row of rows) insert.run(...row);
}

const bindable = (value: Question['values'][number]): Cell =>
  typeof value === 'boolean' ? (value ? 't' : 'f') : value;

const seconds = (at: Date): number => at.getTime() / 1_000;

/** Whole numbers come as such; a fraction is a span of time, since nothing else here is one. */
function asText(value: SQLOutputValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? span(value) : String(value);
}

/** `00:26:00`, as PostgreSQL writes an interval. */
function span(lasting: number): string {
  const whole = Math.max(0, Math.floor(lasting));
  const parts = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
