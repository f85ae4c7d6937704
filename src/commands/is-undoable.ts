import { hasEnded, type Run, undoOf } from '../runs/run.ts';

/** Whether `undoRun` would find anything to put back. */
export const isUndoable = (run: Run): boolean =>
  hasEnded(run) && run.end?.status !== 'undone' && undoOf(run).length > 0;
