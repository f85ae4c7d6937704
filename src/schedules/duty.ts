import { workingTime } from '../lib/business-calendar.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';
import type { ScheduleState } from './schedule-state.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;

/** A week before (for what comes seldom enough), on the day, and each week after it. */
const SOON = 1;
const TODAY = 2;

/** From the first week overdue on, whoever it escalates to is called as well. */
export const isEscalated = (stage: number): boolean => stage > TODAY;

/** The stage that people are to be told of now; undefined when there is none. */
export function dutyMove(state: ScheduleState, schedule: Schedule, now: Date): number | undefined {
  const at = dutyMoveAt(state, schedule, now);
  if (!at || at > now) return undefined;
  // Stages that were slept through are one: it says how overdue it is by now.
  return Math.max(state.duty.stage + 1, stageAt(state, everyMs(schedule), now));
}

/** When people are to be told next, in working hours; undefined for what is no duty. */
export function dutyMoveAt(state: ScheduleState, schedule: Schedule, now: Date): Date | undefined {
  const every = everyMs(schedule);
  if (every === 0) return undefined;
  const { stage, lookAgainAt } = state.duty;
  const at = timeOf(Math.max(stage + 1, every > 4 * WEEK_MS ? SOON : TODAY), state, every);
  const due = lookAgainAt && lookAgainAt > at ? lookAgainAt : at;
  // What came while Runbolt was down is not told at night either.
  const working = workingTime(schedule.calendar, due < now ? now : due);
  return working.working ? due : (working.from ?? due);
}

/** When it has to be done again. */
export function dutyDueAt({ duty, since }: ScheduleState, schedule: Schedule): Date | undefined {
  const every = everyMs(schedule);
  return every === 0 ? undefined : new Date((duty.doneAt ?? since).getTime() + every);
}

const everyMs = ({ deed }: Schedule): number =>
  deed.kind === 'drill' || deed.kind === 'rotate' ? deed.everyMs : 0;

const timeOf = (stage: number, { duty, since }: ScheduleState, every: number): Date =>
  new Date((duty.doneAt ?? since).getTime() + every + (stage - TODAY) * WEEK_MS);

function stageAt({ duty, since }: ScheduleState, every: number, now: Date): number {
  const late = now.getTime() - (duty.doneAt ?? since).getTime() - every;
  return Math.floor(late / WEEK_MS) + TODAY;
}
