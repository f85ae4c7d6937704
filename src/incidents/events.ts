import type { Actor } from '../audit/event.ts';
import type { Severity } from '../runbooks/runbook.ts';
import type { Origin } from '../runs/events.ts';

/** Everything that can happen to an incident. Its state is the fold of these and of nothing else. */
export type IncidentEvent =
  | { readonly type: 'incident_declared'; readonly data: IncidentDeclared }
  /** The run that opens its channel; the first attempt is 1. */
  | { readonly type: 'incident_opening_started'; readonly data: Attempt }
  | { readonly type: 'incident_opened'; readonly data: { readonly channel: string; readonly name: string } }
  /** Something of the opening is missing: everything, unless `incident_opened` came before. */
  | { readonly type: 'incident_opening_failed'; readonly data: Shortfall }
  /** The run that pages; the first attempt is 1. */
  | { readonly type: 'incident_paging_started'; readonly data: Attempt }
  | { readonly type: 'incident_paged'; readonly data: { readonly summary: string } }
  | { readonly type: 'incident_paging_failed'; readonly data: Shortfall }
  | { readonly type: 'update_reminder_due'; readonly data: UpdateReminderDue }
  | { readonly type: 'incident_resolved'; readonly data: Readonly<Record<string, never>> };

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
  /** Where it is announced, when that is not where it was declared. */
  readonly announceIn?: string;
  /** Whom to page; absent: the file does not say. */
  readonly pagerduty?: { readonly escalation_policy: string; readonly service?: string };
}

export interface UpdateReminderDue {
  /** How many times `updateEveryMs` have passed since the declaration. */
  readonly number: number;
  /** The incident's channel, or where it was declared while it has none. */
  readonly channel?: string;
  /** Who is reminded. */
  readonly owner: Actor;
  /** No more follow: a day has passed. */
  readonly last: boolean;
}

/** An incident's event with who caused it and when. */
export type IncidentHappening = IncidentEvent & {
  readonly incident: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly version: number;
  readonly position: number;
};
