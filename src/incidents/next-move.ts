import type { Errand, Incident } from './incident.ts';

/** What Runbolt has to do for an incident next. */
export type IncidentMove =
  | { readonly do: 'page'; readonly attempt: number }
  | { readonly do: 'open'; readonly attempt: number }
  | { readonly do: 'remind'; readonly number: number; readonly last: boolean }
  /** A run is under way for it; what came of it is looked up again at `until`. */
  | { readonly do: 'look'; readonly until: Date }
  /** Null: nothing more is to be done by itself. */
  | { readonly do: 'wait'; readonly until: Date | null };

const LOOK_MS = 1_000;

/** After this long nobody needs to be told every quarter of an hour that an incident goes on. */
export const REMIND_FOR_MS = 24 * 60 * 60_000;

/** Decides from the incident alone. A page comes before everything else: it wakes somebody up. */
export function nextIncidentMove(incident: Incident, now: Date): IncidentMove {
  const { opening, paging, resolved } = incident;
  if (mayPage(incident) && isDue(paging, now)) return { do: 'page', attempt: paging.attempts + 1 };
  if (!resolved && isDue(opening, now)) return { do: 'open', attempt: opening.attempts + 1 };

  const reminder = nextReminder(incident, now);
  if (reminder && reminder.at <= now) return { do: 'remind', number: reminder.number, last: reminder.last };

  const retries = resolved ? [] : [opening.retryAt, paging.retryAt];
  const times = [reminder?.at, ...retries];
  const until = earliest(times.filter((at) => at !== undefined));
  const underWay = opening.status === 'under_way' || paging.status === 'under_way';
  if (!underWay) return { do: 'wait', until };
  const lookAt = new Date(now.getTime() + LOOK_MS);
  return { do: 'look', until: until && until < lookAt ? until : lookAt };
}

/** When somebody has to look at it next. */
export function incidentDueAt(incident: Incident, now: Date): Date | null {
  const move = nextIncidentMove(incident, now);
  return 'until' in move ? move.until : now;
}

/** That there is nobody to page is said where people are: once it is known whether there is a channel. */
function mayPage({ declared, opening, resolved }: Incident): boolean {
  const isSettled = opening.status === 'done' || opening.status === 'failed';
  return !resolved && (declared.pagerduty !== undefined || isSettled);
}

function isDue({ status, retryAt }: Errand, now: Date): boolean {
  return status === 'to_do' || (status === 'failed' && retryAt !== undefined && retryAt <= now);
}

interface Reminder {
  readonly at: Date;
  readonly number: number;
  readonly last: boolean;
}

/** Reminders that were slept through are one reminder: the number says how late it is. */
function nextReminder(incident: Incident, now: Date): Reminder | undefined {
  const { declaredAt, declared, reminded, resolved } = incident;
  const everyMs = declared.severity.updateEveryMs;
  const most = everyMs > 0 ? Math.max(1, Math.floor(REMIND_FOR_MS / everyMs)) : 0;
  if (resolved || reminded >= most) return undefined;

  const passed = Math.floor((now.getTime() - declaredAt.getTime()) / everyMs);
  const number = Math.min(most, Math.max(passed, reminded + 1));
  return { at: new Date(declaredAt.getTime() + number * everyMs), number, last: number === most };
}

function earliest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((first, at) => (first === null || at < first ? at : first), null);
}
