import type { RunHappening } from './events.ts';
import { gatesPassed, type Run } from './run.ts';

/** A time in which the run stood still for people; open while it still does. */
export interface Wait {
  readonly from: Date;
  readonly until: Date | undefined;
}

/** The waits once this event has been folded in: one begins with each gate and ends with the last yes that it asked for. */
export function waitsAfter(before: Run, event: RunHappening, after: Omit<Run, 'waits'>): readonly Wait[] {
  if (event.type === 'gates_opened')
    return [...ended(before, event.at), { from: event.at, until: undefined }];
  const stands = after.status === 'waiting' && after.gate !== undefined;
  return stands ? before.waits : ended(before, event.at);
}

function ended(run: Run, at: Date): readonly Wait[] {
  return run.waits.map((wait) => (wait.until ? wait : { ...wait, until: lastYes(run) ?? at }));
}

/** What came after the last yes, such as a restart, is nobody's waiting for people. */
function lastYes(run: Run): Date | undefined {
  if (!gatesPassed(run) || !run.gate) return undefined;
  const { confirmation, approvals } = run.gate;
  const given = [confirmation, run.exceptions.glass, ...approvals].flatMap((yes) => (yes ? [yes.at] : []));
  return given.toSorted((a, b) => b.getTime() - a.getTime())[0];
}
