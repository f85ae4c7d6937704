import type { Clock } from '../../lib/clock.ts';
import type { Failure } from '../../lib/failure.ts';
import { Backoff } from './backoff.ts';

// Slack: about one post a second and channel, short bursts tolerated; chat.update is tier 3, about one a second.
const BURST = 5;
const POST_EVERY_MS = 1_000;
const UPDATE_EVERY_MS = 1_500;
const UNSAID_RETRY_AFTER_MS = 30_000;
const MOST_REMEMBERED = 1_000;

/** When the next message may go out: what Slack allows, and when to try again after it could not be reached. */
export class Pace {
  readonly #clock: Clock;
  /** Per channel, the time at which its burst is whole again. */
  readonly #busyUntil = new Map<string, number>();
  readonly #updatedAt = new Map<string, number>();
  /** Slack limits each method by itself, and posting for each channel: a 429 there says nothing of the others. */
  readonly #limited: Backoff;
  /** Closed for everybody. */
  readonly #door: Backoff;
  /** Closed for one subject, whose message alone may be what Slack stumbles over. */
  readonly #troubled: Backoff;
  readonly #failing = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#limited = new Backoff(clock);
    this.#door = new Backoff(clock);
    this.#troubled = new Backoff(clock);
  }

  /** Milliseconds until anything may be sent at all; 0 when it may be now. */
  untilOpen(): number {
    return this.#door.until(EVERYBODY);
  }

  /** The same for one subject. */
  untilTurn(subject: string): number {
    return Math.max(this.untilOpen(), this.#troubled.until(subject));
  }

  /** Until this method may be called about this channel. */
  untilAllowed(method: string, channel: string): number {
    return this.#limited.until(`${method} ${channel}`);
  }

  untilPost(channel: string): number {
    const debt = (this.#busyUntil.get(channel) ?? 0) - this.#now();
    const burst = between(0, debt - (BURST - 1) * POST_EVERY_MS, POST_EVERY_MS);
    return Math.max(this.untilOpen(), this.untilAllowed('post', channel), burst);
  }

  /** Updates of one message are at least 1.5 s apart; what happens in between is shown together. */
  untilUpdate(subject: string, channel: string): number {
    const next = (this.#updatedAt.get(subject) ?? 0) + UPDATE_EVERY_MS;
    const own = between(0, next - this.#now(), UPDATE_EVERY_MS);
    return Math.max(this.untilOpen(), this.untilAllowed('update', channel), own);
  }

  posted(channel: string): void {
    this.#busyUntil.set(channel, Math.max(this.#busyUntil.get(channel) ?? 0, this.#now()) + POST_EVERY_MS);
  }

  updated(subject: string): void {
    this.#updatedAt.set(subject, this.#now());
    if (this.#updatedAt.size > MOST_REMEMBERED) this.#forgetOld();
  }

  succeeded(subject: string): void {
    this.#failing.clear();
    this.#door.succeeded(EVERYBODY);
    this.#troubled.succeeded(subject);
  }

  limited(method: string, channel: string, { retryAfterMs = UNSAID_RETRY_AFTER_MS }: Failure): void {
    this.#limited.close(`${method} ${channel}`, retryAfterMs);
  }

  /**
   * A Slack that is away closes the door for everybody, longer each time: an outage is not met by a crowd knocking.
   * What only one subject meets with may be about its own message, and keeps nobody else waiting.
   */
  failed(subject: string, { kind }: Failure): void {
    this.#failing.add(subject);
    this.#troubled.failed(subject);
    if (kind === 'denied') this.#door.close(EVERYBODY, LONGEST_CLOSED_MS);
    else if (kind === 'unavailable' || this.#failing.size > 1) this.#door.failed(EVERYBODY);
  }

  #forgetOld(): void {
    for (const [subject, at] of this.#updatedAt) {
      if (at + UPDATE_EVERY_MS <= this.#now()) this.#updatedAt.delete(subject);
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

const EVERYBODY = '';
const LONGEST_CLOSED_MS = 60_000;

/** Whatever the clock does (it may be set back by hours), no wait is longer than it was meant to be. */
const between = (least: number, value: number, most: number): number =>
  Math.max(least, Math.min(value, most));
