import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { type RestAsk, restCalls } from '../rest-call.ts';
import { Component, type IncidentUpdate, PageIncident, type Statuspage } from './port.ts';

const SYSTEM = 'Statuspage';

export interface StatuspageConnection {
  /** The page's id, as its API shows it: `kctbh9vrtdwd`. */
  readonly page: string;
  readonly token: string;
  /** `https://api.statuspage.io` when absent. */
  readonly url?: string | undefined;
  readonly clock: Clock;
}

/** The real Statuspage: https://developer.statuspage.io/ */
export function connectStatuspage(connection: StatuspageConnection): Statuspage {
  const { page, token, url = 'https://api.statuspage.io', clock } = connection;
  const base = `/v1/pages/${encodeURIComponent(page)}`;
  const call = restCalls({ system: SYSTEM, url, credentials: { scheme: 'OAuth', token }, clock });
  const ask = <Shape extends z.ZodType>(asked: RestAsk, shape: Shape) =>
    call({ ...asked, path: base + asked.path }, shape);
  const componentAt = (id: string) => `/components/${encodeURIComponent(id)}`;
  const incidentAt = (id: string) => `/incidents/${encodeURIComponent(id)}`;

  return {
    readComponent: (id, signal) =>
      ask({ operation: `read component ${id}`, path: componentAt(id), signal }, Component),

    setComponentStatus(id, status, signal) {
      const operation = `set component ${id} to ${status}`;
      const body = { component: { status } };
      return ask({ operation, method: 'PATCH', path: componentAt(id), body, signal }, Component);
    },

    listIncidents: (signal) =>
      ask({ operation: 'list incidents', path: '/incidents', signal }, z.array(PageIncident)),

    readIncident: (id, signal) =>
      ask({ operation: `read incident ${id}`, path: incidentAt(id), signal }, PageIncident),

    createIncident({ name, ...update }, signal) {
      const operation = `create incident ${name}`;
      const body = { incident: { name, ...incidentBody(update) } };
      return ask({ operation, method: 'POST', path: '/incidents', body, signal }, PageIncident);
    },

    updateIncident(id, update, signal) {
      const body = { incident: incidentBody(update) };
      const operation = `update incident ${id}`;
      return ask({ operation, method: 'PATCH', path: incidentAt(id), body, signal }, PageIncident);
    },
  };
}

function incidentBody({ status, text, components, notify, token }: IncidentUpdate) {
  return {
    status,
    body: text,
    deliver_notifications: notify,
    metadata: { runbolt: { token } },
    ...(Object.keys(components).length > 0 && { components, component_ids: Object.keys(components) }),
  };
}
