import type { Errand, Incident } from './incident.ts';
import { nextReminder } from './reminders.ts';

/** What Runbolt has to do for an incident next. */
export type IncidentMove =
  | { readonly do: 'page'; readonly attempt: number }
  | { readonly do: 'open'; readonly attempt: number }
  | { readonly do: 'escalate'; readonly number: number }
  | { readonly do: 'shout'; readonly number: number }
  | { readonly do: 'remind'; readonly number: number; readonly last: boolean }
  | { readonly do: 'remind_of_mail' | 'draft_postmortem' | 'remind_of_postmortem' }
  /** Something is under way outside; what came of it is looked up again at `until`. */
  | { readonly do: 'look'; readonly until: Date }
  /** Null: nothing more is to be done by itself. */
  | { readonly do: 'wait'; readonly until: Date | null };

const LOOK_MS = 1_000;
/** PagerDuty allows 960 requests a minute; people take longer than this to reach for the phone. */
const LOOK_AT_PAGE_MS = 20_000;
/** After this long without a word from PagerDuty it is no longer asked. */
const LOOK_AT_PAGE_FOR_MS = 4 * 60 * 60_000;
/** PagerDuty goes on by itself after that; calling the same people again and again helps nobody. */
const MOST_SHOUTS = 3;
const MAIL_AFTER_MS = 30 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Decides from the incident alone. A page comes before everything else: it wakes somebody up. */
export function nextIncidentMove(incident: Incident, now: Date): IncidentMove {
  const { opening, paging, overdue, resolved } = incident;
  if (mayPage(incident) && isDue(paging, now)) return { do: 'page', attempt: paging.attempts + 1 };
  if (overdue.escalation.status === 'to_do') return { do: 'escalate', number: overdue.number };
  if (!resolved && isDue(opening, now)) return { do: 'open', attempt: opening.attempts + 1 };

  const timed = timedMoves(incident, now);
  const due = timed.find(({ at }) => at <= now);
  if (due) return due.move;
  const retries = resolved ? [] : [opening.retryAt, paging.retryAt];
  const until = earliest([...timed.map(({ at }) => at), ...retries].filter((at) => at !== undefined));
  const lookAt = nextLook(incident, now);
  if (!lookAt) return { do: 'wait', until };
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

interface Timed {
  readonly at: Date;
  readonly move: IncidentMove;
}

/** The first of them that is due comes first. */
function timedMoves(incident: Incident, now: Date): readonly Timed[] {
  if (incident.resolved) return timedAfterwards(incident);
  return [...shout(incident), ...remind(incident, now), ...mail(incident)];
}

function shout({ acknowledged, severity, overdue, resolved }: Incident): readonly Timed[] {
  const number = overdue.number + 1;
  if (acknowledged || resolved || severity.respondWithinMs === 0 || number > MOST_SHOUTS) return [];
  return [{ at: later(overdue.since, number * severity.respondWithinMs), move: { do: 'shout', number } }];
}

function remind(incident: Incident, now: Date): readonly Timed[] {
  const reminder = nextReminder(incident, now);
  if (!reminder) return [];
  const { at, number, last } = reminder;
  return [{ at, move: { do: 'remind', number, last } }];
}

/** Customers who still feel it after half an hour get a mail, and somebody has to write it. */
function mail({ severity, customersMailed, mitigated, declaredAt }: Incident): readonly Timed[] {
  if (!severity.mailCustomers || customersMailed || mitigated) return [];
  return [{ at: later(declaredAt, MAIL_AFTER_MS), move: { do: 'remind_of_mail' } }];
}

function timedAfterwards({ severity, postmortem, resolved }: Incident): readonly Timed[] {
  if (!severity.postmortem || postmortem.done || !resolved) return [];
  if (!postmortem.drafted) return [{ at: resolved.at, move: { do: 'draft_postmortem' } }];
  const last = postmortem.remindedAt ?? resolved.at;
  return [{ at: later(last, DAY_MS), move: { do: 'remind_of_postmortem' } }];
}

/** Runs that are under way for it, and a page that nobody has acknowledged. */
function nextLook(incident: Incident, now: Date): Date | undefined {
  const { opening, paging, overdue } = incident;
  const underWay = [opening, paging, overdue.escalation].some(({ status }) => status === 'under_way');
  if (underWay) return later(now, LOOK_MS);
  return awaitsAcknowledgement(incident, now) ? later(now, LOOK_AT_PAGE_MS) : undefined;
}

/** Whether PagerDuty may know of somebody who took it and did not say so here. */
export function awaitsAcknowledgement(incident: Incident, now: Date): boolean {
  const { acknowledged, resolved, page, declaredAt } = incident;
  const isRecent = now.getTime() - declaredAt.getTime() < LOOK_AT_PAGE_FOR_MS;
  return page !== undefined && !acknowledged && !resolved && isRecent;
}

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

function earliest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((first, at) => (first === null || at < first ? at : first), null);
}
