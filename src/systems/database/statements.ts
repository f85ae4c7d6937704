import { quoteIdentifier, quotePart } from '../../lib/sql-identifier.ts';
import type { OnConflict, RowsWhere, SessionsWhere } from './port.ts';

// The statements that the client sends. Names are quoted, values are parameters.

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export function countOlder(table: string, column: string, olderThan: Date): Statement {
  const sql = `SELECT count(*) FROM ${quoteIdentifier(table)} WHERE ${quotePart(column)} < $1`;
  return { sql, values: [olderThan.toISOString()] };
}

/** A cursor takes a SELECT and nothing else, and sends no more rows than are fetched. */
export function declareCursor(sql: string, values: readonly unknown[]): Statement {
  return { sql: `DECLARE runbolt NO SCROLL CURSOR FOR ${sql}`, values };
}

export function fetchRows(most: number): Statement {
  return { sql: `FETCH FORWARD ${Math.trunc(most)} FROM runbolt`, values: [] };
}

/**
 * Our own are those of the same role under the same application's name. A superuser's can only be ended by another one,
 * and one that cannot be ended would stop the statement half-way.
 */
function fitting({ idleInTransactionMs }: SessionsWhere): Statement {
  const idle = `state IN ('idle in transaction', 'idle in transaction (aborted)') AND state_change < clock_timestamp() - $1 * interval '1 millisecond'`;
  const others = `NOT (usename = current_user AND application_name = current_setting('application_name'))`;
  const ours = `EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper)`;
  const endable = `(${ours} OR NOT EXISTS (SELECT FROM pg_roles WHERE oid = usesysid AND rolsuper))`;
  const sql = `SELECT pid, coalesce(usename, '') AS usename, application_name, coalesce(state, 'unknown') AS state,
    (extract(epoch from backend_start) * 1000)::bigint AS connected,
    greatest(0, extract(epoch from clock_timestamp() - coalesce(state_change, backend_start)) * 1000)::bigint AS lasting
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND ${others} AND ${endable}${idleInTransactionMs === undefined ? '' : ` AND ${idle}`}`;
  return { sql, values: idleInTransactionMs === undefined ? [] : [idleInTransactionMs] };
}

export function listSessions(which: SessionsWhere): Statement {
  const { sql, values } = fitting(which);
  return { sql: `${sql} ORDER BY lasting DESC, pid`, values };
}

/** One statement looks, counts and ends: nobody can slip in between. It answers how many fit, and whom it ended. */
export function terminateSessions(which: SessionsWhere, most: number): Statement {
  const { sql, values } = fitting(which);
  const limit = `$${values.length + 1}`;
  return {
    sql: `WITH fitting AS MATERIALIZED (${sql}), counted AS MATERIALIZED (SELECT count(*) AS found FROM fitting)
    SELECT found, fitting.*, CASE WHEN found <= ${limit}::int THEN pg_terminate_backend(pid) END
    FROM fitting CROSS JOIN counted ORDER BY lasting DESC, pid`,
    values: [...values, most],
  };
}

/** Sizes rather than counts: they cost nothing, need no right to read, and are never zero where a row is. */
export function describeDatabase(): Statement {
  const sql = `SELECT current_database(),
    (SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()),
    (SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relkind IN ('r', 'm') AND nspname <> 'information_schema' AND nspname !~ '^pg_' AND pg_relation_size(c.oid) > 0
     ORDER BY 1 LIMIT 1)`;
  return { sql, values: [] };
}

/** One line for each column, with its part in the primary key. */
export function describeColumns(table: string): Statement {
  const sql = `SELECT a.attname, format_type(a.atttypid, -1), a.attgenerated <> '',
    coalesce(array_position(i.indkey::int2[], a.attnum), -1)
    FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;
  return { sql, values: [quoteIdentifier(table)] };
}

export function referencesThatCascade(table: string): Statement {
  const sql = `SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND confdeltype = 'c' AND confrelid = to_regclass($1) ORDER BY 1`;
  return { sql, values: [quoteIdentifier(table)] };
}

/** Each row as a list of texts, in the order of the columns. */
export function readRows(table: string, { columns, key, which, most }: Reading): Statement {
  const texts = columns.map((name) => `${quotePart(name)}::text`).join(', ');
  const fits = 'keys' in which ? `${quotePart(key)} = ANY($1)` : `${quotePart(which.column)} = $1`;
  const sql = `SELECT ${texts} FROM ${quoteIdentifier(table)} WHERE ${fits} ORDER BY ${quotePart(key)} LIMIT ${Math.trunc(most)}`;
  return { sql, values: ['keys' in which ? [...which.keys] : which.equals] };
}

export interface Reading {
  readonly columns: readonly string[];
  readonly key: string;
  readonly which: RowsWhere;
  readonly most: number;
}

/** From the texts back to values of each column's type, all rows in one statement. */
export function insertRows(table: string, { columns, key, rows, onConflict }: Writing): Statement {
  const names = columns.map(({ name }) => quotePart(name)).join(', ');
  const values = columns.map(({ type }, index) => `(r->>${index})::${type}`).join(', ');
  const sql = `INSERT INTO ${quoteIdentifier(table)} (${names}) OVERRIDING SYSTEM VALUE
    SELECT ${values} FROM json_array_elements($1::json) r${onConflict === 'skip' ? ' ON CONFLICT DO NOTHING' : ''}
    RETURNING ${quotePart(key)}::text`;
  return { sql, values: [JSON.stringify(rows)] };
}

export interface Writing {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly key: string;
  readonly rows: readonly (readonly (string | null)[])[];
  readonly onConflict: OnConflict;
}

export function deleteRows(table: string, key: string, keys: readonly string[]): Statement {
  const sql = `DELETE FROM ${quoteIdentifier(table)} WHERE ${quotePart(key)} = ANY($1) RETURNING ${quotePart(key)}::text`;
  return { sql, values: [[...keys]] };
}
