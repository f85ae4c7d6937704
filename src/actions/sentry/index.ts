import type { Action } from '../action.ts';
import { errorRate } from './error-rate.ts';

/** What a step can ask of Sentry. */
export const sentryActions: readonly Action[] = [errorRate];
