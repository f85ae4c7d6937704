import { quoteIdentifier, quotePart } from '../../lib/sql-identifier.ts';
import type { Database, Row, Table } from '../../systems/database/port.ts';
import type { ActionContext, StepPlan } from '../action.ts';
import { type CopyInput, rowsWhere } from './copy-input.ts';
import { emptyPlan, rowCount } from './named-database.ts';
import { psqlLine } from './psql-line.ts';
import { keysAre, keyTexts, nameRows } from './row-keys.ts';

export interface Both {
  readonly source: Database;
  readonly target: Database;
}

/** Reads both sides: which rows fit in the source, and which of them the target lacks. */
export async function planCopy({ signal }: ActionContext, both: Both, input: CopyInput): Promise<StepPlan> {
  const { source, target } = both;
  const tables = {
    source: await source.describeTable(input.table, signal),
    target: await target.describeTable(input.table, signal),
  };
  const obstacle = tablesDiffer(tables, both, input.table);
  if (obstacle !== undefined) return emptyPlan({ obstacle });

  const [key = ''] = tables.source.key;
  const rows = await source.readRows(input.table, rowsWhere(input), input.at_most + 1, signal);
  const unfit = rowsObstacle(rows, both, input);
  if (unfit !== undefined) return emptyPlan({ obstacle: unfit });
  const keys = rows.map((row) => row[key] ?? '');
  const there = await target.readRows(input.table, { keys }, keys.length, signal);
  const present = new Set(there.map((row) => row[key] ?? ''));
  return planFor({ both, input, tables, key, keys, lacking: keys.filter((one) => !present.has(one)) });
}

interface Tables {
  readonly source: Table;
  readonly target: Table;
}

/** Why rows of one cannot be put into the other as they are. */
function tablesDiffer({ source, target }: Tables, both: Both, table: string): string | undefined {
  const [key] = source.key;
  if (key === undefined || source.key.length > 1 || target.key.join() !== key)
    return `${table} needs the same primary key of one column in both databases; it is (${source.key.join(', ')}) in ${both.source.name} and (${target.key.join(', ')}) in ${both.target.name}.`;
  const lacking = writable(source).filter((name) => !writable(target).includes(name));
  if (lacking.length === 0) return undefined;
  return `${both.target.name}.${table} has no column ${lacking.join(', ')}: what ${both.source.name} holds there would be lost. Bring the schemas together first.`;
}

function writable({ columns }: Table): readonly string[] {
  return columns.filter(({ generated }) => !generated).map(({ name }) => name);
}

function rowsObstacle(
  rows: readonly Row[],
  { source }: Both,
  { table, at_most }: CopyInput,
): string | undefined {
  if (rows.length === 0) return `No row of ${source.name}.${table} fits: there is nothing to copy.`;
  if (rows.length <= at_most) return undefined;
  return `More than ${at_most} rows of ${source.name}.${table} fit. Name fewer, or raise at_most.`;
}

interface Found {
  readonly both: Both;
  readonly input: CopyInput;
  readonly tables: Tables;
  readonly key: string;
  readonly keys: readonly string[];
  readonly lacking: readonly string[];
}

function planFor({ both: { source, target }, input, tables, key, keys, lacking }: Found): StepPlan {
  const { table, on_conflict } = input;
  const present = keys.length - lacking.length;
  const missing = keyTexts(input.keys ?? []).filter((one) => !keys.includes(one));
  const plan: StepPlan = {
    changes: [
      {
        target: `${target.name}/${table}`,
        field: 'rows',
        before: 'missing',
        after: rowCount(lacking.length),
      },
    ],
    guards: { keys: [...lacking] },
    outputs: {},
    facts: [
      `${rowCount(keys.length)} of ${source.name}.${table} fit; ${present} of them ${present === 1 ? 'is' : 'are'} in ${target.name} already.`,
      `Inserts ${nameRows(lacking)}. All in one transaction: all of them or none.`,
    ],
    warnings: [
      ...(missing.length === 0 ? [] : [`Not in ${source.name} either: ${nameRows(missing)}.`]),
      ...defaultsWarning(tables, target),
      'Triggers of the table run for these rows. Undo deletes exactly the rows that this step inserts, with whatever was changed in them since, and asks again as a deletion.',
    ],
    commands: [copyLine({ source, target }, { table, columns: writable(tables.source), key, keys: lacking })],
  };
  if (lacking.length === 0)
    return {
      ...plan,
      changes: [],
      nothingToDo: `All ${rowCount(keys.length)} are in ${target.name} already.`,
    };
  if (on_conflict === 'skip' || present === 0) return plan;
  return {
    ...plan,
    obstacle: `${present} of the ${rowCount(keys.length)} are in ${target.name} already, and on_conflict is fail. Choose skip to leave them as they are.`,
  };
}

function defaultsWarning({ source, target }: Tables, { name }: Database): readonly string[] {
  const more = writable(target).filter((column) => !writable(source).includes(column));
  return more.length === 0 ? [] : [`${name} alone has ${more.join(', ')}: there the defaults are taken.`];
}

function copyLine(
  { source, target }: Both,
  rows: {
    readonly table: string;
    readonly columns: readonly string[];
    readonly key: string;
    readonly keys: readonly string[];
  },
): string {
  const table = quoteIdentifier(rows.table);
  const columns = rows.columns.map(quotePart).join(', ');
  const out = `COPY (SELECT ${columns} FROM ${table} WHERE ${keysAre(rows.key, rows.keys)}) TO STDOUT`;
  const into = `COPY ${table} (${columns}) FROM STDIN`;
  return `${psqlLine(source.urlSecret, out)} | ${psqlLine(target.urlSecret, into)}`;
}
