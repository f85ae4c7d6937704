import type { Step } from '../runbooks/runbook.ts';
import type { PlannedStep } from './events.ts';
import type { Waived } from './exception-events.ts';
import { isWaived, type Run, type StepState } from './run.ts';

/**
 * The safeguard, when it cannot run or did not work, and somebody could let the run go without it: a database that is
 * dead must not stand in the way of its own recovery. Empty for everything else, which stays in the way.
 */
export function lostSafeguard(run: Run, step: Step, stands: StepState | PlannedStep): readonly Waived[] {
  const because = whyLost(run, stands);
  return step.safeguard && because !== undefined && mayBeWaived(run) ? [{ step: step.id, because }] : [];
}

function whyLost(run: Run, stands: StepState | PlannedStep): string | undefined {
  switch (stands.status) {
    case 'planned':
      return stands.plan.obstacle;
    case 'failed':
      return stands.reason ?? 'it failed';
    case 'skipped':
      return 'id' in stands && isWaived(run, stands.id) ? stands.reason : undefined;
    default:
      return undefined;
  }
}

/** With nobody to say yes to it there is nothing to ask. */
const mayBeWaived = ({ request: { runbook } }: Run): boolean =>
  runbook.allow.approve.length > 0 || runbook.breakGlass !== undefined;

/** A safeguard that failed when it ran, about which nobody has been asked yet. */
export function failedSafeguard(run: Run, failed: StepState): boolean {
  const step = run.request.runbook.steps.find(({ id }) => id === failed.id);
  if (!step || run.undo || run.cancelled || isWaived(run, failed.id)) return false;
  return lostSafeguard(run, step, failed).length > 0;
}
