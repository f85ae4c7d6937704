import type { Action } from '../action.ts';
import { recentRuns } from './recent-runs.ts';
import { runWorkflow } from './run-workflow.ts';

/** What a step can do with GitHub. */
export const githubActions: readonly Action[] = [recentRuns, runWorkflow];
