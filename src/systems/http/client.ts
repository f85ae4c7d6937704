import { lookup as systemLookup } from 'node:dns/promises';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { isListed, mayConnect, notListed } from './hosts.ts';
import { httpFailure, operationOf } from './http-failure.ts';
import { DEFAULT_TIMEOUT_MS, type Http, type HttpRequest, type HttpResponse } from './port.ts';
import { readBody } from './read-body.ts';

const MAX_REDIRECTS = 5;

export interface HttpParts {
  /** The hosts of the environment; nothing else is ever asked. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
  /** Every address of a name. */
  readonly lookup?: (hostname: string) => Promise<readonly string[]>;
}

/**
 * HTTP over the global fetch. A name is resolved and its addresses are checked before each request; fetch resolves
 * it once more, so a name server that changes its answer in between is not caught. The list of hosts is the wall,
 * this is the second look.
 */
export function createHttp({ hosts, clock, lookup = lookupAll }: HttpParts): Http {
  return {
    async request(request, signal) {
      const deadline = startDeadline(clock, request, signal);
      const exchange = { request, hosts, lookup, clock, signal: deadline.signal };
      try {
        return await send(exchange, parseUrl(request), MAX_REDIRECTS);
      } catch (error) {
        throw error instanceof Failure ? error : httpFailure(request, error, deadline.endedBy());
      } finally {
        deadline.cancel();
      }
    },
  };
}

async function lookupAll(hostname: string): Promise<readonly string[]> {
  const addresses = await systemLookup(hostname.replace(/^\[|\]$/g, ''), { all: true });
  return addresses.map(({ address }) => address);
}

/** One deadline over name, connection, answer and body. */
function startDeadline(clock: Clock, request: HttpRequest, signal: AbortSignal | undefined) {
  const late = new AbortController();
  const cancel = clock.after(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, () => late.abort());
  return {
    cancel,
    signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    endedBy: () => (late.signal.aborted ? 'deadline' : signal?.aborted ? 'caller' : 'nobody'),
  } as const;
}

interface Exchange {
  readonly request: HttpRequest;
  readonly hosts: readonly string[];
  readonly lookup: (hostname: string) => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function send(exchange: Exchange, url: URL, redirectsLeft: number): Promise<HttpResponse> {
  const { request, clock, signal } = exchange;
  const startedAt = clock.now().getTime();
  await refuseForbidden(exchange, url);
  const { method = 'GET', headers, body } = request;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
  });

  const next = redirectOf(response, url, method);
  if (next && redirectsLeft > 0) {
    await response.body?.cancel();
    return send(exchange, next, redirectsLeft - 1);
  }
  const read = await readBody(response);
  const ms = clock.now().getTime() - startedAt;
  return { status: response.status, headers: Object.fromEntries(response.headers), ...read, ms };
}

/** Only reads, only to the same host, and never from https to http. Everything else is returned as it came. */
function redirectOf(response: Response, from: URL, method: string): URL | undefined {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || location === null) return undefined;
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const to = URL.parse(location, from.href);
  return to?.host === from.host && to.protocol === from.protocol ? to : undefined;
}

async function refuseForbidden({ request, hosts, lookup, signal }: Exchange, url: URL): Promise<void> {
  if (!isListed(url, hosts)) throw notListed(operationOf(request), url.host);
  const addresses = await abortable(lookup(url.hostname), signal);
  const forbidden = addresses.find((address) => !mayConnect(url.hostname, address));
  if (forbidden === undefined) return;
  throw new Failure({
    system: 'HTTP',
    operation: operationOf(request),
    kind: 'denied',
    message: `${url.hostname} leads to ${forbidden}, an address that Runbolt never calls. Check its DNS record.`,
  });
}

/** The system's resolver cannot be interrupted; waiting for it can. */
function abortable<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return Promise.race([value, promise]).finally(() => signal.removeEventListener('abort', stop));
}

function parseUrl(request: HttpRequest): URL {
  const url = URL.parse(request.url);
  if (
    url &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.username === '' &&
    url.password === ''
  )
    return url;
  throw new Failure({
    system: 'HTTP',
    operation: operationOf(request),
    kind: 'invalid',
    message: `${request.url} is not an http or https address without credentials in it.`,
  });
}
