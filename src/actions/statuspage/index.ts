import type { Action } from '../action.ts';
import { update } from './update.ts';

/** What a step can do with the status page. */
export const statuspageActions: readonly Action[] = [update];
