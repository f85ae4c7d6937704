import { z } from 'zod';

/** The section `freezes:` as people write it: when nothing is to be changed, and who may all the same. */

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MONTH_DAY = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MOMENT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]([01]\d|2[0-3]):[0-5]\d)?$/;
const IN_WEEK = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]* (([01]\d|2[0-3]):[0-5]\d)$/i;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const time = z.string().regex(TIME, 'a time looks like 18:00, in quotes');
const monthDay = z.string().regex(MONTH_DAY, 'a day of the year looks like 12-24, month first');
const moment = z.string().regex(MOMENT, 'write 2026-11-27, or 2026-11-27T18:00');
const inWeek = z.string().regex(IN_WEEK, 'a time of the week looks like fri 18:00');
const windows = <Window extends z.ZodType>(window: Window, what: string) =>
  z.array(window).max(100, 'at most 100 fit').optional().describe(what);

export const FreezeText = z.strictObject({
  title: z.string().min(1).max(100).describe('Why, as people say it: Nobody watches at night.'),
  environments: z
    .array(z.string())
    .max(100, 'at most 100 fit')
    .optional()
    .describe('Where. Default: every protected environment.'),
  time_zone: z
    .string()
    .refine(isTimeZone, 'a time zone looks like Europe/Berlin')
    .describe('Whose clock the times are read on, like Europe/Berlin.'),
  daily: windows(
    z.strictObject({ from: time.describe('When it begins.'), until: time.describe('When it ends.') }),
    'Every day, over midnight too.',
  ),
  weekly: windows(
    z.strictObject({ from: inWeek.describe('When it begins.'), until: inWeek.describe('When it ends.') }),
    'Every week: from fri 18:00 until mon 08:00.',
  ),
  yearly: windows(
    z.strictObject({
      from: monthDay.describe('The first day.'),
      until: monthDay.optional().describe('The last day. Default: the first.'),
    }),
    'Whole days of every year.',
  ),
  once: windows(
    z.strictObject({
      from: moment.describe('When it begins; a day alone begins at midnight.'),
      until: moment
        .optional()
        .describe('When it ends; a day alone ends with it. Default: the day it begins.'),
    }),
    'One time only.',
  ),
  override: z
    .array(z.string())
    .max(100, 'at most 100 fit')
    .optional()
    .describe('The roles that may start a run all the same, with a reason. Default: nobody.'),
});
export type FreezeText = z.infer<typeof FreezeText>;

const InWeek = z.object({ day: z.number().int().min(1).max(7), time: z.string() }).readonly();

export const FreezeWindow = z.discriminatedUnion('every', [
  z.object({ every: z.literal('day'), from: z.string(), until: z.string() }).readonly(),
  /** Monday is day 1, as in ISO 8601. */
  z.object({ every: z.literal('week'), from: InWeek, until: InWeek }).readonly(),
  /** Whole days, the last one included. */
  z.object({ every: z.literal('year'), from: z.string(), until: z.string() }).readonly(),
  /** Local times; a day alone is a whole one. */
  z.object({ every: z.literal('never'), from: z.string(), until: z.string() }).readonly(),
]);
export type FreezeWindow = z.infer<typeof FreezeWindow>;

/** The checked form of one freeze. */
export const Freeze = z
  .object({
    name: z.string(),
    title: z.string(),
    environments: z.array(z.string()).readonly(),
    timeZone: z.string(),
    windows: z.array(FreezeWindow).readonly(),
    /** Names of roles. An empty list means nobody. */
    override: z.array(z.string()).readonly(),
  })
  .readonly();
export type Freeze = z.infer<typeof Freeze>;

/** `everywhere` names the protected environments, which a freeze means when it names none. */
export function toFreeze(text: FreezeText, name: string, everywhere: readonly string[]): Freeze {
  const { daily = [], weekly = [], yearly = [], once = [] } = text;
  const windows: readonly FreezeWindow[] = [
    ...daily.map((window) => ({ every: 'day', ...window }) as const),
    ...weekly.map(
      ({ from, until }) => ({ every: 'week', from: weekTime(from), until: weekTime(until) }) as const,
    ),
    ...yearly.map(({ from, until = from }) => ({ every: 'year', from, until }) as const),
    ...once.map(
      ({ from, until }) => ({ every: 'never', from: local(from), until: local(until ?? day(from)) }) as const,
    ),
  ];
  return {
    name,
    title: text.title,
    environments: text.environments ?? everywhere,
    timeZone: text.time_zone,
    windows,
    override: text.override ?? [],
  };
}

function weekTime(text: string) {
  const [, day = '', time = ''] = IN_WEEK.exec(text) ?? [];
  return { day: DAYS.indexOf(day.toLowerCase()) + 1, time };
}

const local = (text: string): string => text.replace(' ', 'T');
const day = (text: string): string => text.slice(0, 10);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
