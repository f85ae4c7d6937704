import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { lazily } from '../lazily.ts';
import { lost, timedOut, unreachable } from '../network-failures.ts';
import { statusFailure } from './pagerduty-failure.ts';
import type { ResolveEvent, TriggerEvent } from './port.ts';

const SYSTEM = 'PagerDuty';

export interface PagerDutyConnection {
  readonly token: string;
  /** The e-mail address of the service user, for writes without a person's own. */
  readonly from: string;
  readonly clock: Clock;
  /** `https://api.eu.pagerduty.com` for accounts in Europe. */
  readonly url?: string;
  readonly eventsUrl?: string;
  /** 10 s. The SDK has none of its own: without ours a request could hang for ever. */
  readonly deadlineMs?: number;
}

export interface Ask {
  readonly operation: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  /** Makes it a write, POST unless the method says otherwise. */
  readonly body?: object;
  readonly method?: 'PUT';
  readonly from?: string;
  readonly signal: AbortSignal | undefined;
}

/** Calls through PagerDuty's SDK, with what it leaves out: a deadline, the status, the shape of the answer. */
export function pagerDutyCalls(connection: PagerDutyConnection) {
  const { token, clock, deadlineMs = 10_000 } = connection;
  const { url: base = 'https://api.pagerduty.com', eventsUrl = 'https://events.pagerduty.com' } = connection;
  const sdk = lazily(() => import('@pagerduty/pdjs'));

  async function send<Shape extends z.ZodType>(asked: Sent, shape: Shape): Promise<z.output<Shape>> {
    const late = new AbortController();
    const cancel = clock.after(deadlineMs, () => late.abort());
    const signal = asked.signal ? AbortSignal.any([asked.signal, late.signal]) : late.signal;
    try {
      const { api } = await sdk();
      const answer = await api({ ...request(asked), signal });
      if (!answer.ok) throw statusFailure(asked, answer.status, answer.data, answer.headers);
      return shape.parse(answer.data);
    } catch (error) {
      throw error instanceof Failure ? error : toFailure(asked, error, signal.aborted);
    } finally {
      cancel();
    }
  }

  return {
    ask: <Shape extends z.ZodType>({ path, ...asked }: Ask, shape: Shape) =>
      send({ ...asked, url: base + path, headers: { Authorization: `Token token=${token}` } }, shape),

    // Through api() rather than event(), which knows https only. The REST token stays at home.
    async sendEvent(
      event: TriggerEvent | ResolveEvent,
      signal?: AbortSignal,
    ): Promise<{ readonly dedupKey: string }> {
      const operation = `send event ${event.dedupKey}`;
      const url = `${eventsUrl}/v2/enqueue`;
      const sent = { operation, url, headers: { Authorization: '' }, body: eventBody(event), signal };
      const { dedup_key } = await send(sent, z.object({ dedup_key: z.string() }));
      return { dedupKey: dedup_key };
    },
  };
}

interface Sent extends Omit<Ask, 'path'> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

function request({ url, query, body, method, from, headers }: Sent) {
  return {
    url,
    method: method ?? (body ? 'POST' : 'GET'),
    headers: { ...headers, ...(from !== undefined && { From: from }) },
    ...(query && { queryParameters: { ...query } }),
    ...(body && { data: body }),
    // Its timer never ends a request but keeps the process alive; its pause after a 429 is 20 s, three times.
    requestTimeout: 0,
    retryTimeout: 0,
  };
}

/** A longer one is refused, and nobody woken (developer-docs, "Send an Alert Event"). */
const MOST_OF_A_SUMMARY = 1_024;

function eventBody(event: TriggerEvent | ResolveEvent): object {
  const key = { routing_key: event.routingKey, dedup_key: event.dedupKey };
  if (!('summary' in event)) return { ...key, event_action: 'resolve' };
  const { source, severity } = event;
  const summary = event.summary.slice(0, MOST_OF_A_SUMMARY);
  return { ...key, event_action: 'trigger', payload: { summary, source, severity } };
}

/** The request certainly did not leave. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
/** The SDK rejects with the response itself when the body is no JSON. */
const Rejected = z.object({ status: z.number(), headers: z.instanceof(Headers).optional().catch(undefined) });

function toFailure(asked: Sent, cause: unknown, gaveUp: boolean): Failure {
  const { operation, body } = asked;
  if (gaveUp) return new Failure({ ...timedOut(SYSTEM, operation), cause });
  const rejected = Rejected.safeParse(cause).data;
  if (rejected && rejected.status >= 300)
    return statusFailure(asked, rejected.status, undefined, rejected.headers);
  if (rejected || cause instanceof z.ZodError) return notUnderstood(asked, cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const facts = body && !NEVER_SENT.has(code) ? lost(SYSTEM, operation) : unreachable(SYSTEM, operation);
  return new Failure({ ...facts, cause });
}

/** A proxy's page: for a write it says nothing about whether it happened. */
function notUnderstood({ operation, body }: Sent, cause: unknown): Failure {
  const message = `PagerDuty answered in a way that Runbolt does not understand (${operation}).${body ? ' It may have been carried out.' : ''}`;
  return new Failure({
    system: SYSTEM,
    operation,
    kind: body ? 'unknown_outcome' : 'invalid',
    message,
    cause,
  });
}
