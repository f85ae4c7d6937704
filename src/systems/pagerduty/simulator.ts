import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { NewIncident, OnCall, PagerDuty, PagerDutyIncident } from './port.ts';
import { entryAt, rendered, ScheduleState } from './simulated-schedule.ts';

/** The simulated account as plain JSON. */
export const PagerDutyState = z.object({
  next: z.number(),
  users: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
  schedules: z.array(ScheduleState),
  policies: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Level 1 first; each the id of a schedule or of a user. */
      levels: z.array(z.string()),
      services: z.array(z.object({ id: z.string(), summary: z.string() })),
    }),
  ),
  incidents: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      title: z.string(),
      status: z.enum(['triggered', 'acknowledged', 'resolved']),
      urgency: z.enum(['high', 'low']),
      key: z.string(),
      service: z.string(),
      createdAt: z.string(),
      assignee: z.string(),
      // Younger than the first saved worlds.
      acknowledgedBy: z.string().optional(),
      notes: z.array(z.object({ id: z.string(), content: z.string() })).default([]),
    }),
  ),
  events: z.array(
    z.object({
      ...{ dedupKey: z.string(), summary: z.string(), at: z.string() },
      resolvedAt: z.string().optional(),
    }),
  ),
});
export type PagerDutyState = z.output<typeof PagerDutyState>;

export interface SimulatedPagerDuty extends PagerDuty {
  rows(): readonly PanelRow[];
}

export function simulatePagerDuty(simulation: Simulation<PagerDutyState>): SimulatedPagerDuty {
  const { state, clock, faults, changed = () => {} } = simulation;
  const call = troubles({ id: 'pagerduty', system: 'PagerDuty', faults, clock });
  faults.declare('pagerduty/nobody', 'Nobody is on call');

  function onCallNow(): readonly OnCall[] {
    if (faults.isOn('pagerduty/nobody')) return [];
    return state.policies.flatMap((policy) =>
      policy.levels.flatMap((level, index) => onLevel(state, policy, level, index + 1, clock.now())),
    );
  }

  function create(incident: NewIncident, operation: string): PagerDutyIncident {
    refuseIncident(state, incident, operation);
    const policy =
      state.policies.find((one) => one.id === incident.escalationPolicyId) ??
      state.policies.find((one) => one.services.some(({ id }) => id === incident.serviceId));
    const first = onCallNow().find((one) => one.escalation_policy.id === policy?.id);
    state.next += 1;
    const made = {
      id: `Q${String(state.next).padStart(6, '0')}`,
      number: state.next,
      title: incident.title,
      status: 'triggered' as const,
      urgency: incident.urgency,
      key: incident.incidentKey,
      service: incident.serviceId,
      createdAt: clock.now().toISOString(),
      assignee: incident.assignees?.[0] ?? first?.user.id ?? '',
      notes: [],
    };
    state.incidents.unshift(made);
    changed();
    return toIncident(state, made);
  }

  function find(id: string, operation: string): StoredIncident {
    const found = state.incidents.find((one) => one.id === id);
    if (!found) throw answer('not_found', operation, `PagerDuty has no incident ${id}.`);
    return found;
  }

  function escalate(found: StoredIncident, level: number, operation: string): void {
    const policy = state.policies.find((one) => one.services.some(({ id }) => id === found.service));
    const next = onCallNow().find(
      (one) => one.escalation_policy.id === policy?.id && one.escalation_level === level,
    );
    if (!next) throw answer('invalid', operation, `PagerDuty has no escalation level ${level} there.`);
    found.assignee = next.user.id;
    found.status = 'triggered';
  }

  return {
    onCalls({ escalationPolicyIds, scheduleIds }, signal) {
      return call({ operation: 'list on-calls', signal }, () =>
        onCallNow()
          .filter((one) => escalationPolicyIds?.includes(one.escalation_policy.id) ?? true)
          .filter((one) => scheduleIds?.includes(one.schedule?.id ?? '') ?? true)
          .sort((a, b) => a.escalation_level - b.escalation_level),
      );
    },

    readEscalationPolicy(id, signal) {
      const operation = `read escalation policy ${id}`;
      return call({ operation, signal }, () => {
        const found = state.policies.find((one) => one.id === id);
        if (!found) throw answer('not_found', operation, `PagerDuty has no escalation policy ${id}.`);
        const escalation_rules = found.levels.map((level) => ({ targets: [targetOf(state, level)] }));
        return { id, name: found.name, escalation_rules, services: found.services };
      });
    },

    readSchedule(id, window, signal) {
      const operation = `read schedule ${id}`;
      return call({ operation, signal }, () => {
        const found = state.schedules.find((one) => one.id === id);
        if (!found) throw answer('not_found', operation, `PagerDuty has no schedule ${id}.`);
        return rendered(
          faults.isOn('pagerduty/nobody') ? { ...found, users: [] } : found,
          state.users,
          window,
        );
      });
    },

    readUser(id, signal) {
      const operation = `read user ${id}`;
      return call({ operation, signal }, () => {
        const found = state.users.find((user) => user.id === id);
        if (!found) throw answer('not_found', operation, `PagerDuty has no user ${id}.`);
        return found;
      });
    },

    findUser(email, signal) {
      const wanted = email.toLowerCase();
      return call({ operation: `find user ${email}`, signal }, () =>
        state.users.find((user) => user.email.toLowerCase() === wanted),
      );
    },

    createIncident(incident, signal) {
      const operation = `create incident on ${incident.serviceId}`;
      return call({ operation, signal, writes: true }, () => create(incident, operation));
    },

    findIncident(key, signal) {
      return call({ operation: `find incident ${key}`, signal }, () => {
        const found = state.incidents.find((one) => one.key === key);
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
        if (escalationLevel !== undefined) escalate(found, escalationLevel, operation);
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

    triggerEvent(event, signal) {
      const operation = `send event ${event.dedupKey}`;
      return call({ operation, signal, writes: true }, () => {
        if (event.dedupKey.length > 255)
          throw answer('invalid', operation, 'The dedup_key has more than 255 characters.');
        const known = state.events.some((one) => one.dedupKey === event.dedupKey && !one.resolvedAt);
        const at = clock.now().toISOString();
        if (!known) state.events.push({ dedupKey: event.dedupKey, summary: event.summary, at });
        changed();
        return { dedupKey: event.dedupKey };
      });
    },

    resolveEvent({ dedupKey }, signal) {
      return call({ operation: `send event ${dedupKey}`, signal, writes: true }, () => {
        const open = state.events.find((one) => one.dedupKey === dedupKey && !one.resolvedAt);
        if (open) open.resolvedAt = clock.now().toISOString();
        changed();
        return { dedupKey };
      });
    },

    rows: () => [...onCallNow().map(onCallRow), ...state.incidents.slice(0, 5).map(incidentRow)],
  };
}

type Policy = PagerDutyState['policies'][number];
type StoredIncident = PagerDutyState['incidents'][number];

function onLevel(state: PagerDutyState, policy: Policy, level: string, number: number, now: Date): OnCall[] {
  const schedule = state.schedules.find((one) => one.id === level);
  const entry = schedule && entryAt(schedule, now);
  const userId = schedule ? entry?.user : level;
  const user = state.users.find((one) => one.id === userId);
  if (!user) return [];
  return [
    {
      escalation_level: number,
      escalation_policy: { id: policy.id, summary: policy.name },
      schedule: schedule ? { id: schedule.id, summary: schedule.name } : null,
      user,
      start: entry ? new Date(entry.start) : null,
      end: entry ? new Date(entry.end) : null,
    },
  ];
}

function targetOf(state: PagerDutyState, id: string) {
  const schedule = state.schedules.find((one) => one.id === id);
  const user = state.users.find((one) => one.id === id);
  return schedule
    ? { id, summary: schedule.name, type: 'schedule_reference' }
    : { id, summary: user?.name ?? '', type: 'user_reference' };
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

/** Every write is made as a user of the account. */
function refuseStranger(state: PagerDutyState, from: string | undefined, operation: string): void {
  if (from !== undefined && !state.users.some((user) => user.email === from))
    throw answer('invalid', operation, `PagerDuty knows no user ${from} to do this as.`);
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
    assignments: assignee ? [{ assignee: { id: assignee.id, summary: assignee.name } }] : [],
    acknowledgements:
      acknowledger && one.status === 'acknowledged'
        ? [{ acknowledger: { id: acknowledger.id, summary: acknowledger.name } }]
        : [],
  };
}

function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({ system: 'PagerDuty', operation, kind, message });
}

function onCallRow(one: OnCall): PanelRow {
  return {
    id: `pagerduty/${one.escalation_policy.id}/${one.escalation_level}`,
    title: one.user.name,
    status: `On call, level ${one.escalation_level}`,
    detail: one.end
      ? `${one.schedule?.summary} · until ${one.end.toISOString().slice(0, 16).replace('T', ' ')} UTC`
      : one.escalation_policy.summary,
    tone: 'quiet',
  };
}

function incidentRow(one: StoredIncident): PanelRow {
  const tone = { triggered: 'bad', acknowledged: 'busy', resolved: 'good' } as const;
  return {
    id: `pagerduty/incident/${one.id}`,
    title: `#${one.number} ${one.title}`,
    status: one.status,
    detail: `${one.urgency} urgency`,
    tone: tone[one.status],
  };
}
