import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { Container, Docker } from './port.ts';
import type { DockerState } from './simulator.ts';

/** The simulated Docker host behind the Engine API's own HTTP: three calls, like the proxy in front of a real one. */
export function dockerServer({ docker, state }: { readonly docker: Docker; readonly state: DockerState }) {
  return createServer((request, response) => {
    answer({ docker, state }, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

interface Served {
  readonly docker: Docker;
  readonly state: DockerState;
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(served, request, response);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const status = STATUS[error.kind];
    // Not reached, or the answer lost: either way nothing comes back.
    if (status === undefined) response.destroy();
    else reply(response, status, { message: error.message });
  }
}

async function route(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://docker.test');
  const [, id, verb] = /^\/containers\/([^/]+)\/(stop|start)$/.exec(pathname) ?? [];
  if (request.method === 'GET' && pathname === '/containers/json')
    return reply(response, 200, await list(served, searchParams));
  if (request.method !== 'POST' || id === undefined)
    return reply(response, 403, { message: 'Forbidden by the proxy' });
  const wasRunning = served.state.containers.find((one) => one.id === id)?.running;
  if (verb === 'stop')
    await served.docker.stopContainer({ id, graceSeconds: Number(searchParams.get('t') ?? 10) });
  else await served.docker.startContainer({ id });
  const isThere = wasRunning === (verb === 'start');
  response.writeHead(isThere ? 304 : 204).end();
}

const Filters = z.object({
  label: z.array(z.string()).default([]),
  id: z.array(z.string()).default([]),
});

async function list({ docker, state }: Served, query: URLSearchParams): Promise<object[]> {
  const { label, id } = Filters.parse(JSON.parse(query.get('filters') ?? '{}'));
  const named = (key: string) => label.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1);
  const byId = state.containers.find((one) => id.includes(one.id));
  const project = named('com.docker.compose.project') ?? byId?.project ?? '';
  const service = named('com.docker.compose.service') ?? byId?.service ?? '';
  const found = await docker.listContainers({ project, service });
  return found
    .filter((one) => id.length === 0 || id.includes(one.id))
    .map((one) => listed(one, project, service));
}

const listed = (
  { id, name, image, state, status, isOneOff }: Container,
  project: string,
  service: string,
) => ({
  Id: id,
  Names: [`/${name}`],
  Image: image,
  State: state,
  Status: status,
  Labels: {
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
    'com.docker.compose.oneoff': isOneOff ? 'True' : 'False',
  },
});

const STATUS: Readonly<Partial<Record<FailureKind, number>>> = {
  denied: 403,
  not_found: 404,
  rate_limited: 429,
  conflict: 409,
  invalid: 400,
};

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
