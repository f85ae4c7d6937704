import type { Attempt, IncidentHappening, Shortfall } from './events.ts';
import type { Errand, Incident } from './incident.ts';

/** Folds one event into an incident. Total and pure. */
export function incidentTransition(incident: Incident | undefined, event: IncidentHappening): Incident {
  if (event.type === 'incident_declared') return declared(event);
  if (!incident) throw new Error(`an incident cannot begin with ${event.type}`);
  return { ...apply(incident, event), version: event.version };
}

/** The incident that these events make, or undefined when there are none. */
export function foldIncident(events: readonly IncidentHappening[]): Incident | undefined {
  let incident: Incident | undefined;
  for (const event of events) incident = incidentTransition(incident, event);
  return incident;
}

type Declared = Extract<IncidentHappening, { type: 'incident_declared' }>;

const TO_DO: Errand = { status: 'to_do', run: undefined, attempts: 0, retryAt: undefined };

function declared(event: Declared): Incident {
  return {
    id: event.incident,
    version: event.version,
    declared: event.data,
    declaredBy: event.actor,
    declaredAt: event.at,
    opening: TO_DO,
    paging: { ...TO_DO, status: event.data.severity.page ? 'to_do' : 'done' },
    channel: undefined,
    reminded: 0,
    resolved: undefined,
  };
}

function apply(incident: Incident, event: Exclude<IncidentHappening, Declared>): Incident {
  const { opening, paging } = incident;
  switch (event.type) {
    case 'incident_opening_started':
      return { ...incident, opening: started(event.data) };
    case 'incident_opened': {
      const { channel: id, name } = event.data;
      return { ...incident, opening: { ...opening, status: 'done' }, channel: { id, name } };
    }
    case 'incident_opening_failed':
      return { ...incident, opening: failed(opening, event.data) };
    case 'incident_paging_started':
      return { ...incident, paging: started(event.data) };
    case 'incident_paged':
      return { ...incident, paging: { ...paging, status: 'done' } };
    case 'incident_paging_failed':
      return { ...incident, paging: failed(paging, event.data) };
    case 'update_reminder_due':
      return { ...incident, reminded: event.data.number };
    case 'incident_resolved':
      return { ...incident, resolved: { by: event.actor, at: event.at } };
  }
}

const started = ({ run, attempt }: Attempt): Errand => ({
  status: 'under_way',
  run,
  attempts: attempt,
  retryAt: undefined,
});

const failed = (errand: Errand, { retryAt }: Shortfall): Errand => ({
  ...errand,
  status: 'failed',
  retryAt: retryAt === undefined ? undefined : new Date(retryAt),
});
