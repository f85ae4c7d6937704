import type { Schedule } from '../runbooks/schedules-section.ts';
import type { Authorization } from './authorize.ts';

export interface ScheduleQuestion {
  readonly what: 'run' | 'approve';
  readonly runbook: string;
  /** Of the file as it stands now. */
  readonly schedules: Readonly<Record<string, Schedule>>;
}

/** May this schedule do this? It runs what the file lists for it, approves nothing, and has nobody's role. */
export function authorizeSchedule(
  name: string,
  { what, runbook, schedules }: ScheduleQuestion,
): Authorization {
  const deed = Object.hasOwn(schedules, name) ? schedules[name]?.deed : undefined;
  if (what === 'run' && deed?.kind === 'run' && deed.runbook === runbook)
    return { allowed: true, role: 'its schedule' };
  const rule =
    what === 'approve'
      ? 'a schedule approves nothing'
      : `the runbooks file has no schedule ${name} that runs ${runbook} any more`;
  return { allowed: false, rule, roles: [], who: [], onCall: [], unreachable: [], asOf: undefined };
}
