import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureKind } from '../lib/failure.ts';

export interface RestRequest {
  readonly method: string;
  /** Decoded, without the leading slash: `api/v2/silences`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON, undefined when there is none. */
  readonly body: unknown;
}

export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** How a vendor words its errors; what is not named gets the usual status. */
export interface Wording {
  readonly body: (failure: Failure) => unknown;
  readonly status?: Readonly<Partial<Record<FailureKind, number>>>;
}

/** A simulator behind the vendor's own HTTP: routes, statuses and error shapes are the vendor's. */
export function restServer(
  route: (request: RestRequest) => Promise<RestAnswer | undefined>,
  wording: Wording,
): Server {
  return createServer((request, response) => {
    answer(route, wording, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function answer(
  route: (request: RestRequest) => Promise<RestAnswer | undefined>,
  { body, status: own }: Wording,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answered = await route(await read(request));
    reply(response, answered ?? { status: 404, body: { message: 'Not Found' } });
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return reply(response, { status: 400, body: { message: 'the body is not what it should be' } });
    if (!(error instanceof Failure)) throw error;
    const status = own?.[error.kind] ?? STATUS[error.kind];
    // Not reached, or the answer lost: either way nothing comes back.
    if (status === undefined) response.destroy();
    else reply(response, { status, body: body(error) });
  }
}

const STATUS: Readonly<Partial<Record<FailureKind, number>>> = {
  denied: 403,
  not_found: 404,
  rate_limited: 429,
  conflict: 409,
  invalid: 400,
};

async function read(request: IncomingMessage): Promise<RestRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://wire.test');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? 'GET',
    path: pathname.slice(1).split('/').map(decodeURIComponent).join('/'),
    query: searchParams,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function reply(response: ServerResponse, { status, body }: RestAnswer): void {
  const limited = status === 429 || status === 420 ? { 'retry-after': '2' } : {};
  response.writeHead(status, { 'content-type': 'application/json', ...limited });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
