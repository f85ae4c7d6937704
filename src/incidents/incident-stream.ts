import type { Actor, NewEvent, StoredEvent } from '../audit/event.ts';
import type { Append, EventStore, IncidentSummary } from '../audit/event-store.ts';
import type { IncidentEvent, IncidentHappening } from './events.ts';
import type { Incident } from './incident.ts';
import { incidentDueAt } from './next-move.ts';
import { foldIncident, incidentTransition } from './transition.ts';

const PREFIX = 'incident/';

export const incidentStream = (incident: string): string => `${PREFIX}${incident}`;

/** The incident's id when this is an incident's stream. */
export function incidentOfStream(stream: string): string | undefined {
  return stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : undefined;
}

export async function readIncident(
  store: Pick<EventStore, 'read'>,
  id: string,
): Promise<Incident | undefined> {
  return foldIncident(await readHappenings(store, id));
}

/** Everything that happened to it, oldest first; empty when there is no such incident. */
export async function readHappenings(
  store: Pick<EventStore, 'read'>,
  id: string,
): Promise<readonly IncidentHappening[]> {
  return (await store.read(incidentStream(id))).map(toIncidentHappening);
}

/** An incident's event as it stands in the record. The store hands back the very bytes we wrote. */
export function toIncidentHappening(event: StoredEvent): IncidentHappening {
  const { type, data, actor, at, version, position, stream } = event;
  const incident = incidentOfStream(stream) ?? '';
  return { type, data, actor, at, version, position, incident } as unknown as IncidentHappening;
}

export interface IncidentWrite {
  readonly before: Incident | undefined;
  readonly id: string;
  readonly events: readonly IncidentEvent[];
  readonly actor: Actor;
  readonly at: Date;
  readonly idempotencyKey?: string;
}

/** An append to an incident's stream, with the time at which it has to be looked at next. */
export function incidentAppend({ before, id, events, actor, at, idempotencyKey }: IncidentWrite): Append {
  let incident = before;
  for (const event of events) {
    const version = (incident?.version ?? 0) + 1;
    incident = incidentTransition(incident, { ...event, actor, at, version, position: 0, incident: id });
  }
  const stream = incidentStream(id);
  if (!incident) throw new Error('an append without events cannot make an incident');
  return {
    stream,
    expectedVersion: before?.version ?? 0,
    events: events.map((event) => toNewEvent(event, actor)),
    rows: [
      { row: 'incident', summary: summaryOf(incident) },
      { row: 'due', stream, at: incidentDueAt(incident, at) },
    ],
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}

function summaryOf({ id, declared, severity, channel, declaredAt, resolved }: Incident): IncidentSummary {
  return {
    id,
    title: declared.title,
    severity: severity.name,
    channel: channel?.id ?? null,
    isPrivate: declared.isPrivate ?? false,
    declaredAt,
    resolvedAt: resolved?.at ?? null,
  };
}

const toNewEvent = (event: IncidentEvent, actor: Actor): NewEvent => ({
  type: event.type,
  actor,
  data: event.data as unknown as NewEvent['data'],
});
