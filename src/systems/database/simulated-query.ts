import { Failure } from '../../lib/failure.ts';
import type { Answer, Question } from './port.ts';
import type { SimulatedTable } from './simulated-rows.ts';

const NAME = String.raw`"?([A-Za-z_][\w-]*)"?`;
const COUNT = new RegExp(
  String.raw`^select\s+count\(\*\)\s+from\s+${NAME}(?:\s+where\s+${NAME}\s*<\s*(\$1|'[^']*'))?\s*;?$`,
  'i',
);

interface Asked {
  readonly operation: string;
  readonly now: Date;
  readonly table: (name: string) => SimulatedTable;
}

const NEWEST = new RegExp(String.raw`^select\s+max\(${NAME}\)\s+from\s+${NAME}\s*;?$`, 'i');

/** The simulated PostgreSQL knows two kinds of SELECT, and says so of every other. */
export function simulateQuery({ sql, values }: Question, asked: Asked): Answer {
  const text = sql.trim();
  const one = (value: string | null, column = 'count'): Answer => ({
    columns: [column],
    rows: [[value]],
    more: false,
  });
  if (/^select\s+1\s*;?$/i.test(text)) return one('1', '?column?');
  const newest = NEWEST.exec(text);
  if (newest) return one(newestOf(newest, asked), 'max');
  const found = COUNT.exec(text);
  if (!found) throw notUnderstood(text, asked.operation);

  const [, name = '', column, bound] = found;
  const table = asked.table(name);
  if (column === undefined) return one(String(table.countBefore(asked.now.getTime() + 1)));
  if (column !== table.column) throw noColumn(column, asked.operation);
  const moment = bound === '$1' ? String(values[0]) : (bound ?? '').slice(1, -1);
  return one(String(table.countBefore(Date.parse(moment))));
}

function newestOf([, column = '', name = '']: readonly string[], asked: Asked): string | null {
  const table = asked.table(name);
  if (column !== table.column) throw noColumn(column, asked.operation);
  return table.newest();
}

function noColumn(column: string, operation: string): Failure {
  const message = `PostgreSQL says: column "${column}" does not exist (${operation}).`;
  return new Failure({ system: 'PostgreSQL', operation, kind: 'not_found', message });
}

function notUnderstood(sql: string, operation: string): Failure {
  const message = /^(select|with|values|table)\b/i.test(sql)
    ? 'The simulated PostgreSQL only answers SELECT max(a column) FROM a table and SELECT count(*) FROM a table, with or without WHERE a column < a moment.'
    : `PostgreSQL says: only a SELECT can be asked here (${operation}).`;
  return new Failure({ system: 'PostgreSQL', operation, kind: 'invalid', message });
}
