import type { Temporal } from 'temporal-polyfill';
import { temporal } from '../lib/temporal.ts';
import type { Freeze, FreezeWindow } from '../runbooks/freezes-section.ts';

/** The freezes that are on somewhere, and when all of them and what follows them at once will be over. */
export interface Frozen {
  readonly freezes: readonly Freeze[];
  /** Null: not within a year. */
  readonly until: Date | null;
}

/** More windows than this in one stretch is a year that never thaws. */
const MOST_WINDOWS = 1_000;
const LOOK_AHEAD_DAYS = 366;

/** Is anything frozen in this environment now? Undefined: no. */
export function frozenAt(freezes: readonly Freeze[], environment: string, now: Date): Frozen | undefined {
  const here = freezes.filter(({ environments }) => environments.includes(environment));
  const on = here.filter((freeze) => endOf(freeze, now) !== undefined);
  return on.length === 0 ? undefined : { freezes: on, until: thawAfter(here, now) };
}

/** A weekend that follows an evening without a gap is one wait for whoever wants to change something. */
function thawAfter(freezes: readonly Freeze[], now: Date): Date | null {
  const horizon = now.getTime() + LOOK_AHEAD_DAYS * 86_400_000;
  let at = now;
  for (let window = 0; window < MOST_WINDOWS; window += 1) {
    const end = latest(freezes.flatMap((freeze) => endOf(freeze, at) ?? []));
    if (!end) return at;
    if (end.getTime() > horizon) return null;
    at = end;
  }
  return null;
}

/** When the freeze that is on at this moment ends; undefined when it is not on. */
function endOf({ windows, timeZone }: Freeze, at: Date): Date | undefined {
  const local = temporal().Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
  return latest(windows.flatMap((window) => endsOf(window, local)));
}

/** The ends of a window's occurrences that contain the moment. */
function endsOf(window: FreezeWindow, at: Temporal.ZonedDateTime): readonly Date[] {
  return occurrences(window, at.toPlainDate()).flatMap(([from, until]) => {
    const start = from.toZonedDateTime(at.timeZoneId).epochMilliseconds;
    const end = until.toZonedDateTime(at.timeZoneId).epochMilliseconds;
    return start <= at.epochMilliseconds && at.epochMilliseconds < end ? [new Date(end)] : [];
  });
}

type Stretch = readonly [from: Temporal.PlainDateTime, until: Temporal.PlainDateTime];

/** The occurrences that a moment of this day may be in: the one that begins now or today, and the one before it. */
function occurrences(window: FreezeWindow, today: Temporal.PlainDate): readonly Stretch[] {
  switch (window.every) {
    case 'day': {
      const days = window.until > window.from ? 0 : 1;
      return [today, today.subtract({ days: 1 })].map((date) => [
        date.toPlainDateTime(window.from),
        date.add({ days }).toPlainDateTime(window.until),
      ]);
    }
    case 'week': {
      const { from, until } = window;
      const last = today.subtract({ days: (today.dayOfWeek - from.day + 7) % 7 });
      const apart = (until.day - from.day + 7) % 7;
      const days = apart === 0 && until.time <= from.time ? 7 : apart;
      return [last, last.subtract({ days: 7 })].map((date) => [
        date.toPlainDateTime(from.time),
        date.add({ days }).toPlainDateTime(until.time),
      ]);
    }
    case 'year':
      return [today.year, today.year - 1].map((year) => {
        const first = temporal().PlainMonthDay.from(window.from).toPlainDate({ year });
        const last = temporal()
          .PlainMonthDay.from(window.until)
          .toPlainDate({
            year: window.until < window.from ? year + 1 : year,
          });
        return [first.toPlainDateTime(), last.add({ days: 1 }).toPlainDateTime()];
      });
    case 'never':
      return [[moment(window.from), endMoment(window.until)]];
  }
}

const moment = (text: string): Temporal.PlainDateTime => temporal().PlainDateTime.from(text);

/** A day alone ends with it. */
const endMoment = (text: string): Temporal.PlainDateTime =>
  text.includes('T') ? moment(text) : moment(text).add({ days: 1 });

function latest(times: readonly Date[]): Date | undefined {
  return times.toSorted((a, b) => b.getTime() - a.getTime())[0];
}
