import type { Incident } from './incident.ts';

/** After this long nobody needs to be told every quarter of an hour that an incident goes on. */
export const REMIND_FOR_MS = 24 * 60 * 60_000;

export interface Reminder {
  readonly at: Date;
  readonly number: number;
  readonly last: boolean;
}

/**
 * When people are asked for an update next: in the severity's rhythm since the last one. Reminders that were slept
 * through, or snoozed, are one reminder; the number says how late it is.
 */
export function nextReminder(incident: Incident, now: Date): Reminder | undefined {
  const { severity, reminders, resolved } = incident;
  const { since, number: reminded, snoozedUntil } = reminders;
  const everyMs = severity.updateEveryMs;
  const most = everyMs > 0 ? Math.max(1, Math.floor(REMIND_FOR_MS / everyMs)) : 0;
  if (resolved || reminded >= most) return undefined;

  const passed = Math.floor((now.getTime() - since.getTime()) / everyMs);
  const number = Math.min(most, Math.max(passed, reminded + 1));
  const inRhythm = new Date(since.getTime() + number * everyMs);
  const at = snoozedUntil && snoozedUntil > inRhythm ? snoozedUntil : inRhythm;
  return { at, number, last: number === most };
}
