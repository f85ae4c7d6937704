import type { NewIncident, PagerDuty, PagerDutyIncident } from './port.ts';
import { type Account, answer, type PagerDutyState, refuseStranger } from './simulated-account.ts';
import { onCallNow } from './simulated-on-call.ts';

type Incidents = Pick<
  PagerDuty,
  | 'createIncident'
  | 'findIncident'
  | 'openIncidents'
  | 'readIncident'
  | 'updateIncident'
  | 'listNotes'
  | 'addNote'
>;

/** Incidents of the simulated account, and what is written about them. */
export function simulatedIncidents(account: Account): Incidents {
  const { state, changed, call } = account;
  const find = (id: string, operation: string) => findIncident(state, id, operation);

  return {
    createIncident(incident, signal) {
      const operation = `create incident on ${incident.serviceId}`;
      return call({ operation, signal, writes: true }, () => create(account, incident, operation));
    },

    findIncident({ key, service }, signal) {
      return call({ operation: `find incident ${key}`, signal }, () => {
        const found = state.incidents.find(
          (one) => one.key === key && (service ?? one.service) === one.service,
        );
        return found && toIncident(state, found);
      });
    },

    openIncidents(service, signal) {
      return call({ operation: `list open incidents of ${service}`, signal }, () =>
        state.incidents
          .filter((one) => one.service === service && one.status !== 'resolved')
          .map((one) => toIncident(state, one)),
      );
    },

    readIncident(id, signal) {
      const operation = `read incident ${id}`;
      return call({ operation, signal }, () => toIncident(state, find(id, operation)));
    },

    updateIncident({ id, status, escalationLevel, from }, signal) {
      const operation = `update incident ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const found = find(id, operation);
        refuseStranger(state, from, operation);
        if (found.status === 'resolved' && status !== 'resolved')
          throw answer('invalid', operation, 'PagerDuty says: Incident Already Resolved.');
        if (status !== undefined) found.status = status;
        if (status === 'acknowledged') found.acknowledgedBy = userOf(state, from) ?? found.assignee;
        if (escalationLevel !== undefined) escalate(account, found, { level: escalationLevel, operation });
        changed();
        return toIncident(state, found);
      });
    },

    listNotes(id, signal) {
      const operation = `list notes of incident ${id}`;
      return call({ operation, signal }, () => find(id, operation).notes);
    },

    addNote({ incident: id, content, from }, signal) {
      const operation = `add note to incident ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const found = find(id, operation);
        refuseStranger(state, from, operation);
        const note = { id: `PN${found.notes.length + 1}`, content };
        found.notes.unshift(note);
        changed();
        return note;
      });
    },
  };
}

type StoredIncident = PagerDutyState['incidents'][number];

function findIncident(state: PagerDutyState, id: string, operation: string): StoredIncident {
  const found = state.incidents.find((one) => one.id === id);
  if (!found) throw answer('not_found', operation, `PagerDuty has no incident ${id}.`);
  return found;
}

function create(account: Account, incident: NewIncident, operation: string): PagerDutyIncident {
  const { state, clock, changed } = account;
  refuseIncident(state, incident, operation);
  const policy =
    state.policies.find((one) => one.id === incident.escalationPolicyId) ??
    state.policies.find((one) => one.services.some(({ id }) => id === incident.serviceId));
  const first = onCallNow(account).find((one) => one.escalation_policy.id === policy?.id);
  const assignee = incident.assignees?.[0] ?? first?.user.id ?? '';
  const isOwn = incident.assignees?.[0] !== undefined && assignee === userOf(state, incident.from);
  state.next += 1;
  const made = {
    id: `Q${String(state.next).padStart(6, '0')}`,
    number: state.next,
    title: incident.title,
    // What one gives oneself wakes nobody: it begins as taken (developer-docs, "Incident Creation API").
    ...(isOwn
      ? { status: 'acknowledged' as const, acknowledgedBy: assignee }
      : { status: 'triggered' as const }),
    urgency: incident.urgency,
    key: incident.incidentKey,
    service: incident.serviceId,
    createdAt: clock.now().toISOString(),
    assignee,
    notes: [],
  };
  state.incidents.unshift(made);
  changed();
  return toIncident(state, made);
}

function escalate(
  account: Account,
  found: StoredIncident,
  { level, operation }: { readonly level: number; readonly operation: string },
): void {
  const policy = account.state.policies.find((one) => one.services.some(({ id }) => id === found.service));
  const next = onCallNow(account).find(
    (one) => one.escalation_policy.id === policy?.id && one.escalation_level === level,
  );
  if (!next) throw answer('invalid', operation, `PagerDuty has no escalation level ${level} there.`);
  found.assignee = next.user.id;
  found.status = 'triggered';
}

function refuseIncident(state: PagerDutyState, incident: NewIncident, operation: string): void {
  const { serviceId, incidentKey, from } = incident;
  if (!state.policies.some((policy) => policy.services.some(({ id }) => id === serviceId)))
    throw answer('invalid', operation, `PagerDuty has no service ${serviceId}.`);
  refuseStranger(state, from, operation);
  const open = state.incidents.find((one) => one.key === incidentKey && one.service === serviceId);
  if (open && open.status !== 'resolved')
    throw answer('conflict', operation, `An incident with the key ${incidentKey} is open already.`);
}

const userOf = ({ users }: PagerDutyState, email: string | undefined): string | undefined =>
  users.find((user) => user.email === email)?.id;

function toIncident(state: PagerDutyState, one: StoredIncident): PagerDutyIncident {
  const assignee = state.users.find((user) => user.id === one.assignee);
  const acknowledger = state.users.find((user) => user.id === one.acknowledgedBy);
  return {
    id: one.id,
    incident_number: one.number,
    title: one.title,
    status: one.status,
    urgency: one.urgency,
    incident_key: one.key,
    html_url: `https://credlink.pagerduty.com/incidents/${one.id}`,
    created_at: new Date(one.createdAt),
    // As in PagerDuty, a resolved one is nobody's any more.
    assignments:
      assignee && one.status !== 'resolved'
        ? [{ assignee: { id: assignee.id, summary: assignee.name } }]
        : [],
    acknowledgements:
      acknowledger && one.status === 'acknowledged'
        ? [{ acknowledger: { id: acknowledger.id, summary: acknowledger.name } }]
        : [],
  };
}
