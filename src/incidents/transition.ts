import type { Attempt, DueEvent, IncidentHappening, SetUpEvent, Shortfall } from './events.ts';
import type { Errand, Incident } from './incident.ts';
import type { ResponseEvent } from './response-events.ts';
import { applyResponse } from './response-transition.ts';

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
type Happening<Event> = Extract<IncidentHappening, Event>;

const TO_DO: Errand = { status: 'to_do', run: undefined, attempts: 0, retryAt: undefined };
const DONE: Errand = { ...TO_DO, status: 'done' };

function declared(event: Declared): Incident {
  const { data, actor, at } = event;
  return {
    id: event.incident,
    version: event.version,
    declared: data,
    declaredBy: actor,
    declaredAt: at,
    severity: data.severity,
    opening: TO_DO,
    paging: data.severity.page ? TO_DO : DONE,
    page: undefined,
    channel: undefined,
    acknowledged: undefined,
    overdue: { since: at, number: 0, escalation: DONE },
    roles: {},
    ticked: {},
    marked: {},
    tasks: [],
    links: [],
    lastUpdate: undefined,
    reminders: { since: at, number: 0, snoozedUntil: undefined },
    customersMailed: false,
    mitigated: undefined,
    resolved: undefined,
    postmortem: { drafts: 0, drafted: false, remindedAt: undefined, done: undefined },
  };
}

function apply(incident: Incident, event: Exclude<IncidentHappening, Declared>): Incident {
  switch (event.type) {
    case 'incident_opening_started':
    case 'incident_opened':
    case 'incident_opening_failed':
    case 'incident_paging_started':
    case 'incident_paged':
    case 'incident_paging_failed':
      return applySetUp(incident, event);
    case 'update_reminder_due':
    case 'response_overdue':
    case 'escalation_started':
    case 'escalation_ended':
    case 'customer_mail_due':
    case 'postmortem_reminder_due':
      return applyDue(incident, event);
    default:
      return applyResponse(incident, event satisfies Happening<ResponseEvent>);
  }
}

function applySetUp(incident: Incident, event: Exclude<Happening<SetUpEvent>, Declared>): Incident {
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
      return { ...incident, paging: { ...paging, status: 'done' }, page: event.data.page };
    case 'incident_paging_failed':
      return { ...incident, paging: failed(paging, event.data) };
  }
}

function applyDue(incident: Incident, event: Happening<DueEvent>): Incident {
  const { overdue, reminders, postmortem } = incident;
  switch (event.type) {
    case 'update_reminder_due':
      return { ...incident, reminders: { ...reminders, number: event.data.number } };
    case 'response_overdue': {
      const escalation = incident.page ? TO_DO : DONE;
      return { ...incident, overdue: { ...overdue, number: event.data.number, escalation } };
    }
    case 'escalation_started':
      return { ...incident, overdue: { ...overdue, escalation: started({ ...event.data, attempt: 1 }) } };
    case 'escalation_ended':
      return { ...incident, overdue: { ...overdue, escalation: DONE } };
    case 'customer_mail_due':
      return { ...incident, customersMailed: true };
    case 'postmortem_reminder_due':
      return { ...incident, postmortem: { ...postmortem, remindedAt: event.at } };
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
