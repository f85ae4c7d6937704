import type { Actor } from '../audit/event.ts';
import { formatDurationShort } from '../lib/duration.ts';
import type { IncidentHappening } from './events.ts';
import type { IncidentRole, Source } from './response-events.ts';

/** One line of what happened. Plain text: whoever shows it escapes it. */
export interface TimelineEntry {
  readonly at: Date;
  /** Undefined: Runbolt. */
  readonly who: Actor | undefined;
  readonly kind: TimelineKind;
  readonly what: string;
  readonly source?: Source;
}

export const TIMELINE_KINDS = ['milestone', 'update', 'run', 'people', 'note'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** What happened, in words, oldest first. Errands that went well tell of themselves by what came of them. */
export function timelineOf(happenings: readonly IncidentHappening[]): readonly TimelineEntry[] {
  return happenings.flatMap((event, index) => {
    const told = entryOf(event);
    const who = event.actor.kind === 'system' ? undefined : event.actor;
    if (!told) return [];
    const isBack = event.type === 'message_marked' && isTakenBack(event.data.source.ts, happenings, index);
    return [{ at: event.at, who, ...told, ...(isBack && { what: `(taken back) ${told.what}` }) }];
  });
}

/** Nothing is deleted: what was marked, and is not any more, says so. */
const isTakenBack = (ts: string, happenings: readonly IncidentHappening[], from: number): boolean =>
  happenings.slice(from).some((event) => event.type === 'message_unmarked' && event.data.source.ts === ts);

type Told = Pick<TimelineEntry, 'kind' | 'what'> & Partial<Pick<TimelineEntry, 'who' | 'source'>>;

const milestone = (what: string): Told => ({ kind: 'milestone', what });
const people = (what: string): Told => ({ kind: 'people', what });

function entryOf(event: IncidentHappening): Told | undefined {
  switch (event.type) {
    case 'incident_declared':
      return milestone(`declared ${event.data.severity.name}: ${event.data.title}`);
    case 'incident_opened':
      return people(`opened #${event.data.name}`);
    case 'incident_opening_failed':
      return people(`could not set up everything: ${event.data.reason}`);
    case 'incident_paged':
      return people(event.data.summary);
    case 'incident_paging_failed':
      return people(`paged nobody: ${event.data.reason}`);
    case 'response_overdue':
      return people('nobody has acknowledged in time');
    case 'escalation_ended':
      return people(event.data.summary);
    case 'run_joined':
    case 'run_left':
      return ofRun(event);
    case 'update_reminder_due':
    case 'customer_mail_due':
    case 'postmortem_reminder_due':
    case 'escalation_started':
    case 'incident_opening_started':
    case 'incident_paging_started':
      return undefined;
    default:
      return ofPeople(event);
  }
}

type Joined = Extract<IncidentHappening, { type: 'run_joined' | 'run_left' }>;

function ofRun(event: Joined): Told {
  const { title, run, by } = event.data;
  if (event.type === 'run_joined') return { kind: 'run', who: by, what: `started “${title}” (${run})` };
  const { status, outcome } = event.data;
  return { kind: 'run', who: by, what: `“${title}” ${status}: ${outcome} (${run})` };
}

type OfPeople = Exclude<
  IncidentHappening,
  {
    type:
      | `incident_${'declared' | 'opened' | 'opening_failed' | 'opening_started'}`
      | `incident_${'paged' | 'paging_failed' | 'paging_started'}`
      | 'response_overdue'
      | `escalation_${'started' | 'ended'}`
      | 'run_joined'
      | 'run_left'
      | `${'update_reminder' | 'customer_mail' | 'postmortem_reminder'}_due`;
  }
>;

function ofPeople(event: OfPeople): Told | undefined {
  switch (event.type) {
    case 'incident_acknowledged': {
      const { by } = event.data;
      return milestone(by === undefined ? 'acknowledged' : `acknowledged in PagerDuty by ${by}`);
    }
    case 'role_assigned':
      return assigned(event.data.role, event.data.to, event.actor);
    case 'severity_changed':
      return milestone(`changed the severity from ${event.data.from} to ${event.data.severity.name}`);
    case 'update_posted':
      return { kind: 'update', what: event.data.text };
    case 'note_added':
    case 'message_marked':
      return { kind: 'note', what: event.data.text, ...(event.data.source && { source: event.data.source }) };
    case 'message_unmarked':
      return undefined;
    case 'task_added':
      return people(`task ${event.data.task}: ${event.data.text}${ownedBy(event.data.owner)}`);
    case 'task_done':
      return people(`finished task ${event.data.task}`);
    case 'item_ticked':
      return people(`ticked: ${event.data.item}`);
    case 'item_unticked':
      return people(`unticked: ${event.data.item}`);
    case 'link_added':
      return people(`added a link: ${event.data.title ?? event.data.link}`);
    case 'alert_joined':
      return { kind: 'note', what: `alert “${event.data.name}” fires (${event.data.alert})` };
    case 'alert_left':
      return { kind: 'note', what: `alert “${event.data.name}” is over (${event.data.alert})` };
    case 'reminders_snoozed':
      return people(`snoozed the reminders until ${event.data.until.slice(11, 16)} UTC`);
    default:
      return ofEnding(event);
  }
}

type OfEnding = Extract<
  IncidentHappening,
  { type: `incident_${'mitigated' | 'resolved' | 'reopened'}` | `postmortem_${'drafted' | 'done'}` }
>;

function ofEnding(event: OfEnding): Told {
  switch (event.type) {
    case 'incident_mitigated':
      return milestone('mitigated: it no longer hurts');
    case 'incident_resolved':
      return milestone(`resolved${after(event.data.summary)}`);
    case 'incident_reopened':
      return milestone(`reopened${after(event.data.reason)}`);
    case 'postmortem_drafted':
      return people(`wrote draft ${event.data.number} of the post-mortem`);
    case 'postmortem_done':
      return people(`finished the post-mortem${after(event.data.link)}`);
  }
}

const after = (words: string | undefined): string => (words === undefined ? '' : `: ${words}`);

const ownedBy = (owner: Actor | undefined): string => (owner ? ` (${owner.name ?? owner.id})` : '');

const JOBS: Readonly<Record<IncidentRole, string>> = {
  commander: 'commander',
  communications: 'in charge of communications',
  scribe: 'scribe',
};

function assigned(role: IncidentRole, to: Actor, by: Actor): Told {
  const isOwn = to.kind === by.kind && to.id === by.id;
  return people(isOwn ? `is ${JOBS[role]} now` : `made ${to.name ?? to.id} ${JOBS[role]}`);
}

export interface Durations {
  readonly acknowledgedAfterMs: number | undefined;
  readonly mitigatedAfterMs: number | undefined;
  readonly resolvedAfterMs: number | undefined;
}

/** How long people took, from the declaration; what was undone by reopening counts as it was last. */
export function durationsOf(incident: {
  readonly declaredAt: Date;
  readonly acknowledged: { readonly at: Date } | undefined;
  readonly mitigated: { readonly at: Date } | undefined;
  readonly resolved: { readonly at: Date } | undefined;
}): Durations {
  const since = (did: { readonly at: Date } | undefined) =>
    did && did.at.getTime() - incident.declaredAt.getTime();
  return {
    acknowledgedAfterMs: since(incident.acknowledged),
    mitigatedAfterMs: since(incident.mitigated ?? incident.resolved),
    resolvedAfterMs: since(incident.resolved),
  };
}

/** `+12 min`, so that a timeline can be read without a calendar. */
export const sinceDeclared = (declaredAt: Date, at: Date): string =>
  `+${formatDurationShort(at.getTime() - declaredAt.getTime())}`;
