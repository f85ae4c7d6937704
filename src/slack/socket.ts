import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { JsonText } from '../lib/json-text.ts';
import { within } from '../lib/within.ts';
import type { Log } from './log.ts';

/** What we need of Slack's Socket Mode client, and what it tells. */
export interface SocketClient {
  start(): Promise<unknown>;
  disconnect(): Promise<void>;
  on(event: SocketEvent, call: (data?: unknown) => void): unknown;
}

/** `authenticated`: there is an address to connect to. `connected`: Slack has said hello. `ws_message`: a frame. */
type SocketEvent = 'authenticated' | 'connected' | 'disconnected' | 'ws_message';

export interface SocketParts {
  readonly client: SocketClient;
  readonly clock: Clock;
  readonly log: Log;
  /** Told when a connection stands, and when there is none any more, with Slack's reason where it gave one. */
  readonly onChange?: (isUp: boolean, why: string) => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const HELLO_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 3_000;
/** One that ends sooner was none: connecting again at once would go round in circles. */
const SHORTEST_MS = 10_000;
/** Slack takes ten connections of an app. */
const MANY_CONNECTIONS = 8;

/**
 * Keeps a Socket Mode connection up: connects, waits until it ends (Slack recycles connections every few hours, and
 * the client ends one whose pings and pongs stay away), connects again. The client's own reconnecting ends in an
 * unhandled rejection when Slack stays away (node-slack-sdk `SocketModeClient.ts`), so it is switched off; and it waits
 * for Slack's hello for ever, so that is ended here.
 */
export class SocketConnection {
  readonly #parts: SocketParts;
  #stopped = false;
  #wake = () => {};
  #loop: Promise<void> = Promise.resolve();
  #ended = Promise.withResolvers<void>();
  #cancelHello = () => {};
  #why = '';

  constructor(parts: SocketParts) {
    this.#parts = parts;
    const { client } = parts;
    client.on('authenticated', () => this.#expectHello());
    client.on('connected', () => this.#cancelHello());
    client.on('disconnected', () => this.#ended.resolve());
    client.on('ws_message', (frame) => this.#heard(frame));
  }

  /** Returns at once. */
  start(): void {
    this.#loop = this.#keepUp();
  }

  /** A peer that does not answer the close is not waited for. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelHello();
    this.#wake();
    const gone = Promise.all([this.#parts.client.disconnect(), this.#loop]);
    await within(this.#parts.clock, STOP_WITHIN_MS, gone);
  }

  async #keepUp(): Promise<void> {
    for (let failures = 0; !this.#stopped; ) {
      this.#why = '';
      failures = (await this.#connectOnce()) ? 0 : failures + 1;
      if (this.#stopped) return;
      if (UNWELCOME.has(this.#why)) await this.#pause(LONGEST_PAUSE_MS);
      else if (failures > 0)
        await this.#pause(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS));
    }
  }

  /** Resolves when the connection has ended; true when there was one for a while. */
  async #connectOnce(): Promise<boolean> {
    const { client, clock, log, onChange } = this.#parts;
    this.#ended = Promise.withResolvers<void>();
    try {
      await client.start();
    } catch (error) {
      this.#cancelHello();
      if (this.#stopped) return false;
      log.warn({ err: error }, 'cannot connect to Slack by Socket Mode; trying again');
      onChange?.(false, error instanceof Error ? error.message : String(error));
      return false;
    }
    // Told to stop while it was connecting: nobody else ends it.
    if (this.#stopped) await client.disconnect();
    const began = clock.now().getTime();
    onChange?.(true, '');
    await this.#ended.promise;
    if (!this.#stopped) this.#sayEnded();
    return clock.now().getTime() - began >= SHORTEST_MS;
  }

  #sayEnded(): void {
    const { log, onChange } = this.#parts;
    const advice = UNWELCOME.get(this.#why);
    if (advice === undefined)
      log.info({ why: this.#why }, 'the Socket Mode connection ended; connecting again');
    else log.error({ why: this.#why, advice }, 'Slack has ended the Socket Mode connection');
    onChange?.(false, advice ?? (this.#why || 'the connection broke'));
  }

  #expectHello(): void {
    const { client, clock, log } = this.#parts;
    this.#cancelHello();
    this.#cancelHello = clock.after(HELLO_WITHIN_MS, () => {
      log.warn({}, 'Slack did not say hello on a Socket Mode connection; ending it');
      client.disconnect().catch((error: unknown) => log.warn({ err: error }, 'a connection would not end'));
    });
  }

  /** The client tells neither why Slack ends a connection nor how many there are. */
  #heard(frame: unknown): void {
    const told = Told.safeParse(frame).data;
    if (told?.type === 'disconnect') this.#why = told.reason;
    if (told?.type === 'hello' && told.num_connections >= MANY_CONNECTIONS)
      this.#parts.log.warn(
        { connections: told.num_connections },
        'this Slack app has nearly as many Socket Mode connections as Slack allows',
      );
  }

  #pause(ms: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** Why Slack does not want us at the moment: coming back at once would change nothing. */
const UNWELCOME: ReadonlyMap<string, string> = new Map([
  ['link_disabled', 'Socket Mode is switched off in the app’s settings: switch it on there'],
  ['too_many_websockets', 'the app has ten connections already: stop other copies of it'],
]);

const Told = JsonText.pipe(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('hello'), num_connections: z.number().catch(0) }),
    z.object({ type: z.literal('disconnect'), reason: z.string().catch('') }),
  ]),
);
