import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Signal } from '../../alerts/signal.ts';
import type { AlertIntake } from '../../commands/alerts/intake.ts';
import { Failure } from '../../lib/failure.ts';
import { BodyTooLarge, readBody } from './read-body.ts';

/** A request of a sender, before anything in it is believed. */
export interface Delivery {
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** One kind of sender: whether this is really it, and what it says. */
export interface Sender {
  /** Undefined: it is switched off, because its secret is missing. */
  readonly isOn: () => boolean;
  /** A no from the headers alone, before a body is read for a stranger. */
  readonly isStranger?: (headers: IncomingMessage['headers']) => boolean;
  readonly read: (delivery: Delivery) => Promise<Reading>;
}

export type Reading =
  | { readonly status: 'signals'; readonly signals: readonly Signal[] }
  /** It is from the sender, and says nothing about alerts. */
  | { readonly status: 'nothing'; readonly why: string }
  /** Not signed by the sender. */
  | { readonly status: 'forged' }
  | { readonly status: 'malformed'; readonly problem: string };

export interface WebhookParts {
  readonly senders: Readonly<Record<string, Sender>>;
  readonly intake: AlertIntake;
  readonly log: WebhookLog;
  /** Told what became of every request, for the metrics. */
  readonly count?: (sender: string, outcome: Outcome) => void;
}

export interface WebhookLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export type Outcome = 'taken' | 'nothing' | 'forged' | 'malformed' | 'too_large' | 'full' | 'gone' | 'failed';

export type WebhookListener = (request: IncomingMessage, response: ServerResponse) => void;

interface Answer {
  readonly code: number;
  readonly outcome: Outcome;
  readonly body: object;
}

/** What a sender hears is `2xx` only when it is stored: whatever else it hears, it sends again. */
export function webhookListener(parts: WebhookParts): WebhookListener {
  return (request, response) => {
    const name = (request.url ?? '').split('?')[0]?.replace('/webhooks/', '') ?? '';
    const sender = Object.hasOwn(parts.senders, name) ? parts.senders[name] : undefined;
    if (!sender?.isOn())
      return hangUp(request, response, 404, 'there is no such webhook, or it is switched off');
    if (request.method !== 'POST') return hangUp(request, response, 405, 'POST only');
    if (sender.isStranger?.(request.headers)) {
      parts.count?.(name, 'forged');
      return hangUp(request, response, 401, 'not the right token');
    }
    answer(parts, sender, request).then(
      (found) => {
        parts.count?.(name, found.outcome);
        say(response, found);
      },
      (error: unknown) => {
        parts.count?.(name, 'failed');
        parts.log.error({ err: error, sender: name }, 'alerts could not be taken in');
        say(response, { code: 503, outcome: 'failed', body: { error: 'not stored: send it again' } });
      },
    );
  };
}

async function answer(
  { intake, log }: WebhookParts,
  sender: Sender,
  request: IncomingMessage,
): Promise<Answer> {
  const delivery = await deliveryOf(request);
  if ('code' in delivery) return delivery;
  const reading = await read(sender, delivery);
  switch (reading.status) {
    case 'forged':
      log.warn(
        { from: request.socket.remoteAddress, url: request.url },
        'a webhook was not signed by its sender',
      );
      return { code: 401, outcome: 'forged', body: { error: 'the signature does not fit' } };
    case 'malformed':
      log.warn({ url: request.url, problem: reading.problem }, 'a webhook could not be read');
      return { code: 400, outcome: 'malformed', body: { error: reading.problem } };
    case 'nothing':
      log.info({ url: request.url, why: reading.why }, 'a webhook says nothing about alerts');
      return { code: 200, outcome: 'nothing', body: { alerts: 0, note: reading.why } };
    case 'signals':
      break;
  }
  const taken = await intake.take(reading.signals, () => isWaiting(request));
  if (taken === 'late')
    return { code: 503, outcome: 'gone', body: { error: 'whoever sent it did not wait' } };
  if (taken === 'full')
    return { code: 503, outcome: 'full', body: { error: 'too many at once: send it again' } };
  return { code: 200, outcome: 'taken', body: { alerts: reading.signals.length } };
}

/**
 * Whether the sender has left the connection open, as far as the network says by now: one that has closed it says the
 * same again, or what is true then, perhaps to another replica. A process that was stopped for a while, or had no
 * database, finds such requests when it goes on.
 */
async function isWaiting({ socket }: IncomingMessage): Promise<boolean> {
  // Twice: what has been closed is told after everything else of a turn.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  return !socket.destroyed && !socket.readableEnded;
}

async function deliveryOf(request: IncomingMessage): Promise<Delivery | Answer> {
  try {
    return { headers: request.headers, body: await readBody(request) };
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    return { code: 413, outcome: 'too_large', body: { error: error.message } };
  }
}

async function read(sender: Sender, delivery: Delivery): Promise<Reading> {
  try {
    return await sender.read(delivery);
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 'malformed', problem: inWords(error) };
    if (error instanceof SyntaxError) return { status: 'malformed', problem: 'the body is not JSON' };
    if (error instanceof Failure && error.kind === 'invalid')
      return { status: 'malformed', problem: error.message };
    throw error;
  }
}

const inWords = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
    .join('; ');

const RETRY_AFTER_S = '5';

function say(response: ServerResponse, { code, body }: Answer): void {
  if (response.destroyed) return;
  const again = code === 503 ? { 'retry-after': RETRY_AFTER_S } : {};
  const close = code === 413 ? { connection: 'close' } : {};
  response.writeHead(code, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...again,
    ...close,
  });
  response.end(`${JSON.stringify(body)}\n`);
}

/** Whatever it still sends is not read. */
function hangUp(request: IncomingMessage, response: ServerResponse, code: number, error: string): void {
  request.resume();
  say(response, { code, outcome: 'forged', body: { error } });
}
