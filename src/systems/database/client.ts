import { Buffer } from 'node:buffer';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { type Connectable, connectionString } from '../connection-string.ts';
import type { Column, Database, DatabaseSession, Databases, Row, Table } from './port.ts';
import { refuseReadOnly, tooMany } from './read-only.ts';
import {
  countOlder,
  declareCursor,
  deleteRows,
  describeColumns,
  describeDatabase,
  fetchRows,
  insertRows,
  listSessions,
  readRows,
  referencesThatCascade,
  type Statement,
  terminateSessions,
} from './statements.ts';
import { type Asked, type Transaction, transactions } from './transaction.ts';

/** A count by age may read the whole table. */
const COUNT_MS = 5 * 60_000;
const STATEMENT_MS = 15_000;
/** PostgreSQL cuts longer names off, and might so find another table. */
const LONGEST_NAME = 63;

const POSTGRESQL: Connectable = {
  system: 'PostgreSQL',
  protocols: ['postgres:', 'postgresql:'],
  example: 'postgresql://user:password@host/database',
};

export interface DatabaseConnections {
  /** As `runbooks.yaml` names them; `url_secret` is the variable with the connection string. */
  readonly databases: Readonly<Record<string, DatabasePlace>>;
  /** The bot's environment. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

interface DatabasePlace {
  readonly url_secret: string;
  readonly read_only: boolean;
}

/** The real PostgreSQL databases of an environment: a connection for each question, none kept open. TLS as the connection string says. */
export function connectDatabases({ databases, secrets, clock }: DatabaseConnections): Databases {
  return {
    names: () => Object.keys(databases),
    database(name) {
      const place = Object.hasOwn(databases, name) ? databases[name] : undefined;
      return place && connectDatabase(name, place, { secrets, clock });
    },
  };
}

function connectDatabase(
  name: string,
  { url_secret, read_only }: DatabasePlace,
  { secrets, clock }: Pick<DatabaseConnections, 'secrets' | 'clock'>,
): Database {
  const transact = transactions(() => connectionString(secrets, url_secret, POSTGRESQL), clock);
  const place = { name, readOnly: read_only };

  const read = <Result>(
    asked: Pick<Asked, 'operation' | 'signal'> & { readonly statementMs?: number },
    work: (transaction: Transaction) => Promise<Result>,
  ) => transact({ statementMs: STATEMENT_MS, ...asked, writes: false }, work);

  const write = async <Result>(
    asked: Pick<Asked, 'operation' | 'signal'>,
    work: (transaction: Transaction) => Promise<Result>,
  ) => {
    refuseReadOnly(place, asked.operation);
    return transact({ statementMs: STATEMENT_MS, ...asked, writes: true }, work);
  };

  return {
    ...place,
    urlSecret: url_secret,

    async countRows(table, { column, olderThan }, signal) {
      const operation = `count ${name}.${table}`;
      refuseUnusable(operation, [...table.split('.'), column]);
      return read({ operation, signal, statementMs: COUNT_MS }, async ({ ask }) => {
        const { rows } = await asking(ask, countOlder(table, column, olderThan));
        return Number(rows[0]?.[0]);
      });
    },

    query({ sql, values, timeoutMs, mostRows }, signal) {
      return read({ operation: `query ${name}`, signal, statementMs: timeoutMs }, async ({ ask }) => {
        await asking(ask, declareCursor(sql, values));
        const { columns, rows } = await asking(ask, fetchRows(mostRows + 1));
        return { columns, rows: rows.slice(0, mostRows), more: rows.length > mostRows };
      });
    },

    listSessions(which, signal) {
      return read({ operation: `list sessions ${name}`, signal }, async ({ ask }) => {
        const { rows } = await asking(ask, listSessions(which));
        return rows.map(sessionOf);
      });
    },

    terminateSessions(which, most, signal) {
      const operation = `terminate sessions ${name}`;
      return write({ operation, signal }, async ({ askForGood }) => {
        const { rows } = await asking(askForGood, terminateSessions(which, most));
        const found = Number(rows[0]?.[0] ?? 0);
        if (found > most) throw tooMany(operation, found, most);
        return rows.map(([, ...row]) => sessionOf(row));
      });
    },

    async describe(signal) {
      return read({ operation: `describe ${name}`, signal }, async ({ ask }) => {
        const { rows } = await asking(ask, describeDatabase());
        const [database, comment = null, holds = null] = rows[0] ?? [];
        return { database: database ?? '', comment, holds };
      });
    },

    async describeTable(table, signal) {
      const operation = `describe ${name}.${table}`;
      return read({ operation, signal }, (transaction) => describe(transaction, table, operation));
    },

    async readRows(table, which, most, signal) {
      const operation = `read rows ${name}.${table}`;
      return read({ operation, signal }, async (transaction) => {
        const described = await describe(transaction, table, operation);
        const columns = described.columns.map((column) => column.name);
        if ('column' in which && !columns.includes(which.column))
          throw noSuch(operation, `no column "${which.column}" in the table "${table}"`);
        const key = keyOf(described, table, operation);
        const { rows } = await asking(transaction.ask, readRows(table, { columns, key, which, most }));
        return rows.map((row) =>
          Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])),
        );
      });
    },

    async insertRows(table, rows, onConflict, signal) {
      const operation = `insert rows ${name}.${table}`;
      return write({ operation, signal }, async (transaction) => {
        const described = await describe(transaction, table, operation);
        const key = keyOf(described, table, operation);
        const columns = writable(described, rows);
        const texts = rows.map((row) => columns.map((column) => row[column.name] ?? null));
        const writing = { columns, key, rows: texts, onConflict };
        return keysOf(await asking(transaction.ask, insertRows(table, writing)));
      });
    },

    async deleteRows(table, keys, signal) {
      const operation = `delete rows ${name}.${table}`;
      return write({ operation, signal }, async (transaction) => {
        const key = keyOf(await describe(transaction, table, operation), table, operation);
        return keysOf(await asking(transaction.ask, deleteRows(table, key, keys)));
      });
    },
  };
}

const asking = (ask: Transaction['ask'], { sql, values }: Statement) => ask(sql, values);

async function describe({ ask }: Transaction, table: string, operation: string): Promise<Table> {
  refuseUnusable(operation, table.split('.'));
  const { rows } = await asking(ask, describeColumns(table));
  if (rows.length === 0) throw noSuch(operation, `no table "${table}"`);
  const columns = rows.map(([name, type, generated]): Column => {
    return { name: name ?? '', type: type ?? 'text', generated: generated === 't' };
  });
  const inKey = rows.filter((row) => Number(row[3]) >= 0).toSorted((a, b) => Number(a[3]) - Number(b[3]));
  const cascades = await asking(ask, referencesThatCascade(table));
  return { columns, key: inKey.map(([name]) => name ?? ''), cascadesTo: keysOf(cascades) };
}

/** A table with a key of one column: only there does a list of keys say exactly which rows are meant. */
function keyOf({ key }: Table, table: string, operation: string): string {
  const [only, ...more] = key;
  if (only !== undefined && more.length === 0) return only;
  const message = `The table "${table}" has ${key.length === 0 ? 'no primary key' : `a primary key of ${key.length} columns`}, so its rows cannot be named one by one (${operation}).`;
  throw new Failure({ system: 'PostgreSQL', operation, kind: 'invalid', message });
}

function writable({ columns }: Table, rows: readonly Row[]): readonly Column[] {
  const given = rows[0] ?? {};
  return columns.filter(({ name, generated }) => !generated && Object.hasOwn(given, name));
}

function keysOf({ rows }: { readonly rows: readonly (readonly (string | null)[])[] }): readonly string[] {
  return rows.map(([key]) => key ?? '');
}

function sessionOf(row: readonly (string | null)[]): DatabaseSession {
  const [pid, user, application, state, connected, lasting] = row;
  return {
    pid: Number(pid),
    user: user ?? '',
    application: application ?? '',
    state: state ?? 'unknown',
    connectedAt: new Date(Number(connected)),
    forMs: Number(lasting),
  };
}

function refuseUnusable(operation: string, names: readonly string[]): void {
  const unusable = names.find(
    (name) => name === '' || name.includes('\0') || Buffer.byteLength(name) > LONGEST_NAME,
  );
  if (unusable !== undefined) throw noSuch(operation, `nothing named "${unusable}"`);
}

function noSuch(operation: string, what: string): Failure {
  const message = `There is ${what} in the database (${operation}).`;
  return new Failure({ system: 'PostgreSQL', operation, kind: 'not_found', message });
}
