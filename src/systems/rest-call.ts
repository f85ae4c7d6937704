import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { NotUnderstood, restFailure, statusFailure } from './rest-failure.ts';

export interface RestConnection {
  /** The vendor's own word: `Prometheus`. */
  readonly system: string;
  /** Without its paths; it may have a prefix of its own: `https://mon.example.com/prometheus`. */
  readonly url: string;
  /** Sent as `Authorization: SCHEME TOKEN`, to this address and no other. */
  readonly credentials?: { readonly scheme: 'Bearer' | 'OAuth'; readonly token: string } | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** For each call with all its tries. 15 s. */
  readonly deadlineMs?: number;
}

export interface RestAsk {
  /** `read silence 7f3a` */
  readonly operation: string;
  /** GET when absent; everything else is a write, which is never tried twice. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: JsonObject;
  /** The right that the call needs, in the vendor's own words: said when it is refused. */
  readonly right?: string;
  readonly signal: AbortSignal | undefined;
}

/** After which a read is tried again. */
const PAUSES_MS = [250, 1_000];
/** A longer Retry-After is left to the engine, which can wait without holding on to anything. */
const LONGEST_PAUSE_MS = 5_000;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Calls to a plain HTTP API over the global fetch: one deadline over all tries, two more tries for reads, Retry-After
 * honored, redirects refused (a token goes to no other place), every error a `Failure`.
 */
export function restCalls(connection: RestConnection) {
  const { system, clock, deadlineMs = 15_000 } = connection;

  return async <Shape extends z.ZodType>(asked: RestAsk, shape: Shape): Promise<z.output<Shape>> => {
    const late = new AbortController();
    const cancel = clock.after(deadlineMs, () => late.abort());
    const signal = asked.signal ? AbortSignal.any([asked.signal, late.signal]) : late.signal;
    try {
      const parsed = shape.safeParse(await askAgain(connection, asked, signal));
      if (parsed.success) return parsed.data;
      throw restFailure({ system, asked }, new NotUnderstood(z.prettifyError(parsed.error)), false);
    } finally {
      cancel();
    }
  };
}

async function askAgain(connection: RestConnection, asked: RestAsk, signal: AbortSignal): Promise<unknown> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await exchange(connection, asked, signal);
    } catch (error) {
      const { system } = connection;
      const failure =
        error instanceof Failure ? error : restFailure({ system, asked }, error, signal.aborted);
      const pause = pauseAfter(failure, asked, attempt);
      if (pause === undefined) throw failure;
      await wait(connection.clock, pause, signal);
    }
  }
}

function pauseAfter(
  { kind, retryAfterMs = 0 }: Failure,
  asked: RestAsk,
  attempt: number,
): number | undefined {
  const pause = PAUSES_MS[attempt];
  const passing = kind === 'unavailable' || kind === 'rate_limited';
  if (pause === undefined || !passing || isWrite(asked) || retryAfterMs > LONGEST_PAUSE_MS) return undefined;
  return Math.max(pause, retryAfterMs);
}

export const isWrite = ({ method = 'GET' }: RestAsk): boolean => method !== 'GET';

async function exchange(connection: RestConnection, asked: RestAsk, signal: AbortSignal): Promise<unknown> {
  const { method = 'GET', body } = asked;
  const response = await fetch(addressOf(connection.url, asked), {
    method,
    redirect: 'manual',
    signal,
    headers: {
      Accept: 'application/json',
      'User-Agent': 'runbolt',
      ...(body && { 'Content-Type': 'application/json' }),
      ...connection.headers,
      ...authorization(connection),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await readText(response);
  if (!response.ok) throw statusFailure({ system: connection.system, asked }, response, text);
  return text === '' ? undefined : parseJson(text);
}

/** A token that no header can carry is refused without ever being repeated in words, as fetch would. */
function authorization({ system, credentials }: RestConnection): Readonly<Record<string, string>> {
  if (!credentials) return {};
  const token = credentials.token.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return { Authorization: `${credentials.scheme} ${token}` };
  const message = `The token for ${system} is empty or holds characters that no header can carry. Set the secret again.`;
  throw new Failure({ system, operation: 'sign in', kind: 'denied', message });
}

function addressOf(base: string, { path, query = {} }: RestAsk): URL {
  const url = new URL(base.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) {
    for (const one of typeof value === 'string' ? [value] : value) url.searchParams.append(name, one);
  }
  return url;
}

/** Leaving the loop early cancels the download. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new NotUnderstood(`more than ${MOST_BYTES} bytes`);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotUnderstood('not JSON', { cause });
  }
}

function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    signal.addEventListener('abort', () => {
      cancel();
      resolve();
    });
  });
}
