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
  /** For every other SELECT. */
  readonly other: () => Answer;
  readonly table: (name: string) => SimulatedTable;
}

const NEWEST = new RegExp(String.raw`^select\s+max\(${NAME}\)\s+from\s+${NAME}\s*;?$`, 'i');

/** Counts and newest records come from the pace of the tables; every other SELECT is carried out on what is written down. */
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
  if (!/^(select|with|values|table)\b/i.test(text)) throw noSelect(asked.operation);
  if (!found || found[1] === 'pg_stat_activity') return asked.other();

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

function noSelect(operation: string): Failure {
  const message = `PostgreSQL says: only a SELECT can be asked here (${operation}).`;
  return new Failure({ system: 'PostgreSQL', operation, kind: 'invalid', message });
}
