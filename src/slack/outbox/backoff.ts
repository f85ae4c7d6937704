import type { Clock } from '../../lib/clock.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
const MOST_REMEMBERED = 1_000;

interface Closed {
  readonly failures: number;
  readonly until: number;
  readonly pauseMs: number;
}

/** Names that have to wait after a failure, each failure in a row for twice as long, up to a minute. */
export class Backoff {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #closed = new Map<string, Closed>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** In milliseconds. However the clock is set back, never longer than the pause was meant to be. */
  until(name: string): number {
    const closed = this.#closed.get(name);
    return closed ? Math.max(0, Math.min(closed.until - this.#now(), closed.pauseMs)) : 0;
  }

  failed(name: string): void {
    const failures = (this.#closed.get(name)?.failures ?? 0) + 1;
    this.close(name, Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 10), LONGEST_MS), failures);
  }

  /** A second failure never shortens what was asked for by the first. */
  close(name: string, ms: number, failures = (this.#closed.get(name)?.failures ?? 0) + 1): void {
    const pauseMs = Math.max(this.until(name), ms);
    this.#closed.set(name, { failures, pauseMs, until: this.#now() + pauseMs });
    if (this.#closed.size > MOST_REMEMBERED) this.#forgetOldest();
  }

  /** Ends the row of failures. A pause that was asked for in the meantime stays. */
  succeeded(name: string): void {
    const closed = this.#closed.get(name);
    if (closed && this.until(name) > 0) this.#closed.set(name, { ...closed, failures: 0 });
    else this.#closed.delete(name);
  }

  #forgetOldest(): void {
    const [oldest] = this.#closed.keys();
    if (oldest !== undefined) this.#closed.delete(oldest);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
