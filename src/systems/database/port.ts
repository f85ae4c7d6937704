/** The databases of an environment, by the name that `runbooks.yaml` gives them. */
export interface Databases {
  /** Undefined when the environment has no database of this name. */
  database(name: string): Database | undefined;
  names(): readonly string[];
}

/** A PostgreSQL database to look into. Nothing here writes. Throws `Failure`. */
export interface Database {
  readonly name: string;
  /** Rows whose `column` (a timestamp) is before `olderThan`. A missing table or column is `not_found`. */
  countRows(
    table: string,
    where: { readonly column: string; readonly olderThan: Date },
    signal?: AbortSignal,
  ): Promise<number>;
}
