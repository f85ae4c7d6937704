import { Cron } from 'croner';

export type ParsedCron =
  | { readonly ok: true; readonly next: (after: Date) => Date | undefined }
  /** One sentence that starts with what was written. */
  | { readonly ok: false; readonly problem: string };

/** A pattern that names no time within these years names none. */
const FAR_AHEAD = new Date('2020-01-01T00:00:00Z');

/**
 * Reads a crontab's five fields, as local time in a time zone. A time that does not exist when the clocks go forward
 * comes at the end of the gap; one that exists twice comes the first time, unless the pattern means every hour or minute.
 */
export function parseCron(text: string, timezone: string): ParsedCron {
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  const fields = text.trim().split(/\s+/);
  if (fields.length === 6 || fields.length === 7)
    return no(`${shown} has ${fields.length} fields: seconds and years are not taken, write five`);
  if (fields.length !== 5)
    return no(`${shown} is not a cron line: write minute, hour, day, month and weekday, like 0 8 * * 1-5`);
  try {
    const cron = new Cron(text.trim(), { timezone, paused: true, mode: '5-part' });
    if (cron.nextRun(FAR_AHEAD) === null) return no(`${shown} never comes`);
    return { ok: true, next: (after) => cron.nextRun(after) ?? undefined };
  } catch (error) {
    if (error instanceof Error) return no(`${shown} is not a cron line: ${reason(error)}`);
    throw error;
  }
}

const no = (problem: string): ParsedCron => ({ ok: false, problem });

/** `CronPattern: Invalid value for minute: 99` */
const reason = ({ message }: Error): string =>
  message.replace(/^Cron\w+: /, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
