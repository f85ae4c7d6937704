import type { Clock } from '../lib/clock.ts';
import { JsonText } from '../lib/json-text.ts';
import { signatureHeaders } from './signature.ts';

/** How long Slack waits for an acknowledgement. */
const ACKNOWLEDGE_WITHIN_MS = 3000;
/** Events, and only events, are sent again: at once, after a minute, after five. */
const RETRY_AFTER_MS = [0, 60_000, 300_000];

/** What came of handing something to the app. `body` is the acknowledgement: decoded JSON, plain text, or empty. */
export type Delivery =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly reason: 'operation_timeout' | 'dispatch_failed' };

export interface DeliveriesOptions {
  readonly clock: Clock;
  /** Signs with the time of the day, not the held clock's: Bolt checks signatures against `Date.now()`. */
  readonly signedAt: () => Date;
  readonly signingSecret: string;
  readonly deliverTo: () => string;
}

/** Hands signed requests to the app, as Slack does. */
export class Deliveries {
  readonly #options: DeliveriesOptions;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** A slash command: its fields are the form. */
  command(fields: Readonly<Record<string, string>>): Promise<Delivery> {
    return this.#send(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded', {});
  }

  /** A click, a submission, a shortcut: JSON inside a form's `payload`. */
  interaction(payload: object): Promise<Delivery> {
    const form = new URLSearchParams({ payload: JSON.stringify(payload) });
    return this.#send(form.toString(), 'application/x-www-form-urlencoded', {});
  }

  /** An event. Sent up to four times until it is acknowledged. */
  async event(envelope: object): Promise<Delivery> {
    const delivery = await this.#send(JSON.stringify(envelope), 'application/json', {});
    if (!delivery.ok) this.#again(envelope, delivery.reason, 1);
    return delivery;
  }

  #again(envelope: object, reason: string, attempt: number): void {
    const wait = RETRY_AFTER_MS[attempt - 1];
    if (wait === undefined) return;
    this.#options.clock.after(wait, () => {
      const headers = {
        'x-slack-retry-num': String(attempt),
        'x-slack-retry-reason': reason === 'operation_timeout' ? 'http_timeout' : 'http_error',
      };
      void this.#send(JSON.stringify(envelope), 'application/json', headers).then((delivery) => {
        if (!delivery.ok) this.#again(envelope, delivery.reason, attempt + 1);
      });
    });
  }

  async #send(body: string, contentType: string, extra: Record<string, string>): Promise<Delivery> {
    const { clock, signedAt, signingSecret, deliverTo } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(ACKNOWLEDGE_WITHIN_MS, () => late.abort());
    try {
      const signed = signatureHeaders(signingSecret, signedAt(), body);
      const headers = { 'content-type': contentType, ...signed, ...extra };
      const response = await fetch(deliverTo(), { method: 'POST', headers, body, signal: late.signal });
      const text = await response.text();
      return response.ok ? { ok: true, body: decoded(text) } : { ok: false, reason: 'dispatch_failed' };
    } catch {
      // The person is told which of the two it was; there is nobody else to tell.
      return { ok: false, reason: late.signal.aborted ? 'operation_timeout' : 'dispatch_failed' };
    } finally {
      cancel();
    }
  }
}

/** An acknowledgement may be JSON or plain text; Slack takes either. */
function decoded(text: string): unknown {
  const json = JsonText.safeParse(text);
  return json.success ? json.data : text;
}
