import type { Actor } from '../audit/event.ts';
import type { IncidentDeclared } from './events.ts';

/** One incident, folded from its events. */
export interface Incident {
  readonly id: string;
  /** The version of the last event folded in. */
  readonly version: number;
  readonly declared: IncidentDeclared;
  readonly declaredBy: Actor;
  readonly declaredAt: Date;
  readonly opening: Errand;
  readonly paging: Errand;
  readonly channel: { readonly id: string; readonly name: string } | undefined;
  /** The number of the last reminder; 0 before the first. */
  readonly reminded: number;
  readonly resolved: { readonly by: Actor; readonly at: Date } | undefined;
}

/** Something that a run of its own does for the incident. */
export interface Errand {
  readonly status: 'to_do' | 'under_way' | 'done' | 'failed';
  readonly run: string | undefined;
  readonly attempts: number;
  /** When it is tried again. */
  readonly retryAt: Date | undefined;
}

/** `P0 API down` */
export const nameOfIncident = ({ declared }: Incident): string =>
  `${declared.severity.name} ${declared.title}`;

/** Where people hear of it: its own channel, or where it was declared as long as there is none. */
export const placeOfIncident = ({ channel, declared }: Incident): string | undefined =>
  channel?.id ?? declared.origin.channel;
