import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/** The file to use now: after trouble with the disk it may be another connection than before. */
export interface OpenFile {
  readonly current: DatabaseSync;
  close(): void;
}

/** Kysely on Node's own SQLite, every statement prepared once. */
export function sqliteDialect(file: OpenFile): Dialect {
  return {
    createDriver: () => new Driver(file),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class Driver extends SqliteDriver {
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    super({ database: prepared(file) });
    this.#file = file;
  }

  /** SQLite has rolled back by itself after a full disk; a second rollback would hide the reason. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#file.current.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** More shapes of statements than this are never alive at once; the least recently prepared goes first. */
const KEPT_STATEMENTS = 500;

function prepared(file: OpenFile): SqliteDatabase {
  const statements = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  let preparedFor = file.current;

  return {
    close: () => file.close(),
    prepare(sql) {
      const { current } = file;
      if (current !== preparedFor) statements.clear();
      preparedFor = current;
      const known = statements.get(sql);
      if (known) return known;
      const statement = asKyselyWants(current.prepare(sql));
      statements.set(sql, statement);
      const [oldest] = statements.keys();
      if (statements.size > KEPT_STATEMENTS && oldest !== undefined) statements.delete(oldest);
      return statement;
    },
  };
}

function asKyselyWants(statement: StatementSync): ReturnType<SqliteDatabase['prepare']> {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(bindable)),
    run: (parameters) => statement.run(...parameters.map(bindable)),
    iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
  };
}

function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`SQLite is not given ${typeof value} values here`);
}
