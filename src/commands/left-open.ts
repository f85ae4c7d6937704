import { leftOpenBy } from '../runs/left-open.ts';
import { hasEnded, type Run } from '../runs/run.ts';

/** What an ended run left away from normal and is so still, one line each. */
export const leftOpen = (run: Run): readonly string[] =>
  hasEnded(run) ? leftOpenBy(run).map(({ what }) => what) : [];
