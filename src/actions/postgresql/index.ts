import type { Action } from '../action.ts';
import { compareCounts } from './compare-counts.ts';
import { copyRows } from './copy-rows.ts';
import { deleteRows } from './delete-rows.ts';
import { query } from './query.ts';
import { terminateSessions } from './terminate-sessions.ts';

/** What a step can do with PostgreSQL. */
export const postgresqlActions: readonly Action[] = [
  compareCounts,
  query,
  copyRows,
  deleteRows,
  terminateSessions,
];
