import type { Action } from '../action.ts';
import { check } from './check.ts';
import { request } from './request.ts';

/** What a step can do over HTTP. */
export const httpActions: readonly Action[] = [check, request];
