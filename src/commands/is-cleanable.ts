import { cleanUpSteps, leftoverTarget } from '../runs/drill-leftovers.ts';
import { isClosed, type Run } from '../runs/run.ts';

/** Whether `cleanUp` would find anything to do. */
export const isCleanable = (run: Run): boolean =>
  cleanUpSteps(run).length > 0 && !isClosed(run, leftoverTarget(run));

/** The same of one thing that the run left open: a drill's own leftovers, and not what one of its steps left. */
export const isCleanableAt = (run: Run, { target }: { readonly target: string }): boolean =>
  target === leftoverTarget(run) && isCleanable(run);
