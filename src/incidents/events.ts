import type { Actor } from '../audit/event.ts';
import type { Severity } from '../runbooks/runbook.ts';
import type { Origin } from '../runs/events.ts';
import type { ResponseEvent } from './response-events.ts';

/** Everything that can happen to an incident. Its state is the fold of these and of nothing else. */
export type IncidentEvent = SetUpEvent | ResponseEvent | DueEvent;

/** What declaring it sets in motion. */
export type SetUpEvent =
  | { readonly type: 'incident_declared'; readonly data: IncidentDeclared }
  /** The run that opens its channel; the first attempt is 1. */
  | { readonly type: 'incident_opening_started'; readonly data: Attempt }
  | { readonly type: 'incident_opened'; readonly data: { readonly channel: string; readonly name: string } }
  /** Something of the opening is missing: everything, unless `incident_opened` came before. */
  | { readonly type: 'incident_opening_failed'; readonly data: Shortfall }
  /** The run that pages; the first attempt is 1. */
  | { readonly type: 'incident_paging_started'; readonly data: Attempt }
  | { readonly type: 'incident_paged'; readonly data: IncidentPaged }
  | { readonly type: 'incident_paging_failed'; readonly data: Shortfall };

/** What Runbolt does when its time has come. */
export type DueEvent =
  | { readonly type: 'update_reminder_due'; readonly data: UpdateReminderDue }
  /** Nobody has acknowledged within the severity's target, for the `number`th time. */
  | { readonly type: 'response_overdue'; readonly data: ResponseOverdue }
  /** The run that pages the next level. */
  | { readonly type: 'escalation_started'; readonly data: { readonly run: string } }
  | {
      readonly type: 'escalation_ended';
      readonly data: { readonly summary: string; readonly paged: boolean };
    }
  | { readonly type: 'customer_mail_due'; readonly data: { readonly owner: Actor } }
  | { readonly type: 'postmortem_reminder_due'; readonly data: { readonly owner: Actor } };

export interface Attempt {
  readonly run: string;
  readonly attempt: number;
}

export interface Shortfall {
  readonly reason: string;
  /** Runbolt tries again then. Absent: people have to. */
  readonly retryAt?: string;
}

/** An incident is self-contained: editing the runbooks file never changes one that is open. */
export interface IncidentDeclared {
  readonly title: string;
  readonly severity: Severity;
  readonly origin: Origin;
  /** The name of the channel to open, which contains the incident's id. */
  readonly channelName: string;
  /** Names of the roles whose members are invited. */
  readonly invite: readonly string[];
  /** Names of the roles whose members are called when nobody acknowledges. */
  readonly escalateTo?: readonly string[];
  /** Where it is announced. */
  readonly announceIn?: string;
  /** Only those in its channel may know of it. */
  readonly isPrivate?: boolean;
  /** Whom to page; absent: the file does not say. */
  readonly pagerduty?: { readonly escalation_policy: string; readonly service?: string };
  /** Links that stand at the top of its channel. */
  readonly bookmarks?: readonly Bookmark[];
  /** The runbook that updates the public status page. */
  readonly statusRunbook?: string;
}

export interface Bookmark {
  readonly title: string;
  readonly link: string;
}

export interface IncidentPaged {
  readonly summary: string;
  /** The PagerDuty incident, whose acknowledgement is looked for. */
  readonly page?: Page;
}

export interface Page {
  /** The level of the escalation policy that was paged first; absent: the first. */
  readonly level?: number;
  readonly incident: string;
  readonly number: number;
  readonly url: string;
}

export interface UpdateReminderDue {
  /** How many times `updateEveryMs` have passed since the declaration or the last update. */
  readonly number: number;
  /** The incident's channel, or where it was declared while it has none. */
  readonly channel?: string;
  /** Who is reminded. */
  readonly owner: Actor;
  /** No more follow: a day has passed. */
  readonly last: boolean;
}

export interface ResponseOverdue {
  readonly number: number;
  /** Slack ids of those who are called. */
  readonly call: readonly string[];
}

/** An incident's event with who caused it and when. */
export type IncidentHappening = IncidentEvent & {
  readonly incident: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly version: number;
  readonly position: number;
};
