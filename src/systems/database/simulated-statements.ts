import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { Database, DatabaseSession, Row, RowsWhere } from './port.ts';

export interface Sent {
  readonly sql: string;
  readonly values: readonly (string | null)[];
}

export interface Carried {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

type Carry = (
  database: Database,
  sent: Sent,
  found: RegExpExecArray,
  cursors: Map<string, Carried>,
) => Promise<Carried>;

/** Carries out on the simulator what the client sends. It knows the client's own statements, and no other SQL. */
export async function carryOut(
  database: Database,
  sent: Sent,
  cursors: Map<string, Carried>,
): Promise<Carried> {
  for (const [shape, carry] of STATEMENTS) {
    const found = shape.exec(sent.sql);
    if (found) return carry(database, sent, found, cursors);
  }
  const message = `PostgreSQL says: syntax error at or near "${sent.sql.slice(0, 20)}".`;
  throw new Failure({ system: 'PostgreSQL', operation: 'parse', kind: 'invalid', message });
}

const NAME = '((?:"(?:[^"]|"")*"\\.?)+)';

const STATEMENTS: readonly (readonly [RegExp, Carry])[] = [
  [new RegExp(`^SELECT count\\(\\*\\) FROM ${NAME} WHERE ${NAME} < \\$1$`), count],
  [/^DECLARE runbolt NO SCROLL CURSOR FOR ([\s\S]*)$/, declare],
  [/^FETCH FORWARD (\d+) FROM runbolt$/, fetchRows],
  [/^SELECT pid, coalesce/, sessions],
  [/^WITH fitting AS/, terminate],
  [/^SELECT current_database\(\),/, describeDatabase],
  [/^SELECT a\.attname/, describe],
  [/^SELECT DISTINCT conrelid/, async () => ({ columns: ['conrelid'], rows: [] })],
  [
    new RegExp(
      `^SELECT ("[^$]*) FROM ${NAME} WHERE ${NAME} = (ANY\\(\\$1\\)|\\$1) ORDER BY .* LIMIT (\\d+)$`,
    ),
    read,
  ],
  [new RegExp(`^INSERT INTO ${NAME} \\(([^)]*)\\)`), insert],
  [new RegExp(`^DELETE FROM ${NAME} WHERE`), remove],
];

async function count(database: Database, { values }: Sent, [, table = '', column = '']: RegExpExecArray) {
  const where = { column: unquote(column), olderThan: new Date(values[0] ?? '') };
  return { columns: ['count'], rows: [[String(await database.countRows(unquote(table), where))]] };
}

async function declare(
  database: Database,
  { values }: Sent,
  [, sql = '']: RegExpExecArray,
  cursors: Map<string, Carried>,
) {
  const { columns, rows } = await database.query({
    sql,
    values: [...values],
    timeoutMs: 60_000,
    mostRows: 1_000,
  });
  cursors.set('runbolt', { columns, rows });
  return NOTHING;
}

async function fetchRows(_: Database, __: Sent, [, most]: RegExpExecArray, cursors: Map<string, Carried>) {
  const { columns, rows } = cursors.get('runbolt') ?? NOTHING;
  return { columns, rows: rows.slice(0, Number(most)) };
}

const NOTHING: Carried = { columns: [], rows: [] };

async function sessions(database: Database, { values: [idle] }: Sent): Promise<Carried> {
  const listed = await database.listSessions(idle ? { idleInTransactionMs: Number(idle) } : {});
  return { columns: SESSION, rows: listed.map(sessionRow) };
}

const SESSION = ['pid', 'usename', 'application_name', 'state', 'connected', 'lasting'];

function sessionRow({
  pid,
  user,
  application,
  state,
  connectedAt,
  forMs,
}: DatabaseSession): readonly string[] {
  return [String(pid), user, application, state, String(connectedAt.getTime()), String(forMs)];
}

async function terminate(database: Database, { values }: Sent): Promise<Carried> {
  const which = values.length > 1 ? { idleInTransactionMs: Number(values[0]) } : {};
  const fitting = await endOrList(database, which, Number(values.at(-1)));
  return {
    columns: ['found', ...SESSION],
    rows: fitting.map((one) => [String(fitting.length), ...sessionRow(one)]),
  };
}

/** Too many are an answer of the statement, not an error. */
async function endOrList(database: Database, which: { readonly idleInTransactionMs?: number }, most: number) {
  try {
    return await database.terminateSessions(which, most);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'conflict') throw error;
    return database.listSessions(which);
  }
}

async function describeDatabase(port: Database): Promise<Carried> {
  const { database, comment, holds } = await port.describe();
  return { columns: ['database', 'comment', 'holds'], rows: [[database, comment, holds]] };
}

async function describe(database: Database, { values }: Sent): Promise<Carried> {
  const columns = ['attname', 'format_type', 'attgenerated', 'position'];
  try {
    const table = await database.describeTable(unquote(values[0] ?? ''));
    const rows = table.columns.map(({ name, type, generated }) => {
      return [name, type, generated ? 't' : 'f', String(table.key.indexOf(name))];
    });
    return { columns, rows };
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not_found') return { columns, rows: [] };
    throw error;
  }
}

async function read(database: Database, { values: [value] }: Sent, found: RegExpExecArray): Promise<Carried> {
  const [, list = '', table = '', column = '', fits = '', most] = found;
  const columns = list.split(', ').map((one) => unquote(one.replace(/::text$/, '')));
  const which: RowsWhere = fits.startsWith('ANY')
    ? { keys: arrayOf(value ?? '{}') }
    : { column: unquote(column), equals: value ?? '' };
  const rows = await database.readRows(unquote(table), which, Number(most));
  return { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? null)) };
}

const Rows = z.array(z.array(z.string().nullable()));

async function insert(
  database: Database,
  { sql, values }: Sent,
  [, table = '', list = '']: RegExpExecArray,
): Promise<Carried> {
  const columns = list.split(', ').map(unquote);
  const rows = Rows.parse(JSON.parse(values[0] ?? '[]')).map((row): Row => {
    return Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]));
  });
  const onConflict = sql.includes('ON CONFLICT DO NOTHING') ? 'skip' : 'fail';
  return keys(await database.insertRows(unquote(table), rows, onConflict));
}

async function remove(
  database: Database,
  { values }: Sent,
  [, table = '']: RegExpExecArray,
): Promise<Carried> {
  return keys(await database.deleteRows(unquote(table), arrayOf(values[0] ?? '{}')));
}

const keys = (all: readonly string[]): Carried => ({ columns: ['key'], rows: all.map((key) => [key]) });

/** `"public"."reports"` → `public.reports` */
function unquote(name: string): string {
  return name.replaceAll(/"((?:[^"]|"")*)"/g, (_, part: string) => part.replaceAll('""', '"'));
}

/** `{"1","2"}`, as the driver writes a list of texts. */
function arrayOf(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, one = '']) => one.replaceAll(/\\(.)/g, '$1'));
}
