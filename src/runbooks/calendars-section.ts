import { z } from 'zod';
import type { BusinessCalendar } from '../lib/business-calendar.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** A calendar of the section `calendars:` as people write it. */
export const CalendarText = z.strictObject({
  timezone: z.string().describe('The time zone, like Europe/Berlin.'),
  days: z
    .array(z.enum(DAYS))
    .min(1, 'name at least one day')
    .max(7, 'a week has 7 days')
    .optional()
    .describe('The working days. Default: [mon, tue, wed, thu, fri].'),
  hours: z
    .string()
    .regex(HOURS, 'hours look like 09:00-17:00')
    .refine((hours) => opensAt(hours) < closesAt(hours), 'hours end after they begin, on the same day')
    .optional()
    .describe('The working hours. Default: 09:00-17:00.'),
  holidays: z
    .array(z.iso.date('a holiday is a date like 2026-12-25'))
    .max(500, 'at most 500 fit')
    .optional()
    .describe('Dates on which nobody works.'),
});
export type CalendarText = z.infer<typeof CalendarText>;

/** Its checked form: a `BusinessCalendar` with a name. */
export const Calendar = z
  .object({
    name: z.string(),
    timezone: z.string(),
    days: z.array(z.number().int().min(1).max(7)).readonly(),
    opens: z.number().int(),
    closes: z.number().int(),
    holidays: z.array(z.string()).readonly(),
  })
  .readonly();
export type Calendar = z.infer<typeof Calendar>;

const OFFICE_HOURS = '09:00-17:00';

export function toCalendar({ timezone, days, hours, holidays }: CalendarText, name: string): Calendar {
  const working: readonly string[] = days ?? DAYS.slice(0, 5);
  return {
    name,
    timezone,
    days: DAYS.flatMap((day, index) => (working.includes(day) ? [index + 1] : [])),
    opens: opensAt(hours ?? OFFICE_HOURS),
    closes: closesAt(hours ?? OFFICE_HOURS),
    holidays: holidays ?? [],
  } satisfies BusinessCalendar & { name: string };
}

const opensAt = (hours: string): number => minutes(hours.split('-')[0]);
const closesAt = (hours: string): number => minutes(hours.split('-')[1]);

function minutes(time = '00:00'): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}
