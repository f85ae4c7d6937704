import type { Action } from '../action.ts';
import { query } from './query.ts';

/** What a step can ask of Loki. */
export const lokiActions: readonly Action[] = [query];
