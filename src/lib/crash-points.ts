/**
 * Where a test may end the process, as a power cut would: before and after everything that is stored and everything that
 * is done outside. Each is reached by a test in `test/recovery`. See docs/decisions/crash-points.md.
 */
export const CRASH_POINTS = [
  // The record. Of: the types of the events; `rows` when there are none.
  'before-transaction',
  'before-commit',
  'after-commit',
  // The schema. Of: the version.
  'between-migrations',
  // A run. Of: the types of the events, or the action.
  'before-decide',
  'after-decide',
  'before-record',
  'after-record',
  'before-apply',
  'after-apply',
  'before-look',
  'after-look',
  // Every call to a system. Of: `kubernetes.patchSuspend`.
  'before-call',
  'after-call',
  // What moves by itself. Of: run, page, loop, incident, schedule, alert, rota, handoff.
  'before-advance',
  'before-storing',
  // Several replicas. Once what a dead one held is free, and nobody has it yet.
  'after-take-over',
  // What follows the record. Of: incidents, slack.
  'before-cursor',
  'after-cursor',
  // Slack. Of: the call.
  'before-telling',
  'after-telling',
  // Files beside the record. Of: `restore.mark`.
  'before-file',
  'after-file',
  // What a person is answered.
  'before-answer',
  'after-answer',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** A point, and of what when not every time counts: `after-commit:run_ended`. */
export interface CrashAt {
  readonly point: CrashPoint;
  readonly of?: string;
}

let fatal: CrashAt | undefined;

/** From now on the process ends where it is told. For crash tests alone: the configuration says who may. */
export function crashAt(place: CrashAt): void {
  fatal = place;
}

/** Does nothing, unless a crash test waits for this very place. SIGKILL: nothing is stored, closed or said goodbye to. */
export function reach(point: CrashPoint, of: () => string | readonly string[] = () => []): void {
  if (fatal === undefined || fatal.point !== point) return;
  if (fatal.of === undefined || [of()].flat().includes(fatal.of)) process.kill(process.pid, 'SIGKILL');
}

/** `after-commit:run_ended`; undefined when there is no such point. */
export function parseCrashAt(text: string): CrashAt | undefined {
  const [name, of] = text.split(':', 2);
  const point = CRASH_POINTS.find((one) => one === name);
  return point && { point, ...(of !== undefined && { of }) };
}
