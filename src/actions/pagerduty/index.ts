import type { Action } from '../action.ts';
import { acknowledge } from './acknowledge.ts';
import { addNote } from './add-note.ts';
import { escalate } from './escalate.ts';
import { page } from './page.ts';
import { resolve } from './resolve.ts';
import { whoIsOnCall } from './who-is-on-call.ts';

/** What a step can do with PagerDuty. */
export const pagerdutyActions: readonly Action[] = [
  page,
  escalate,
  acknowledge,
  addNote,
  resolve,
  whoIsOnCall,
];
