import { z } from 'zod';
import { type Ask, type PagerDutyConnection, pagerDutyCalls } from './call.ts';
import {
  EscalationPolicy,
  IncidentNote,
  type NewIncident,
  OnCall,
  type PagerDuty,
  PagerDutyIncident,
  PagerDutyUser,
} from './port.ts';
import { readScheduleOf } from './read-schedule.ts';

const PAGE = 100;
/** Of one list: enough for any policy, and an end when an answer turns in circles. */
const MOST_PAGES = 10;

/** The real PagerDuty. The SDK is loaded at the first call. */
export function connectPagerDuty(connection: PagerDutyConnection): PagerDuty {
  const { ask, sendEvent } = pagerDutyCalls(connection);

  return {
    async onCalls({ escalationPolicyIds = [], scheduleIds = [] }, signal) {
      const query = {
        'escalation_policy_ids[]': [...escalationPolicyIds],
        'schedule_ids[]': [...scheduleIds],
        'include[]': ['users'],
      };
      const read = (page: Query) =>
        ask({ operation: 'list on-calls', path: '/oncalls', query: { ...query, ...page }, signal }, OnCalls);
      const all = await pages(read, ({ oncalls }) => oncalls);
      return all.toSorted((a, b) => a.escalation_level - b.escalation_level);
    },

    async readEscalationPolicy(id, signal) {
      const path = `/escalation_policies/${encodeURIComponent(id)}`;
      const asked = { operation: `read escalation policy ${id}`, path, signal };
      return (await ask(asked, z.object({ escalation_policy: EscalationPolicy }))).escalation_policy;
    },

    readSchedule: (id, window, signal) => readScheduleOf(ask, id, window, signal),

    async readUser(id, signal) {
      const asked = { operation: `read user ${id}`, path: `/users/${encodeURIComponent(id)}`, signal };
      return (await ask(asked, z.object({ user: PagerDutyUser }))).user;
    },

    async findUser(email, signal) {
      const wanted = email.toLowerCase();
      const read = (page: Query) =>
        ask(
          { operation: `find user ${email}`, path: '/users', query: { query: email, ...page }, signal },
          Users,
        );
      // The query also finds names and parts of addresses.
      return (await pages(read, ({ users }) => users)).find((user) => user.email.toLowerCase() === wanted);
    },

    async createIncident(incident, signal) {
      const operation = `create incident on ${incident.serviceId}`;
      const asked = { operation, path: '/incidents', signal, from: incident.from ?? connection.from };
      return (await ask({ ...asked, body: incidentBody(incident) }, OneIncident)).incident;
    },

    async findIncident({ key, service }, signal) {
      const query = {
        ...{ incident_key: key, ...(service !== undefined && { 'service_ids[]': [service] }) },
        ...{ date_range: 'all', sort_by: 'created_at:desc', limit: '1' },
      };
      const asked = { operation: `find incident ${key}`, path: '/incidents', query, signal };
      return (await ask(asked, z.object({ incidents: z.array(PagerDutyIncident) }))).incidents[0];
    },

    async openIncidents(service, signal) {
      const query = {
        'service_ids[]': [service],
        'statuses[]': ['triggered', 'acknowledged'],
        sort_by: 'created_at:desc',
      };
      const read = (page: Query) => {
        const asked = { operation: `list open incidents of ${service}`, path: '/incidents', signal };
        return ask({ ...asked, query: { ...query, ...page } }, Incidents);
      };
      return pages(read, ({ incidents }) => incidents);
    },

    async readIncident(id, signal) {
      const path = `/incidents/${encodeURIComponent(id)}`;
      return (await ask({ operation: `read incident ${id}`, path, signal }, OneIncident)).incident;
    },

    async updateIncident({ id, status, escalationLevel, from = connection.from }, signal) {
      const operation = `${status === undefined ? 'escalate' : VERBS[status]} incident ${id}`;
      const escalated = escalationLevel !== undefined && { escalation_level: escalationLevel };
      const body = { incident: { type: 'incident', ...(status !== undefined && { status }), ...escalated } };
      const path = `/incidents/${encodeURIComponent(id)}`;
      return (await ask({ operation, path, method: 'PUT', body, from, signal }, OneIncident)).incident;
    },

    async listNotes(incident, signal) {
      const asked = { operation: `list notes of incident ${incident}`, path: notesOf(incident), signal };
      return (await ask(asked, z.object({ notes: z.array(IncidentNote) }))).notes;
    },

    async addNote({ incident, content, from = connection.from }, signal) {
      const operation = `add note to incident ${incident}`;
      const asked = { operation, path: notesOf(incident), body: { note: { content } }, from, signal };
      return (await ask(asked, z.object({ note: IncidentNote }))).note;
    },

    triggerEvent: (event, signal) => sendEvent(event, signal),
    resolveEvent: (event, signal) => sendEvent(event, signal),
  };
}

const VERBS = { acknowledged: 'acknowledge', resolved: 'resolve' } as const;

const notesOf = (incident: string): string => `/incidents/${encodeURIComponent(incident)}/notes`;

const OneIncident = z.object({ incident: PagerDutyIncident });
const More = { more: z.boolean().catch(false) };
const OnCalls = z.object({ oncalls: z.array(OnCall), ...More });
const Incidents = z.object({ incidents: z.array(PagerDutyIncident), ...More });
const Users = z.object({ users: z.array(PagerDutyUser), ...More });

type Query = NonNullable<Ask['query']>;

async function pages<Page extends { readonly more: boolean }, Item>(
  read: (page: Query) => Promise<Page>,
  items: (page: Page) => readonly Item[],
): Promise<readonly Item[]> {
  const all: Item[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await read({ limit: String(PAGE), offset: String(page * PAGE) });
    all.push(...items(answer));
    if (!answer.more) break;
  }
  return all;
}

function incidentBody(incident: NewIncident): object {
  const { title, serviceId, escalationPolicyId, assignees = [], urgency, details, incidentKey } = incident;
  const policy = { id: escalationPolicyId, type: 'escalation_policy_reference' };
  return {
    incident: {
      type: 'incident',
      title,
      service: { id: serviceId, type: 'service_reference' },
      urgency,
      incident_key: incidentKey,
      // PagerDuty takes one of the two.
      ...(assignees.length > 0
        ? { assignments: assignees.map((id) => ({ assignee: { id, type: 'user_reference' } })) }
        : escalationPolicyId !== undefined && { escalation_policy: policy }),
      ...(details !== undefined && { body: { type: 'incident_body', details } }),
    },
  };
}
