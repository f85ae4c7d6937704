import pg from 'pg';
import type { Clock } from '../../lib/clock.ts';
import type { News } from '../database.ts';
import { connectionTo } from './pool.ts';

export const CHANNEL = 'runbolt';

interface Payload {
  /** Who appended. */
  readonly replica: string;
  readonly touched: readonly string[];
}

/** PostgreSQL takes less than 8,000 bytes. */
const LONGEST_PAYLOAD = 7_000;

export function toPayload({ replica, touched }: Payload): string {
  const whole = [replica, ...touched].join('\n');
  return Buffer.byteLength(whole) <= LONGEST_PAYLOAD ? whole : `${replica}\n*`;
}

const RETRY_MS = 1_000;

/**
 * Hears what other replicas append. It only makes things quick: whoever depends on the record looks at it from time to
 * time as well, and once more whenever the connection was lost.
 */
export class Listener implements News {
  readonly #url: string;
  readonly #replica: string;
  readonly #clock: Clock;
  readonly #calls = new Set<(touched: readonly string[] | undefined) => void>();
  #client: pg.Client | undefined;
  #cancelRetry = () => {};
  #closed = false;

  constructor(url: string, replica: string, clock: Clock) {
    this.#url = url;
    this.#replica = replica;
    this.#clock = clock;
  }

  listen(call: (touched: readonly string[] | undefined) => void): void {
    this.#calls.add(call);
  }

  /** Resolves when it listens, or when the first attempt has failed; it is tried again. */
  async open(): Promise<void> {
    const client = new pg.Client(connectionTo(this.#url));
    this.#client = client;
    client.on('notification', ({ payload = '' }) => this.#heard(payload));
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.#tell(undefined);
    } catch {
      this.#lost(client);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    await this.#client?.end();
  }

  #heard(payload: string): void {
    const [replica, ...touched] = payload.split('\n');
    if (replica === this.#replica) return;
    this.#tell(touched.includes('*') ? undefined : touched);
  }

  #tell(touched: readonly string[] | undefined): void {
    for (const call of this.#calls) call(touched);
  }

  /** A connection says so twice: that it broke, and that it ended. */
  #lost(client: pg.Client): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => {});
    this.#cancelRetry = this.#clock.after(RETRY_MS, () => void this.open());
  }
}
