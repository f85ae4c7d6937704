import type { Action } from '../action.ts';
import { compareCounts } from './compare-counts.ts';

/** What a step can do with PostgreSQL. */
export const postgresqlActions: readonly Action[] = [compareCounts];
