import { isBusinessDay } from '../lib/business-calendar.ts';
import { parseCron } from '../lib/cron.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';

/** What decides when a schedule's times come. */
export type Timing = Pick<Schedule, 'cron' | 'everyMs' | 'timezone' | 'businessDays' | 'calendar'>;

/** No more are looked through for one on a working day: a daily schedule finds it within years of holidays. */
const MOST_LOOKED_AT = 2_000;

/**
 * The first time after `after`; undefined when none comes. `since` is where `every` counts from, so that neither a
 * restart nor a late tick shifts the rhythm.
 */
export function nextTick(timing: Timing, after: Date, since: Date): Date | undefined {
  let tick: Date | undefined = after;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += 1) {
    tick = nextInstant(timing, tick, since);
    if (!tick || !timing.businessDays || isBusinessDay(timing.calendar, tick)) return tick;
  }
  return undefined;
}

function nextInstant({ cron, everyMs, timezone }: Timing, after: Date, since: Date): Date | undefined {
  if (cron !== undefined) {
    const parsed = parseCron(cron, timezone);
    return parsed.ok ? parsed.next(after) : undefined;
  }
  if (everyMs === undefined) return undefined;
  const passed = Math.max(0, Math.floor((after.getTime() - since.getTime()) / everyMs));
  return new Date(since.getTime() + (passed + 1) * everyMs);
}

/** More than these are not caught up with, whatever the file says: the newest count. */
export const MOST_MISSED = 100;
const HOUR_MS = 60 * 60_000;

/** Every time from `first` until now, oldest first; the newest `MOST_MISSED` of them. */
export function ticksUntil(timing: Timing, first: Date, now: Date, since: Date): readonly Date[] {
  // A year of minutes is not walked through: ever longer stretches before now are, until there are enough.
  for (let backMs = HOUR_MS; ; backMs *= 2) {
    const from = new Date(now.getTime() - backMs);
    const begin = from <= first ? first : nextTick(timing, from, since);
    const ticks = walk(timing, begin, now, since);
    if (begin === first || ticks.length >= MOST_MISSED) return ticks.slice(-MOST_MISSED);
  }
}

function walk(timing: Timing, begin: Date | undefined, now: Date, since: Date): readonly Date[] {
  const ticks: Date[] = [];
  for (let tick = begin; tick && tick <= now; tick = nextTick(timing, tick, since)) ticks.push(tick);
  return ticks;
}
