import { canonicalJson } from '../lib/canonical-json.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';
import { dutyMove, dutyMoveAt } from './duty.ts';
import type { ScheduleState } from './schedule-state.ts';
import { nextTick, ticksUntil } from './ticks.ts';
import { expiryWarningAt } from './unattended.ts';

/** What is to be done for a schedule next. */
export type ScheduleMove =
  | { readonly do: 'set'; readonly schedule: Schedule; readonly since: Date; readonly next: Date | undefined }
  | { readonly do: 'remove' }
  | { readonly do: 'request'; readonly tick: Date }
  /** `missed` earlier times are made up for by this one. */
  | { readonly do: 'fire'; readonly tick: Date; readonly missed: number; readonly next: Date | undefined }
  | { readonly do: 'miss'; readonly last: Date; readonly count: number; readonly next: Date | undefined }
  | { readonly do: 'warn'; readonly until: Date }
  | { readonly do: 'remind_of_duty'; readonly stage: number }
  | { readonly do: 'listen' }
  | { readonly do: 'nothing' };

/** A restart must not make a tick a missed one. */
const ON_TIME_MS = 5 * 60_000;

/** Decides from the schedule as it was and as the file has it now. */
export function nextScheduleMove(
  state: ScheduleState,
  inFile: Schedule | undefined,
  now: Date,
): ScheduleMove {
  if (!inFile) return state.schedule ? { do: 'remove' } : { do: state.page ? 'listen' : 'nothing' };
  if (!isSame(state.schedule, inFile)) return set(state, inFile, now);
  if (state.fired && (state.fired.askAt ?? now) <= now) return { do: 'request', tick: state.fired.tick };
  return tickMove(state, inFile, now) ?? otherMove(state, inFile, now);
}

/** When a due tick, a run or a duty has to be looked at; null: only when something happens. */
export function scheduleDueAt(state: ScheduleState, now: Date): Date | null {
  const { schedule, fired, next } = state;
  if (!schedule) return lookAt(state, now) ?? null;
  const times = [
    fired ? (fired.askAt ?? now) : undefined,
    mayFire(state, schedule) ? next : undefined,
    lookAt(state, now),
    expiryWarningAt(state),
    dutyMoveAt(state, schedule, now),
  ].filter((at) => at !== undefined);
  return times.reduce<Date | null>((first, at) => (first === null || at < first ? at : first), null);
}

function set(state: ScheduleState, schedule: Schedule, now: Date): ScheduleMove {
  const before = state.schedule;
  if (before && timingOf(before) === timingOf(schedule))
    return { do: 'set', schedule, since: state.since, next: state.next };
  // A rhythm that has changed begins again; what was missed of the old one is no longer wanted.
  return { do: 'set', schedule, since: now, next: nextTick(schedule, now, now) };
}

const isSame = (before: Schedule | undefined, now: Schedule): boolean =>
  before !== undefined && canonicalJson(before) === canonicalJson(now);

function timingOf({ cron, everyMs, timezone, businessDays, calendar, deed }: Schedule): string {
  const beat = 'everyMs' in deed ? deed.everyMs : undefined;
  return canonicalJson([
    cron ?? null,
    everyMs ?? null,
    timezone,
    businessDays && calendar,
    deed.kind,
    beat ?? null,
  ]);
}

function tickMove(state: ScheduleState, schedule: Schedule, now: Date): ScheduleMove | undefined {
  const { next, since } = state;
  if (!next || next > now || !mayFire(state, schedule)) return undefined;
  const ticks = ticksUntil(schedule, next, now, since);
  const [oldest, newest] = [ticks[0] ?? next, ticks.at(-1) ?? next];
  const after = (tick: Date) => nextTick(schedule, tick, since);

  if (schedule.missed === 'all') return { do: 'fire', tick: oldest, missed: 0, next: after(oldest) };
  const isLate = now.getTime() - newest.getTime() > ON_TIME_MS;
  if (schedule.missed === 'skip' && isLate)
    return { do: 'miss', last: newest, count: ticks.length, next: after(newest) };
  return { do: 'fire', tick: newest, missed: ticks.length - 1, next: after(newest) };
}

/** One at a time: a time that waits for people, or for the run before it when each of them counts. */
const mayFire = ({ fired, underWay }: ScheduleState, { missed }: Schedule): boolean =>
  !fired && !(missed === 'all' && underWay);

function otherMove(state: ScheduleState, schedule: Schedule, now: Date): ScheduleMove {
  const warnAt = expiryWarningAt(state);
  if (state.allowance && warnAt && warnAt <= now) return { do: 'warn', until: state.allowance.until };
  if (schedule.deed.kind === 'heartbeat') return { do: 'listen' };
  const stage = dutyMove(state, schedule, now);
  return stage === undefined ? { do: 'nothing' } : { do: 'remind_of_duty', stage };
}

const OFTEN_MS = 5_000;
const SELDOM_MS = 60_000;
const WATCHED_CLOSELY_MS = 10 * 60_000;

/** When to look again what has become of its run. */
function lookAt({ underWay }: ScheduleState, now: Date): Date | undefined {
  if (!underWay) return undefined;
  const isYoung = now.getTime() - underWay.from.getTime() < WATCHED_CLOSELY_MS;
  return new Date(now.getTime() + (isYoung ? OFTEN_MS : SELDOM_MS));
}
