import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import type { Log } from './log.ts';

export interface GuardParts {
  readonly signingSecret: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Bolt's listener; it finds the body that was read here in `rawBody`. */
  readonly next: RequestListener;
}

const MOST_BYTES = 1024 * 1024;
const WINDOW_SECONDS = 5 * 60;

/**
 * Lets through what Slack signed within the last five minutes and nothing else. Bolt's own check accepts timestamps
 * of the future and answers an unsigned `ssl_check=1`; this one does neither (bolt-js `verify-request.ts`).
 */
export function guardSlackRequests(parts: GuardParts): RequestListener {
  return (request, response) => {
    if (request.method !== 'POST') return refuse(response, 405, { allow: 'POST' });
    readBody(request).then(
      (body) => {
        if (body === 'too_large') return refuse(response, 413, { connection: 'close' });
        const problem = signatureProblem(request, body, parts);
        if (problem !== undefined) {
          parts.log.warn({ problem }, 'refused a request that Slack did not sign');
          return refuse(response, 401);
        }
        if (!isObject(request, body)) return refuse(response, 400);
        parts.next(Object.assign(request, { rawBody: body }), response);
      },
      // The sender hung up before the end: there is nobody to answer.
      (error: unknown) => parts.log.warn({ err: error }, 'a request broke off'),
    );
  };
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end();
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too_large'> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return 'too_large';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) return 'too_large';
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** What is wrong with the signature; undefined when it is Slack's. */
function signatureProblem(
  { headers }: IncomingMessage,
  body: Buffer,
  { signingSecret, clock }: GuardParts,
): string | undefined {
  const signature = headers['x-slack-signature'];
  const timestamp = headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return 'unsigned';
  if (!/^\d{1,12}$/.test(timestamp)) return 'the timestamp is not a number';
  const age = clock.now().getTime() / 1000 - Number(timestamp);
  if (age > WINDOW_SECONDS) return 'too old';
  if (age < -WINDOW_SECONDS) return 'from the future';
  return sameText(signature, sign(signingSecret, timestamp, body)) ? undefined : 'wrong signature';
}

/** Bolt takes for granted that a signed body decodes to an object, and dies of `payload=null`. */
function isObject({ headers }: IncomingMessage, body: Buffer): boolean {
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
  const json = isForm ? new URLSearchParams(body.toString()).get('payload') : body.toString();
  if (json === null) return true;
  try {
    const decoded: unknown = JSON.parse(json);
    return typeof decoded === 'object' && decoded !== null;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Slack's signature of a request: `v0=` and the HMAC-SHA256 of `v0:{timestamp}:{raw body}`, in hex. */
export function sign(signingSecret: string, timestamp: string, body: Buffer): string {
  const hmac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body);
  return `v0=${hmac.digest('hex')}`;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
