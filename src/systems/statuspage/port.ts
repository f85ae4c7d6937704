import { z } from 'zod';

/** One public status page at Atlassian Statuspage: its components and its incidents. */
export interface Statuspage {
  readComponent(id: string, signal?: AbortSignal): Promise<Component>;
  setComponentStatus(id: string, status: ComponentStatus, signal?: AbortSignal): Promise<Component>;
  /** The newest, resolved ones among them; newest first. */
  listIncidents(signal?: AbortSignal): Promise<readonly PageIncident[]>;
  readIncident(id: string, signal?: AbortSignal): Promise<PageIncident>;
  createIncident(incident: NewPageIncident, signal?: AbortSignal): Promise<PageIncident>;
  updateIncident(id: string, update: IncidentUpdate, signal?: AbortSignal): Promise<PageIncident>;
}

export const COMPONENT_STATUSES = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
] as const;
export type ComponentStatus = (typeof COMPONENT_STATUSES)[number];

export const INCIDENT_STATUSES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

export interface IncidentUpdate {
  readonly status: IncidentStatus;
  /** What the page says; everybody can read it. */
  readonly text: string;
  /** Components whose status changes with it, by id. */
  readonly components: Readonly<Record<string, ComponentStatus>>;
  /** Whether subscribers are told. */
  readonly notify: boolean;
  /** Kept with the incident, and not shown: how we know our own doing again. */
  readonly token: string;
}

export interface NewPageIncident extends IncidentUpdate {
  readonly name: string;
}

export const Component = z.object({ id: z.string(), name: z.string(), status: z.enum(COMPONENT_STATUSES) });
export type Component = z.output<typeof Component>;

/** `metadata: {"runbolt": {"token": "r-1/step"}}`: Statuspage keeps objects of objects for us. */
const Metadata = z
  .object({ runbolt: z.object({ token: z.string() }) })
  .transform(({ runbolt }) => runbolt.token)
  .optional()
  .catch(undefined);

export const PageIncident = z
  .object({
    id: z.string(),
    name: z.string(),
    // Scheduled maintenance has words of its own.
    status: z.string(),
    shortlink: z.string().nullish().catch(null),
    created_at: z.coerce.date(),
    metadata: Metadata,
    incident_updates: z.array(z.object({ body: z.string().nullable(), status: z.string() })).catch([]),
  })
  .transform(({ metadata, shortlink, incident_updates, ...incident }) => ({
    ...incident,
    /** Of the last step of ours that touched it. */
    token: metadata,
    url: shortlink ?? '',
    /** Newest first. */
    updates: incident_updates.map(({ body, status }) => ({ text: body ?? '', status })),
  }));
export type PageIncident = z.output<typeof PageIncident>;
