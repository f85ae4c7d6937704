import type { Actor } from '../audit/event.ts';
import type { Severity } from '../runbooks/runbook.ts';
import type { IncidentDeclared, Page } from './events.ts';
import type { IncidentRole, TaskAdded } from './response-events.ts';

/** One incident, folded from its events. */
export interface Incident {
  readonly id: string;
  /** The version of the last event folded in. */
  readonly version: number;
  readonly declared: IncidentDeclared;
  readonly declaredBy: Actor;
  readonly declaredAt: Date;
  /** As it is now: it may have been raised or lowered. */
  readonly severity: Severity;
  readonly opening: Errand;
  readonly paging: Errand;
  readonly page: Page | undefined;
  readonly channel: { readonly id: string; readonly name: string } | undefined;
  readonly acknowledged: (Did & { readonly name?: string }) | undefined;
  readonly overdue: Overdue;
  readonly roles: Readonly<Partial<Record<IncidentRole, Actor>>>;
  /** By the item's words. */
  readonly ticked: Readonly<Record<string, Did>>;
  /** The messages that people marked, by their ts. */
  readonly marked: Readonly<Record<string, Did>>;
  readonly tasks: readonly Task[];
  readonly links: readonly { readonly link: string; readonly title?: string }[];
  readonly lastUpdate: (Did & { readonly text: string }) | undefined;
  readonly reminders: Reminders;
  readonly customersMailed: boolean;
  readonly mitigated: Did | undefined;
  readonly resolved: (Did & { readonly summary?: string }) | undefined;
  readonly postmortem: Postmortem;
}

/** Who did it, and when. */
export interface Did {
  readonly by: Actor;
  readonly at: Date;
}

/** Something that a run of its own does for the incident. */
export interface Errand {
  readonly status: 'to_do' | 'under_way' | 'done' | 'failed';
  readonly run: string | undefined;
  readonly attempts: number;
  /** When it is tried again. */
  readonly retryAt: Date | undefined;
}

/** How often nobody had acknowledged in time, since `since`. */
export interface Overdue {
  readonly since: Date;
  readonly number: number;
  readonly escalation: Errand;
}

/** How often people were reminded of an update, since `since`. */
export interface Reminders {
  readonly since: Date;
  readonly number: number;
  readonly snoozedUntil: Date | undefined;
}

export interface Task extends TaskAdded, Did {
  readonly done: Did | undefined;
}

export interface Postmortem {
  /** How many drafts there are. */
  readonly drafts: number;
  /** The draft of this resolution is written. */
  readonly drafted: boolean;
  readonly remindedAt: Date | undefined;
  readonly done: (Did & { readonly link?: string }) | undefined;
}

/** `P0 API down` */
export const nameOfIncident = ({ declared, severity }: Incident): string =>
  `${severity.name} ${declared.title}`;

/** Where people hear of it: its own channel, or where it was declared as long as there is none. */
export const placeOfIncident = ({ channel, declared }: Incident): string | undefined =>
  channel?.id ?? (declared.isPrivate ? undefined : declared.origin.channel);

/** Who tells the others: communications, else the commander, else whoever declared it. */
export const speakerOf = ({ roles, declaredBy }: Incident): Actor =>
  roles.communications ?? roles.commander ?? declaredBy;

/** Who sees to it that it gets done: the commander, else whoever declared it. */
export const leaderOf = ({ roles, declaredBy }: Incident): Actor => roles.commander ?? declaredBy;
