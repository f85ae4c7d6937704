import type { Temporal } from 'temporal-polyfill';
import { temporal } from './temporal.ts';

/** When people work: days and hours as the clocks of one time zone show them. */
export interface BusinessCalendar {
  readonly timezone: string;
  /** 1 is Monday, 7 is Sunday. */
  readonly days: readonly number[];
  /** Minutes after midnight: work begins, and ends. */
  readonly opens: number;
  readonly closes: number;
  /** Days off: `2026-12-25`. */
  readonly holidays: readonly string[];
}

export function isBusinessDay(calendar: BusinessCalendar, at: Date): boolean {
  return worksOn(calendar, localTime(calendar, at).toPlainDate());
}

/** Whether people work now, and until when; otherwise when they begin next. */
export type WorkingTime =
  | { readonly working: true; readonly until: Date }
  /** Undefined: no working day within a year. */
  | { readonly working: false; readonly from: Date | undefined };

export function workingTime(calendar: BusinessCalendar, at: Date): WorkingTime {
  const now = localTime(calendar, at);
  let day = now.toPlainDate();
  for (let ahead = 0; ahead < 366; ahead += 1, day = day.add({ days: 1 })) {
    if (!worksOn(calendar, day)) continue;
    const [opens, closes] = [instant(calendar, day, calendar.opens), instant(calendar, day, calendar.closes)];
    if (at < opens) return { working: false, from: opens };
    if (at < closes) return { working: true, until: closes };
  }
  return { working: false, from: undefined };
}

const worksOn = ({ days, holidays }: BusinessCalendar, day: Temporal.PlainDate): boolean =>
  days.includes(day.dayOfWeek) && !holidays.includes(day.toString());

const localTime = ({ timezone }: BusinessCalendar, at: Date): Temporal.ZonedDateTime =>
  temporal().Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone);

/** By the clock on the wall, also on the days on which it is set forward or back. */
function instant({ timezone }: BusinessCalendar, day: Temporal.PlainDate, minutes: number): Date {
  const midnightNext = minutes === 24 * 60;
  const plainTime = midnightNext
    ? temporal().PlainTime.from('00:00')
    : temporal().PlainTime.from({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
  const date = midnightNext ? day.add({ days: 1 }) : day;
  return new Date(date.toZonedDateTime({ timeZone: timezone, plainTime }).epochMilliseconds);
}
