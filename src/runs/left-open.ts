import type { LeftOpen } from '../actions/action.ts';
import { drillLeftovers } from './drill-leftovers.ts';
import { isClosed, type Run } from './run.ts';

/** What the run left away from normal and is so still, as far as is known. */
export function leftOpenBy(run: Run): readonly LeftOpen[] {
  const bySteps = [...run.steps, ...(run.undo?.steps ?? [])].flatMap(({ leaves }) => leaves);
  const left = [...bySteps, drillLeftovers(run)].filter((one) => one !== undefined);
  return left.filter(({ target }) => !isClosed(run, target));
}
