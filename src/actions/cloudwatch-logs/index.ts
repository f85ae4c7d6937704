import type { Action } from '../action.ts';
import { tail } from './tail.ts';

/** What a step can do with Amazon CloudWatch Logs. */
export const cloudwatchLogsActions: readonly Action[] = [tail];
