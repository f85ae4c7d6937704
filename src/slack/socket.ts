import type { Clock } from '../lib/clock.ts';
import type { Log } from './log.ts';

/** What we need of Slack's Socket Mode client. */
export interface SocketClient {
  start(): Promise<unknown>;
  disconnect(): Promise<void>;
  once(event: 'disconnected', call: () => void): unknown;
  off(event: 'disconnected', call: () => void): unknown;
}

export interface SocketParts {
  readonly client: SocketClient;
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Keeps a Socket Mode connection up: connects, waits until it ends (Slack recycles connections every few hours, and
 * the client ends one that misses Slack's pings), connects again. The client's own reconnecting ends in an unhandled
 * rejection when Slack stays away (node-slack-sdk `SocketModeClient.ts`), so it is switched off.
 */
export class SocketConnection {
  readonly #parts: SocketParts;
  #stopped = false;
  #wake = () => {};
  #loop: Promise<void> = Promise.resolve();

  constructor(parts: SocketParts) {
    this.#parts = parts;
  }

  /** Returns at once. */
  start(): void {
    this.#loop = this.#keepUp();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#parts.client.disconnect();
    await this.#loop;
  }

  async #keepUp(): Promise<void> {
    for (let failures = 0; !this.#stopped; ) {
      failures = (await this.#connectOnce()) ? 0 : failures + 1;
      if (failures > 0) await this.#pause(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS));
    }
  }

  /** Resolves when the connection has ended; true when there was one. */
  async #connectOnce(): Promise<boolean> {
    const { client, log } = this.#parts;
    const ended = Promise.withResolvers<void>();
    client.once('disconnected', ended.resolve);
    try {
      await client.start();
    } catch (error) {
      client.off('disconnected', ended.resolve);
      log.warn({ err: error }, 'cannot connect to Slack by Socket Mode; trying again');
      return false;
    }
    await ended.promise;
    if (!this.#stopped) log.info({}, 'the Socket Mode connection ended; connecting again');
    return true;
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
