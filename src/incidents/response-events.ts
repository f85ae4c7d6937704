import type { Actor } from '../audit/event.ts';
import type { Severity } from '../runbooks/runbook.ts';

export const ROLES = ['commander', 'communications', 'scribe'] as const;
export type IncidentRole = (typeof ROLES)[number];

type Nothing = Readonly<Record<string, never>>;

/** What people do in an incident, and the runs they start. */
export type ResponseEvent =
  /** `by` is PagerDuty's name for whoever acknowledged the page there. */
  | { readonly type: 'incident_acknowledged'; readonly data: { readonly by?: string } }
  | { readonly type: 'role_assigned'; readonly data: { readonly role: IncidentRole; readonly to: Actor } }
  | {
      readonly type: 'severity_changed';
      readonly data: { readonly severity: Severity; readonly from: string };
    }
  | { readonly type: 'update_posted'; readonly data: { readonly text: string } }
  | { readonly type: 'note_added'; readonly data: { readonly text: string; readonly source?: Source } }
  /** A message that people pinned or marked with the emoji. */
  | { readonly type: 'message_marked'; readonly data: { readonly text: string; readonly source: Source } }
  /** Nobody marks it any more. */
  | { readonly type: 'message_unmarked'; readonly data: { readonly source: Source } }
  | { readonly type: 'task_added'; readonly data: TaskAdded }
  | { readonly type: 'task_done'; readonly data: { readonly task: string } }
  | { readonly type: 'item_ticked'; readonly data: Item }
  | { readonly type: 'item_unticked'; readonly data: Item }
  | { readonly type: 'link_added'; readonly data: { readonly link: string; readonly title?: string } }
  | { readonly type: 'reminders_snoozed'; readonly data: { readonly until: string } }
  /** It no longer hurts, though its cause may be there still. */
  | { readonly type: 'incident_mitigated'; readonly data: Nothing }
  | { readonly type: 'incident_resolved'; readonly data: { readonly summary?: string } }
  | { readonly type: 'incident_reopened'; readonly data: { readonly reason?: string } }
  | { readonly type: 'postmortem_drafted'; readonly data: { readonly number: number } }
  | { readonly type: 'postmortem_done'; readonly data: { readonly link?: string } }
  | { readonly type: 'run_joined'; readonly data: RunInIncident }
  /** An alert that belongs to it fires, or is over. */
  | { readonly type: 'alert_joined' | 'alert_left'; readonly data: AlertInIncident }
  | {
      readonly type: 'run_left';
      readonly data: RunInIncident & { readonly status: string; readonly outcome: string };
    };

/** Where in Slack it was said. */
export interface Source {
  readonly channel: string;
  readonly ts: string;
  /** Who said it; absent when Slack could not be asked. */
  readonly author?: string;
}

export interface TaskAdded {
  /** Counted from 1: people say “task 2”. */
  readonly task: string;
  readonly text: string;
  readonly owner?: Actor;
  readonly source?: Source;
}

/** A checklist's item by its words: its place may be another one after the severity has changed. */
export interface Item {
  readonly item: string;
}

export interface RunInIncident {
  readonly run: string;
  readonly title: string;
  readonly by: Actor;
}

export interface AlertInIncident {
  readonly alert: string;
  readonly name: string;
}
