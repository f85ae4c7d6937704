import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Failure } from '../../lib/failure.ts';

export interface Answered {
  readonly status: number;
  readonly body: object;
}

/** A no as PagerDuty words it: `errors` beside the message for what is invalid, and a code of its own. */
const no = (status: number, message: string, code: number, errors?: readonly string[]): Answered => ({
  status,
  body: { error: { message, code, ...(errors && { errors }) } },
});

/** Codes and messages of developer-docs, "Errors" and "REST API Rate Limits" (read in November 2026). */
export const NOT_FOUND = no(404, 'Not Found', 2100);
export const NO_TOKEN = no(401, 'Authentication failed', 2006);
export const invalid = (error: string): Answered => no(400, 'Invalid Input Provided', 2001, [error]);

/** What the REST API says instead; undefined: nothing comes back. */
export function refusal({ kind, message }: Failure): Answered | undefined {
  if (kind === 'denied') return NO_TOKEN;
  if (kind === 'not_found') return NOT_FOUND;
  if (kind === 'rate_limited') return no(429, 'Rate Limit Exceeded', 2020);
  if (kind === 'conflict')
    return invalid('Open incident with matching dedup key already exists on this service');
  return kind === 'invalid' ? invalid(message) : undefined;
}

/** The Events API has a shape of its own (reference/events-v2 of PagerDuty's api-schema). */
export function eventRefusal(failure: Failure): Answered | undefined {
  const answered = refusal(failure);
  if (answered?.status !== 400) return answered;
  const body = { status: 'invalid event', message: 'Event object is invalid', errors: [failure.message] };
  return { status: 400, body };
}

/** What every request of the REST API needs (its openapiv3.json: the headers that are required). */
export function lacking({ method, headers }: IncomingMessage): Answered | undefined {
  if (!/^Token token=\S/.test(headers.authorization ?? '')) return NO_TOKEN;
  if (headers.accept !== 'application/vnd.pagerduty+json;version=2')
    return invalid('The header Accept names no version');
  if (method === 'GET') return undefined;
  if (headers['content-type']?.startsWith('application/json') !== true)
    return invalid('The header Content-Type is not application/json');
  return headers.from ? undefined : invalid('The header From is missing');
}

/** A part of a list: 25 unless asked for, 100 at most, and nothing beyond the ten thousandth ("Pagination"). */
export function pageOf(name: string, all: readonly object[], asked: URLSearchParams): Answered {
  const limit = Number(asked.get('limit') ?? 25);
  const offset = Number(asked.get('offset') ?? 0);
  if (!(limit >= 1 && limit <= 100 && offset >= 0 && offset + limit <= 10_000))
    return invalid('Offset and limit are beyond what is answered');
  const items = all.slice(offset, offset + limit);
  return {
    status: 200,
    body: { [name]: items, limit, offset, more: offset + limit < all.length, total: null },
  };
}

export function reply(response: ServerResponse, { status, body }: Answered): void {
  const limits = { 'ratelimit-limit': '960', 'ratelimit-remaining': '0', 'ratelimit-reset': '3' };
  response.writeHead(status, { 'content-type': 'application/json', ...limits }).end(JSON.stringify(body));
}
