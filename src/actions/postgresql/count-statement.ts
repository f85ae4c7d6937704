import { quoteIdentifier, quotePart } from '../../lib/sql-identifier.ts';
import { psqlLine } from './psql-line.ts';

/** The psql line with which a person counts the same. */
export function countStatement(
  urlSecret: string,
  { table, column, olderThan }: { readonly table: string; readonly column: string; readonly olderThan: Date },
): string {
  return psqlLine(
    urlSecret,
    `SELECT count(*) FROM ${quoteIdentifier(table)} WHERE ${quotePart(column)} < '${olderThan.toISOString()}'`,
  );
}
