import type { Row, RowsWhere, Table } from './port.ts';
import type { DatabaseState, Edits } from './simulated-state.ts';

/** One table of one simulated database: rows numbered from 1 as they were made, and what was changed by hand. */
export interface SimulatedTable {
  readonly column: string;
  readonly described: Table;
  countBefore(moment: number): number;
  /** The youngest moment in it, as PostgreSQL writes it; null when it is empty. */
  newest(): string | null;
  read(which: RowsWhere): readonly Row[];
  has(key: string): boolean;
  insert(row: Row): void;
  remove(key: string): void;
}

/** `end` is the moment up to which this database holds rows: now, or when its backup was taken. */
export function simulatedTable(
  state: DatabaseState,
  { database, table, end }: { readonly database: string; readonly table: string; readonly end: number },
): SimulatedTable | undefined {
  const paced = Object.hasOwn(state.tables, table) ? state.tables[table] : undefined;
  if (!paced) return undefined;
  const { column, everyMs } = paced;
  const firstAt = Date.parse(paced.firstAt);
  const edits = (): Edits => state.edits[database]?.[table] ?? { deleted: [], inserted: {} };
  const madeBefore = (moment: number) => Math.max(0, Math.ceil((Math.min(moment, end) - firstAt) / everyMs));
  const madeAt = (index: number) => firstAt + index * everyMs;

  const made = (key: string): Row | undefined => {
    const index = /^[1-9]\d{0,14}$/.test(key) ? Number(key) - 1 : -1;
    if (index < 0 || index >= madeBefore(end) || edits().deleted.includes(key)) return undefined;
    return { id: key, [column]: asPostgres(new Date(madeAt(index))) };
  };
  const find = (key: string): Row | undefined => {
    const { inserted } = edits();
    return Object.hasOwn(inserted, key) ? inserted[key] : made(key);
  };
  const change = (next: Edits) => {
    state.edits[database] = { ...state.edits[database], [table]: next };
  };

  return {
    column,
    described: {
      columns: [
        { name: 'id', type: 'bigint', generated: false },
        { name: column, type: 'timestamp with time zone', generated: false },
      ],
      key: ['id'],
      cascadesTo: [],
    },
    countBefore(moment) {
      const { deleted, inserted } = edits();
      const isBefore = (at: number) => at < moment;
      const gone = deleted.filter((key) => isBefore(madeAt(Number(key) - 1)));
      const added = Object.values(inserted).filter((row) => isBefore(Date.parse(row[column] ?? '')));
      return madeBefore(moment) - gone.length + added.length;
    },
    newest() {
      const { deleted, inserted } = edits();
      let last = madeBefore(end);
      while (last > 0 && deleted.includes(String(last))) last -= 1;
      const moments = Object.values(inserted).map((row) => Date.parse(row[column] ?? ''));
      const newest = Math.max(last > 0 ? madeAt(last - 1) : Number.NEGATIVE_INFINITY, ...moments);
      return Number.isFinite(newest) ? asPostgres(new Date(newest)) : null;
    },
    read(which) {
      const keys = 'keys' in which ? which.keys : keysWhere(which.column, which.equals);
      return [...new Set(keys)].map(find).filter((row) => row !== undefined);
    },
    has: (key) => find(key) !== undefined,
    insert(row) {
      const { deleted, inserted } = edits();
      change({ deleted, inserted: { ...inserted, [row.id ?? '']: row } });
    },
    remove(key) {
      const { deleted, inserted } = edits();
      const { [key]: _gone, ...kept } = inserted;
      change({ inserted: kept, deleted: made(key) ? [...deleted, key] : deleted });
    },
  };

  function keysWhere(name: string, value: string): readonly string[] {
    if (name === 'id') return [value];
    const index = (Date.parse(value) - firstAt) / everyMs;
    const added = Object.entries(edits().inserted).filter(([, row]) => row[name] === value);
    return [...(Number.isInteger(index) ? [String(index + 1)] : []), ...added.map(([key]) => key)];
  }
}

/** `2026-03-04 02:48:00+00`, as PostgreSQL writes a moment in UTC. */
function asPostgres(moment: Date): string {
  const [day, time = ''] = moment.toISOString().split('T');
  return `${day} ${time.replace(/\.?0*Z$/, '')}+00`;
}
