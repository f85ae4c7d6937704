import type { IncidentHappening } from './events.ts';
import type { Did, Errand, Incident } from './incident.ts';
import type { ResponseEvent } from './response-events.ts';

type Happening = Extract<IncidentHappening, ResponseEvent>;

/** Folds what people did into an incident. */
export function applyResponse(incident: Incident, event: Happening): Incident {
  const did: Did = { by: event.actor, at: event.at };
  switch (event.type) {
    case 'incident_acknowledged': {
      const { by: name } = event.data;
      return { ...incident, acknowledged: { ...did, ...(name !== undefined && { name }) } };
    }
    case 'role_assigned':
      return { ...incident, roles: { ...incident.roles, [event.data.role]: event.data.to } };
    case 'severity_changed':
      return withSeverity(incident, event);
    case 'update_posted':
      return { ...incident, lastUpdate: { ...did, ...event.data }, reminders: remindersFrom(event.at) };
    case 'task_added':
      return { ...incident, tasks: [...incident.tasks, { ...event.data, ...did, done: undefined }] };
    case 'task_done':
      return { ...incident, tasks: withDone(incident, event.data.task, did) };
    case 'item_ticked':
      return { ...incident, ticked: { ...incident.ticked, [event.data.item]: did } };
    case 'item_unticked': {
      const { [event.data.item]: _, ...ticked } = incident.ticked;
      return { ...incident, ticked };
    }
    case 'link_added':
      return { ...incident, links: [...incident.links, event.data] };
    case 'reminders_snoozed': {
      const snoozedUntil = new Date(event.data.until);
      return { ...incident, reminders: { ...incident.reminders, snoozedUntil } };
    }
    case 'message_marked':
      return { ...incident, marked: { ...incident.marked, [event.data.source.ts]: did } };
    case 'message_unmarked': {
      const { [event.data.source.ts]: _, ...marked } = incident.marked;
      return { ...incident, marked };
    }
    case 'note_added':
    case 'run_joined':
    case 'run_left':
    case 'alert_joined':
    case 'alert_left':
      return incident;
    default:
      return applyEnding(incident, event, did);
  }
}

type Ending = Extract<
  Happening,
  {
    type:
      | 'incident_mitigated'
      | 'incident_resolved'
      | 'incident_reopened'
      | 'postmortem_drafted'
      | 'postmortem_done';
  }
>;

function applyEnding(incident: Incident, event: Ending, did: Did): Incident {
  const { postmortem } = incident;
  switch (event.type) {
    case 'incident_mitigated':
      return { ...incident, mitigated: did };
    case 'incident_resolved':
      return { ...incident, resolved: { ...did, ...event.data } };
    case 'incident_reopened':
      return {
        ...incident,
        mitigated: undefined,
        resolved: undefined,
        reminders: remindersFrom(event.at),
        postmortem: { ...postmortem, drafted: false, remindedAt: undefined, done: undefined },
      };
    case 'postmortem_drafted':
      return { ...incident, postmortem: { ...postmortem, drafts: event.data.number, drafted: true } };
    case 'postmortem_done':
      return { ...incident, postmortem: { ...postmortem, done: { ...did, ...event.data } } };
  }
}

const TO_DO: Errand = { status: 'to_do', run: undefined, attempts: 0, retryAt: undefined };

/** Raised to a severity that pages, it pages if it has not; its targets count from now. */
function withSeverity(
  incident: Incident,
  { data, at }: Extract<Happening, { type: 'severity_changed' }>,
): Incident {
  const { paging, overdue } = incident;
  const { severity } = data;
  const hasPaged = paging.attempts > 0 || paging.status === 'to_do';
  return {
    ...incident,
    severity,
    paging: severity.page && !hasPaged ? TO_DO : paging,
    overdue: { ...overdue, since: at, number: 0 },
    reminders: remindersFrom(at),
  };
}

function withDone({ tasks }: Incident, task: string, done: Did): Incident['tasks'] {
  return tasks.map((one) => (one.task === task ? { ...one, done } : one));
}

const remindersFrom = (since: Date): Incident['reminders'] => ({ since, number: 0, snoozedUntil: undefined });
