import { z } from 'zod';
import type { RowsWhere } from '../../systems/database/port.ts';
import { Key, keyTexts } from './row-keys.ts';

/** Which rows, from where to where. */
export const CopyInput = z
  .object({
    source: z.string().min(1).describe('The database that has the rows, by its name in the environment'),
    target: z.string().min(1).describe('The database that lacks them, by its name in the environment'),
    table: z.string().min(1).describe('The table, which both have; its primary key is one column'),
    keys: z.array(Key).min(1).max(500).optional().describe('The rows by their primary keys'),
    where: z
      .strictObject({
        column: z.string().min(1).describe('A column of the table'),
        equals: z.union([z.string(), z.number()]).describe('What it holds in the rows to copy'),
      })
      .optional()
      .describe('Or the rows that hold this value in this column'),
    on_conflict: z
      .enum(['skip', 'fail'])
      .describe('When a row is in the target already: leave it as it is and copy the others, or copy none'),
    at_most: z.int().min(1).max(500).default(100).describe('Copy none when more rows than this fit'),
  })
  .refine(({ keys, where }) => (keys === undefined) !== (where === undefined), {
    message: 'name either keys or where',
  });
export type CopyInput = z.output<typeof CopyInput>;

export function rowsWhere({ keys, where }: Pick<CopyInput, 'keys' | 'where'>): RowsWhere {
  return where ? { column: where.column, equals: String(where.equals) } : { keys: keyTexts(keys ?? []) };
}
