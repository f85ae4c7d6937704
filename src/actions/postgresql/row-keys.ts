import { z } from 'zod';
import { quotePart } from '../../lib/sql-identifier.ts';
import { rowCount } from './named-database.ts';
import { quoteLiteral } from './psql-line.ts';

/** A primary key as `runbooks.yaml` or a parameter has it. Large ones are written as text, or YAML rounds them. */
export const Key = z.union([z.string().min(1).max(500), z.int()]);

export function keyTexts(keys: readonly z.output<typeof Key>[]): readonly string[] {
  return [...new Set(keys.map(String))];
}

/** `id IN ('1', '2')`, for a line that a person will paste. */
export function keysAre(column: string, keys: readonly string[]): string {
  return `${quotePart(column)} IN (${keys.map(quoteLiteral).join(', ')})`;
}

const MOST_NAMED = 10;

/** `3 rows: 17, 18, 19` */
export function nameRows(keys: readonly string[]): string {
  const named = keys.slice(0, MOST_NAMED).join(', ');
  const rest = keys.length > MOST_NAMED ? `, … and ${keys.length - MOST_NAMED} more` : '';
  return `${rowCount(keys.length)}: ${named}${rest}`;
}
