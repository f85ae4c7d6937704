import { shellWord } from '../../lib/shell-word.ts';

/** The psql line with which a person counts the same. The connection string stays in a variable. */
export function countStatement(
  database: string,
  { table, column, olderThan }: { readonly table: string; readonly column: string; readonly olderThan: Date },
): string {
  const variable = `${database.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_URL`;
  const sql = `SELECT count(*) FROM ${quoteIdentifier(table)} WHERE ${quoteIdentifier(column)} < '${olderThan.toISOString()}'`;
  return `psql "$${variable}" -c ${shellWord(sql)}`;
}

/** A name as PostgreSQL reads it literally, whatever it holds. `schema.table` is two names. */
export function quoteIdentifier(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('\0', '').replaceAll('"', '""')}"`)
    .join('.');
}
