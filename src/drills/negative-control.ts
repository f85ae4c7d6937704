import { formatDuration } from '../lib/duration.ts';
import type { Run } from '../runs/run.ts';

/** What is known of a drill's negative control. */
export interface ControlReport {
  /** When it was last seen red, this drill included. */
  readonly lastRedAt: Date | undefined;
  /** It came out green in this drill. */
  readonly green: boolean;
  /** How long ago it may have been seen red. */
  readonly everyMs: number | undefined;
}

/** When its control was seen red; undefined when this run did not see it. */
export function redAt(run: Run): Date | undefined {
  const proving = provingSteps(run);
  const seen = proving.filter(({ status }) => status === 'succeeded').flatMap(({ endedAt }) => endedAt ?? []);
  return proving.length > 0 && seen.length === proving.length ? seen.at(-1) : undefined;
}

/** Undefined where the runbook has none. `earlierRedAt`: from the drills, or the control's own runs, before this one. */
export function controlReport(run: Run, earlierRedAt: Date | undefined): ControlReport | undefined {
  const control = run.request.runbook.drill?.negativeControl;
  if (!control) return undefined;
  const green = provingSteps(run).some(({ status }) => status === 'failed');
  return { lastRedAt: redAt(run) ?? earlierRedAt, green, everyMs: control.everyMs };
}

/** One sentence each; empty when the drill has been proved able to fail, lately. */
export function controlIssues(control: ControlReport | undefined, at: Date): readonly string[] {
  if (!control) return [];
  const { lastRedAt, green, everyMs } = control;
  if (green)
    return ['THE NEGATIVE CONTROL WAS NOT SEEN RED: until it is, what this drill passes cannot be relied on'];
  if (!lastRedAt)
    return ['The negative control has never been seen red: nothing proves that this drill can fail'];
  const age = at.getTime() - lastRedAt.getTime();
  if (everyMs === undefined || age <= everyMs) return [];
  return [
    `The negative control was last seen red ${formatDuration(age)} ago; it has to be every ${formatDuration(everyMs)}`,
  ];
}

function provingSteps({ request, steps }: Run) {
  const proving = new Set(
    request.runbook.steps.filter(({ mustFail }) => mustFail !== undefined).map(({ id }) => id),
  );
  return steps.filter(({ id }) => proving.has(id));
}
