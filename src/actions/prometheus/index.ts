import type { Action } from '../action.ts';
import { query } from './query.ts';

/** What a step can ask of Prometheus. */
export const prometheusActions: readonly Action[] = [query];
