import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { parseMatchers } from '../../lib/label-matcher.ts';
import { type RestAnswer, type RestRequest, restServer } from '../rest-server.ts';
import { type Alertmanager, type Silence, toWireMatcher, WireMatcher } from './port.ts';

/** The simulated Alertmanager behind its HTTP API v2. Its errors are JSON strings; an ended silence is a 500. */
export function alertmanagerServer(alertmanager: Alertmanager) {
  return restServer((request) => route(alertmanager, request), {
    body: ({ message }) => message,
    status: { conflict: 500 },
  });
}

async function route(
  alertmanager: Alertmanager,
  { method, path, query, body }: RestRequest,
): Promise<RestAnswer | undefined> {
  const [, id] = /^api\/v2\/silence\/(.+)$/.exec(path) ?? [];
  if (id !== undefined && method === 'GET') return ok(toWire(await alertmanager.readSilence(id)));
  if (id !== undefined && method === 'DELETE') {
    return expire(alertmanager, id);
  }
  switch (`${method} ${path}`) {
    case 'GET api/v2/silences':
      return ok((await alertmanager.listSilences()).map(toWire));
    case 'POST api/v2/silences': {
      const { id: silenceID } = await alertmanager.createSilence(Posted.parse(body));
      return ok({ silenceID });
    }
    case 'GET api/v2/alerts':
      return ok(
        await alertmanager.listAlerts(query.getAll('filter').flatMap((one) => parseMatchers(one) ?? [])),
      );
    default:
      return undefined;
  }
}

/** Version 0.25 answers 500, and not 404, for a silence that it does not know. */
async function expire(alertmanager: Alertmanager, id: string): Promise<RestAnswer> {
  try {
    await alertmanager.expireSilence(id);
    return { status: 200 };
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not_found')
      return { status: 500, body: 'silence not found' };
    throw error;
  }
}

const Posted = z.object({
  matchers: z.array(WireMatcher),
  startsAt: z.coerce.date(),
  endsAt: z.coerce.date(),
  createdBy: z.string(),
  comment: z.string(),
});

function toWire({ state, matchers, ...silence }: Silence) {
  return { ...silence, matchers: matchers.map(toWireMatcher), status: { state } };
}

const ok = (body: unknown): RestAnswer => ({ status: 200, body });
