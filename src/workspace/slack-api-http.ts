import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parseJson, readBody, sendJson } from './body.ts';
import type { ApiAnswer, SlackApi } from './slack-api.ts';

const MAX_BODY_BYTES = 1_000_000;
const RETRY_AFTER_SECONDS = '1';
const Params = z.record(z.string(), z.unknown());

/** One call of the Web API over HTTP: JSON, form-encoded or a query; the token as bearer or as a parameter. */
export async function serveApiCall(
  api: SlackApi,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (!body) return sendJson(response, 413, { ok: false, error: 'request_too_large' });
  const params = paramsOf(request, body.toString());
  if (!params) return sendJson(response, 200, { ok: false, error: 'invalid_json' });
  const { token, ...rest } = params;
  const answer = api.handle(method, bearer(request) ?? (typeof token === 'string' ? token : undefined), rest);
  sendAnswer(response, answer);
}

function sendAnswer(response: ServerResponse, answer: ApiAnswer): void {
  const isLimited = !answer.ok && answer.error === 'ratelimited';
  if (isLimited) sendJson(response, 429, answer, { 'retry-after': RETRY_AFTER_SECONDS });
  else sendJson(response, 200, answer);
}

function paramsOf(request: IncomingMessage, body: string): Record<string, unknown> | undefined {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://workspace').searchParams);
  if (request.headers['content-type']?.startsWith('application/json')) {
    const parsed = Params.safeParse(body === '' ? {} : parseJson(body));
    return parsed.success ? { ...query, ...parsed.data } : undefined;
  }
  return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
