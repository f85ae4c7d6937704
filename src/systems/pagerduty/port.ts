import { z } from 'zod';

/** What we need of PagerDuty, in its own words. Throws `Failure`. */
export interface PagerDuty {
  /** Who is on call now, level 1 (primary) first. */
  onCalls(
    filter: { readonly escalationPolicyIds?: readonly string[]; readonly scheduleIds?: readonly string[] },
    signal?: AbortSignal,
  ): Promise<readonly OnCall[]>;
  readEscalationPolicy(id: string, signal?: AbortSignal): Promise<EscalationPolicy>;
  /** Who is on call by this schedule between two times, overrides included: what nobody covers is in no entry. */
  readSchedule(id: string, window: TimeWindow, signal?: AbortSignal): Promise<OnCallSchedule>;
  readUser(id: string, signal?: AbortSignal): Promise<PagerDutyUser>;
  findUser(email: string, signal?: AbortSignal): Promise<PagerDutyUser | undefined>;
  /** An open incident with the same key on the same service is `conflict`: read it with `findIncident`. */
  createIncident(incident: NewIncident, signal?: AbortSignal): Promise<PagerDutyIncident>;
  /** The newest incident with this key, resolved or not. Several services may use the same one. */
  findIncident(
    incident: { readonly key: string; readonly service?: string },
    signal?: AbortSignal,
  ): Promise<PagerDutyIncident | undefined>;
  /** The open incidents of a service that are its own, newest first: those that monitoring or a person opened. */
  openIncidents(service: string, signal?: AbortSignal): Promise<readonly PagerDutyIncident[]>;
  readIncident(id: string, signal?: AbortSignal): Promise<PagerDutyIncident>;
  updateIncident(update: IncidentUpdate, signal?: AbortSignal): Promise<PagerDutyIncident>;
  listNotes(incident: string, signal?: AbortSignal): Promise<readonly IncidentNote[]>;
  addNote(note: NewNote, signal?: AbortSignal): Promise<IncidentNote>;
  /**
   * Events API v2, for when the bot itself is in trouble: needs no user, is carried out later (202), and the same
   * `dedupKey` (at most 255 characters) never pages twice.
   */
  triggerEvent(event: TriggerEvent, signal?: AbortSignal): Promise<{ readonly dedupKey: string }>;
  /** Ends what was triggered with this key; one that nobody triggered is taken, too. */
  resolveEvent(event: ResolveEvent, signal?: AbortSignal): Promise<{ readonly dedupKey: string }>;
}

/** What needs a routing key and no token. */
export type PagerDutyEvents = Pick<PagerDuty, 'triggerEvent' | 'resolveEvent'>;

/** At most three months: PagerDuty renders no more at once. */
export interface TimeWindow {
  readonly since: Date;
  readonly until: Date;
}

export interface NewIncident {
  readonly title: string;
  readonly serviceId: string;
  readonly escalationPolicyId?: string;
  /** Ids of the users who are paged instead of whoever the escalation policy begins with. */
  readonly assignees?: readonly string[];
  readonly urgency: 'high' | 'low';
  readonly details?: string;
  /** PagerDuty's `incident_key`: the same never opens a second incident while the first is open. */
  readonly incidentKey: string;
  /** The e-mail address of a PagerDuty user, sent as `From`. Absent: the service user of the configuration. */
  readonly from?: string;
}

export interface IncidentUpdate {
  readonly id: string;
  readonly status?: 'acknowledged' | 'resolved';
  /** Pages this level of its escalation policy. */
  readonly escalationLevel?: number;
  /** As for a new incident. */
  readonly from?: string;
}

export interface NewNote {
  /** The id of the incident. */
  readonly incident: string;
  readonly content: string;
  readonly from?: string;
}

export interface ResolveEvent {
  readonly routingKey: string;
  readonly dedupKey: string;
}

export interface TriggerEvent extends ResolveEvent {
  readonly summary: string;
  readonly source: string;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
}

const Reference = z.object({ id: z.string(), summary: z.string().catch('') });

export const PagerDutyUser = z.object({ id: z.string(), name: z.string(), email: z.string() });
export type PagerDutyUser = z.output<typeof PagerDutyUser>;

export const OnCall = z.object({
  /** 1 is paged first. */
  escalation_level: z.number(),
  escalation_policy: Reference,
  /** Null for a person who stands in the policy itself. */
  schedule: Reference.nullable().catch(null),
  user: PagerDutyUser,
  /** Null means permanently. */
  start: z.coerce.date().nullable(),
  end: z.coerce.date().nullable(),
});
export type OnCall = z.output<typeof OnCall>;

export const EscalationPolicy = z.object({
  id: z.string(),
  name: z.string(),
  /** The first rule is level 1; all of a level's targets are paged at once. */
  escalation_rules: z
    .array(z.object({ targets: z.array(z.object({ ...Reference.shape, type: z.string() })).catch([]) }))
    .catch([]),
  /** The services whose incidents go to this policy: an incident can only be opened on a service. */
  services: z.array(Reference).catch([]),
});
export type EscalationPolicy = z.output<typeof EscalationPolicy>;

export const OnCallEntry = z.object({
  /** Null for somebody who has left the account. */
  user: Reference.nullable().catch(null),
  start: z.coerce.date(),
  end: z.coerce.date(),
});
export type OnCallEntry = z.output<typeof OnCallEntry>;

const Rendered = z.object({ rendered_schedule_entries: z.array(OnCallEntry) });

export const OnCallSchedule = z.object({
  id: z.string(),
  name: z.string(),
  /** What is in force after layers and overrides, oldest first. */
  final_schedule: Rendered,
  overrides_subschedule: Rendered.catch({ rendered_schedule_entries: [] }),
});
export type OnCallSchedule = z.output<typeof OnCallSchedule>;

export const PagerDutyIncident = z.object({
  id: z.string(),
  incident_number: z.number(),
  title: z.string(),
  status: z.enum(['triggered', 'acknowledged', 'resolved']),
  urgency: z.string().catch('high'),
  incident_key: z.string().nullable().catch(null),
  html_url: z.string().catch(''),
  created_at: z.coerce.date(),
  assignments: z.array(z.object({ assignee: Reference })).catch([]),
  acknowledgements: z.array(z.object({ acknowledger: Reference })).catch([]),
});
export type PagerDutyIncident = z.output<typeof PagerDutyIncident>;

export const IncidentNote = z.object({ id: z.string(), content: z.string().catch('') });
export type IncidentNote = z.output<typeof IncidentNote>;
