import type { IncidentHappening } from '../../incidents/events.ts';
import { type Incident, placeOfIncident } from '../../incidents/incident.ts';
import { incidentLine } from '../messages/incident-line.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';

/** What there is to say about one event of an incident: a message of its own where people work on it. */
export function tellIncident(event: IncidentHappening, incident: Incident): readonly OutboxItem[] {
  const content = incidentLine(event, incident);
  const channel = placeOf(event, incident);
  if (!content || channel === undefined) return [];
  const { position, at } = event;
  const facts = { run: incident.id, position, at: at.toISOString() };
  return [Item.parse(toJson({ kind: 'record', ...facts, channel, content }))];
}

/** That there is a channel now is news elsewhere: where it was declared. */
function placeOf(event: IncidentHappening, incident: Incident): string | undefined {
  return event.type === 'incident_opened' ? incident.declared.origin.channel : placeOfIncident(incident);
}
