/** The databases of an environment, by the name that `runbooks.yaml` gives them. */
export interface Databases {
  /** Undefined when the environment has no database of this name. */
  database(name: string): Database | undefined;
  names(): readonly string[];
}

/**
 * A PostgreSQL database. Values travel as PostgreSQL's own text (UTC, ISO dates), so that nothing is rounded on the way.
 * Throws `Failure`: a missing table or column is `not_found`, a write to a `readOnly` database is `denied` before
 * anything is asked of it.
 */
export interface Database {
  readonly name: string;
  /** The environment variable with its connection string: for the lines that a person can paste. */
  readonly urlSecret: string;
  /** `runbooks.yaml` says that nothing may be changed here. */
  readonly readOnly: boolean;
  /** Rows whose `column` (a timestamp) is before `olderThan`. */
  countRows(
    table: string,
    where: { readonly column: string; readonly olderThan: Date },
    signal?: AbortSignal,
  ): Promise<number>;
  /** Carries out one SELECT in a read-only transaction and reads its first rows. Anything but a SELECT is `invalid`. */
  query(question: Question, signal?: AbortSignal): Promise<Answer>;
  /** The sessions of this database that fit, the longest first; never our own. */
  listSessions(which: SessionsWhere, signal?: AbortSignal): Promise<readonly DatabaseSession[]>;
  /** Ends those that fit now, or none of them (`conflict`) when they are more than `most`. Answers whom it told to end. */
  terminateSessions(
    which: SessionsWhere,
    most: number,
    signal?: AbortSignal,
  ): Promise<readonly DatabaseSession[]>;
  describe(signal?: AbortSignal): Promise<Description>;
  describeTable(table: string, signal?: AbortSignal): Promise<Table>;
  /** At most `most` of the rows that fit, by their key. */
  readRows(table: string, which: RowsWhere, most: number, signal?: AbortSignal): Promise<readonly Row[]>;
  /** All in one transaction. `fail`: a row that is there already is a `conflict` and nothing is written. Answers the keys written. */
  insertRows(
    table: string,
    rows: readonly Row[],
    onConflict: OnConflict,
    signal?: AbortSignal,
  ): Promise<readonly string[]>;
  /** All in one transaction. Answers the keys deleted. */
  deleteRows(table: string, keys: readonly string[], signal?: AbortSignal): Promise<readonly string[]>;
}

export interface Question {
  readonly sql: string;
  /** For `$1`, `$2` …: never part of the text. */
  readonly values: readonly (string | number | boolean | null)[];
  readonly timeoutMs: number;
  readonly mostRows: number;
  /** Asked for a plan. PostgreSQL makes no difference; the simulation keeps what it answers in turn. */
  readonly ahead?: boolean;
}

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** There are more rows than were read. */
  readonly more: boolean;
}

/** All sessions of the database, or those that hold a transaction open and have done nothing for longer than this. */
export interface SessionsWhere {
  readonly idleInTransactionMs?: number;
}

export interface DatabaseSession {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  /** `active`, `idle`, `idle in transaction` … */
  readonly state: string;
  readonly connectedAt: Date;
  /** How long it has been in this state. */
  readonly forMs: number;
}

export interface Description {
  /** As PostgreSQL knows it, which need not be the name in `runbooks.yaml`. */
  readonly database: string;
  /** What `COMMENT ON DATABASE` says. */
  readonly comment: string | null;
  /** A table that takes up space on disk, and so holds rows or did until lately; null when none does. */
  readonly holds: string | null;
}

export interface Table {
  readonly columns: readonly Column[];
  /** The columns of the primary key; empty when there is none. */
  readonly key: readonly string[];
  /** Tables whose rows go, too, when a row here is deleted. */
  readonly cascadesTo: readonly string[];
}

export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it: `timestamp with time zone`. */
  readonly type: string;
  /** Computed by the database; it cannot be written. */
  readonly generated: boolean;
}

/** By primary key (of one column), or by the value of one column. */
export type RowsWhere =
  | { readonly keys: readonly string[] }
  | { readonly column: string; readonly equals: string };

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, string | null>>;

export type OnConflict = 'skip' | 'fail';
