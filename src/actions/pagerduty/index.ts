import type { Action } from '../action.ts';
import { page } from './page.ts';
import { whoIsOnCall } from './who-is-on-call.ts';

/** What a step can do with PagerDuty. */
export const pagerdutyActions: readonly Action[] = [page, whoIsOnCall];
