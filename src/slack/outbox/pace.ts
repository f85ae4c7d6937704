import type { Clock } from '../../lib/clock.ts';
import type { Failure } from '../../lib/failure.ts';

// Slack: about one post a second and channel, short bursts tolerated; chat.update is tier 3, about one a second.
const BURST = 5;
const POST_EVERY_MS = 1_000;
const UPDATE_EVERY_MS = 1_500;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const MOST_REMEMBERED = 1_000;

/** When the next message may go out: what Slack allows, and when to try again after it could not be reached. */
export class Pace {
  readonly #clock: Clock;
  /** Per channel, the time at which its burst is whole again. */
  readonly #busyUntil = new Map<string, number>();
  readonly #updatedAt = new Map<string, number>();
  #closedUntil = 0;
  #pauseMs = 0;
  #failures = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until anything may be sent at all; 0 when it may be now. */
  untilOpen(): number {
    return between(0, this.#closedUntil - this.#now(), this.#pauseMs);
  }

  untilPost(channel: string): number {
    const debt = (this.#busyUntil.get(channel) ?? 0) - this.#now();
    return Math.max(this.untilOpen(), between(0, debt - (BURST - 1) * POST_EVERY_MS, POST_EVERY_MS));
  }

  /** Updates of one message are at least 1.5 s apart; what happens in between is shown together. */
  untilUpdate(run: string): number {
    const next = (this.#updatedAt.get(run) ?? 0) + UPDATE_EVERY_MS;
    return Math.max(this.untilOpen(), between(0, next - this.#now(), UPDATE_EVERY_MS));
  }

  posted(channel: string): void {
    this.#busyUntil.set(channel, Math.max(this.#busyUntil.get(channel) ?? 0, this.#now()) + POST_EVERY_MS);
  }

  updated(run: string): void {
    this.#updatedAt.set(run, this.#now());
    if (this.#updatedAt.size > MOST_REMEMBERED) this.#forgetOld();
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** One failure closes the door for everybody, longer each time: an outage is not met by a crowd knocking. */
  failed({ kind, retryAfterMs }: Failure): void {
    this.#failures++;
    const doubled = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 10), LONGEST_PAUSE_MS);
    const pause = kind === 'denied' ? LONGEST_PAUSE_MS : (retryAfterMs ?? doubled);
    this.#closedUntil = Math.max(this.#now() + this.untilOpen(), this.#now() + pause);
    this.#pauseMs = this.#closedUntil - this.#now();
  }

  #forgetOld(): void {
    for (const [run, at] of this.#updatedAt) {
      if (at + UPDATE_EVERY_MS <= this.#now()) this.#updatedAt.delete(run);
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** Whatever the clock does (it may be set back by hours), no wait is longer than it was meant to be. */
const between = (least: number, value: number, most: number): number =>
  Math.max(least, Math.min(value, most));
