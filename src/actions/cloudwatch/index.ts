import type { Action } from '../action.ts';
import { alarms } from './alarms.ts';
import { metric } from './metric.ts';

/** What a step can do with Amazon CloudWatch. */
export const cloudwatchActions: readonly Action[] = [alarms, metric];
