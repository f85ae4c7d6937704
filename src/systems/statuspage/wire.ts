import { z } from 'zod';
import { type RestAnswer, type RestRequest, restServer } from '../rest-server.ts';
import { COMPONENT_STATUSES, INCIDENT_STATUSES, type PageIncident, type Statuspage } from './port.ts';

/** The simulated Statuspage behind its API v1, for one page. It says 420 where others say 429. */
export function statuspageServer(statuspage: Statuspage, page: string) {
  return restServer((request) => route(statuspage, page, request), {
    body: ({ message }) => ({ error: message }),
    status: { rate_limited: 420, denied: 401 },
  });
}

async function route(
  statuspage: Statuspage,
  page: string,
  request: RestRequest,
): Promise<RestAnswer | undefined> {
  const base = `v1/pages/${page}/`;
  if (!request.path.startsWith(base)) return undefined;
  const [resource = '', id = ''] = request.path.slice(base.length).split('/');
  switch (`${request.method} ${resource}${id === '' ? '' : '/'}`) {
    case 'GET components/':
      return ok(await statuspage.readComponent(id));
    case 'PATCH components/': {
      const { component } = z
        .object({ component: z.object({ status: ComponentStatus }) })
        .parse(request.body);
      return ok(await statuspage.setComponentStatus(id, component.status));
    }
    case 'GET incidents':
      return ok((await statuspage.listIncidents()).map(toWire));
    case 'GET incidents/':
      return ok(toWire(await statuspage.readIncident(id)));
    case 'POST incidents': {
      const { incident } = z.object({ incident: Update.extend({ name: z.string() }) }).parse(request.body);
      return {
        status: 201,
        body: toWire(await statuspage.createIncident({ ...toUpdate(incident), name: incident.name })),
      };
    }
    case 'PATCH incidents/': {
      const { incident } = z.object({ incident: Update }).parse(request.body);
      return ok(toWire(await statuspage.updateIncident(id, toUpdate(incident))));
    }
    default:
      return undefined;
  }
}

const ComponentStatus = z.enum(COMPONENT_STATUSES);
const Update = z.object({
  status: z.enum(INCIDENT_STATUSES),
  body: z.string(),
  deliver_notifications: z.boolean(),
  metadata: z.object({ runbolt: z.object({ token: z.string() }) }),
  components: z.record(z.string(), ComponentStatus).default({}),
});

function toUpdate({ status, body, deliver_notifications, metadata, components }: z.output<typeof Update>) {
  return { status, text: body, notify: deliver_notifications, token: metadata.runbolt.token, components };
}

function toWire({ token, url, updates, ...incident }: PageIncident) {
  return {
    ...incident,
    shortlink: url,
    metadata: token === undefined ? {} : { runbolt: { token } },
    incident_updates: updates.map(({ text, status }) => ({ body: text, status })),
  };
}

const ok = (body: unknown): RestAnswer => ({ status: 200, body });
