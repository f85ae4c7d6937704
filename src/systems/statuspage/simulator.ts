import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import {
  COMPONENT_STATUSES,
  Component,
  INCIDENT_STATUSES,
  type IncidentUpdate,
  type PageIncident,
  type Statuspage,
} from './port.ts';

export const StatuspageState = z.object({
  next: z.number(),
  components: z.array(Component),
  /** Newest first. */
  incidents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.enum(INCIDENT_STATUSES),
      createdAt: z.string(),
      token: z.string(),
      updates: z.array(z.object({ text: z.string(), status: z.string(), notified: z.boolean() })),
    }),
  ),
});
export type StatuspageState = z.output<typeof StatuspageState>;
type Stored = StatuspageState['incidents'][number];

export interface SimulatedStatuspage extends Statuspage {
  rows(): readonly PanelRow[];
}

const SYSTEM = 'Statuspage';

export function simulateStatuspage(simulation: Simulation<StatuspageState>): SimulatedStatuspage {
  const { state, clock, faults, changed = () => {} } = simulation;
  const call = troubles({ id: 'statuspage', system: SYSTEM, faults, clock });

  function componentOf(id: string, operation: string) {
    const found = state.components.find((one) => one.id === id);
    if (!found) throw answer('not_found', operation, `Not found: component ${id}`);
    return found;
  }

  function incidentOf(id: string, operation: string): Stored {
    const found = state.incidents.find((one) => one.id === id);
    if (!found) throw answer('not_found', operation, `Not found: incident ${id}`);
    return found;
  }

  function post(incident: Stored, update: IncidentUpdate, operation: string): PageIncident {
    const { status, text, components, notify, token } = update;
    const known = Object.keys(components).map((id) => componentOf(id, operation));
    for (const component of known) component.status = components[component.id] ?? component.status;
    incident.status = status;
    incident.token = token;
    incident.updates.unshift({ text, status, notified: notify });
    changed();
    return toIncident(incident);
  }

  return {
    readComponent(id, signal) {
      const operation = `read component ${id}`;
      return call({ operation, signal }, () => ({ ...componentOf(id, operation) }));
    },

    setComponentStatus(id, status, signal) {
      const operation = `set component ${id} to ${status}`;
      return call({ operation, signal, writes: true }, () => {
        const component = componentOf(id, operation);
        component.status = status;
        changed();
        return { ...component };
      });
    },

    listIncidents: (signal) =>
      call({ operation: 'list incidents', signal }, () => state.incidents.slice(0, 100).map(toIncident)),

    readIncident(id, signal) {
      const operation = `read incident ${id}`;
      return call({ operation, signal }, () => toIncident(incidentOf(id, operation)));
    },

    createIncident({ name, ...update }, signal) {
      const operation = `create incident ${name}`;
      return call({ operation, signal, writes: true }, () => {
        for (const id of Object.keys(update.components)) componentOf(id, operation);
        state.next += 1;
        const id = `inc${String(state.next).padStart(9, '0')}`;
        const createdAt = clock.now().toISOString();
        const made = { id, name, status: update.status, createdAt, token: update.token, updates: [] };
        state.incidents.unshift(made);
        return post(made, update, operation);
      });
    },

    updateIncident(id, update, signal) {
      const operation = `update incident ${id}`;
      return call({ operation, signal, writes: true }, () =>
        post(incidentOf(id, operation), update, operation),
      );
    },

    rows: () => [...state.components.map(componentRow), ...state.incidents.slice(0, 3).map(incidentRow)],
  };
}

function toIncident({ id, name, status, createdAt, token, updates }: Stored): PageIncident {
  return {
    id,
    name,
    status,
    created_at: new Date(createdAt),
    token,
    url: `https://stspg.io/${id}`,
    updates: updates.map(({ text, status: its }) => ({ text, status: its })),
  };
}

function answer(kind: FailureKind, operation: string, said: string): Failure {
  return new Failure({ system: SYSTEM, operation, kind, message: `${SYSTEM} says: ${said} (${operation}).` });
}

function componentRow({ id, name, status }: Component): PanelRow {
  const tone = status === COMPONENT_STATUSES[0] ? 'good' : status === 'under_maintenance' ? 'busy' : 'bad';
  return {
    id: `statuspage/${id}`,
    title: name,
    status: status.replaceAll('_', ' '),
    detail: 'component',
    tone,
  };
}

function incidentRow({ id, name, status, updates }: Stored): PanelRow {
  const tone = status === 'resolved' ? 'quiet' : 'busy';
  return { id: `statuspage/${id}`, title: name, status, detail: updates[0]?.text ?? '', tone };
}
