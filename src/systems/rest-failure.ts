import { z } from 'zod';
import { Failure, type FailureKind } from '../lib/failure.ts';
import { wasNeverSent } from './network-cause.ts';
import { lost, throttled, timedOut, unreachable } from './network-failures.ts';
import type { RestAsk } from './rest-call.ts';

export interface RestAsked {
  readonly system: string;
  readonly asked: RestAsk;
}

/** An answer that came, and does not have the shape it should have. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** What fetch throws, or we about its answer, as a Failure. `gaveUp`: we ended it ourselves. */
export function restFailure({ system, asked }: RestAsked, cause: unknown, gaveUp: boolean): Failure {
  const { operation, method = 'GET' } = asked;
  const writes = method !== 'GET';
  if (cause instanceof NotUnderstood) return notUnderstood(system, operation, writes, cause);
  if (gaveUp) return new Failure({ ...timedOut(system, operation), cause });
  const mayHaveHappened = writes && !wasNeverSent(cause);
  return new Failure({
    ...(mayHaveHappened ? lost(system, operation) : unreachable(system, operation)),
    cause,
  });
}

/** A proxy's page, half an answer: for a write it says nothing about whether it happened. */
function notUnderstood(system: string, operation: string, writes: boolean, cause: Error): Failure {
  const doubt = writes ? ' It may have been carried out.' : '';
  const message = `${system} answered in a way that Runbolt does not understand (${operation}).${doubt}`;
  return new Failure({ system, operation, kind: writes ? 'unknown_outcome' : 'invalid', message, cause });
}

/** What a status other than 2xx means, with the vendor's own words where it has any. */
export function statusFailure({ system, asked }: RestAsked, response: Response, text: string): Failure {
  const { operation, method = 'GET' } = asked;
  const { status, headers } = response;
  const said = wordsIn(text);
  const fail = (kind: FailureKind, message: string) => new Failure({ system, operation, kind, message });

  // Statuspage says 420 for 429; GitHub says 403 when its quota is used up.
  if (status === 429 || status === 420 || (status === 403 && isThrottled(headers)))
    return new Failure(throttled(system, operation, retryAfterMs(headers)));
  if (status === 401 || status === 403) return fail('denied', refusal({ system, asked }, said));
  if (status >= 500 && method !== 'GET') return new Failure(lost(system, operation));
  if (status >= 500) {
    const after = retryAfterMs(headers);
    const message = `${system} answers ${status} (${operation})${said && `: ${said}`}. Nothing was changed.`;
    return new Failure({
      system,
      operation,
      kind: 'unavailable',
      message,
      ...(after && { retryAfterMs: after }),
    });
  }
  if (status >= 300 && status < 400)
    return fail('invalid', `${system} has moved (${operation}): put its present address in runbooks.yaml.`);
  const kind = status === 404 ? 'not_found' : status === 409 ? 'conflict' : 'invalid';
  return fail(kind, `${system} says: ${said || `status ${status}`} (${operation}).`);
}

function refusal({ system, asked: { operation, right } }: RestAsked, said: string): string {
  const advice = right === undefined ? "Compare its rights with the system's README." : `It needs ${right}.`;
  return `${system} refused Runbolt (${operation})${said && `: ${said}`}. ${advice}`;
}

const isThrottled = (headers: Headers): boolean =>
  headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0';

const LONGEST_MS = 15 * 60_000;

/** Retry-After in seconds or as a date; GitHub's and Sentry's reset is a time in seconds. Measured by the server's clock. */
function retryAfterMs(headers: Headers): number | undefined {
  const now = Date.parse(headers.get('date') ?? '');
  const after = headers.get('retry-after') ?? '';
  const reset = Number(
    headers.get('x-ratelimit-reset') ?? headers.get('x-sentry-rate-limit-reset') ?? Number.NaN,
  );
  const candidates = [Number(after || Number.NaN) * 1_000, Date.parse(after) - now, reset * 1_000 - now];
  const ms = candidates.find((one) => Number.isFinite(one) && one >= 0);
  return ms === undefined ? undefined : Math.min(ms, LONGEST_MS);
}

const Words = z.union([
  z.string(),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ error: z.array(z.string()) }).transform(({ error }) => error.join(', ')),
]);

const MOST_WORDS = 300;

/** The vendor's sentence: JSON of one of the usual shapes, or one line of plain text; never a page of HTML. */
function wordsIn(text: string): string {
  const words = Words.safeParse(jsonIn(text)).data ?? (/^\s*[<{[]/.test(text) ? '' : text);
  const line = words.trim().split('\n')[0] ?? '';
  return line.slice(0, MOST_WORDS).replace(/\.$/, '');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Plain text is an answer, too; the caller takes it as it is.
    return undefined;
  }
}
