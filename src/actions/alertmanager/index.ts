import type { Action } from '../action.ts';
import { expireSilence } from './expire-silence.ts';
import { silence } from './silence.ts';

/** What a step can do with Alertmanager. */
export const alertmanagerActions: readonly Action[] = [silence, expireSilence];
