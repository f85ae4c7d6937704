import type { Action } from '../action.ts';
import { info } from './info.ts';

/** What a step can do with Redis. */
export const redisActions: readonly Action[] = [info];
