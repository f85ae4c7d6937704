import type { Action } from '../action.ts';
import { check } from './check.ts';

/** What a step can do over HTTP. */
export const httpActions: readonly Action[] = [check];
