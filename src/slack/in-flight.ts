import type { App } from '@slack/bolt';
import type { Clock } from '../lib/clock.ts';
import { within } from '../lib/within.ts';

/** Requests of Slack's that are being answered. */
export class InFlight {
  readonly #answering = new Set<Promise<void>>();

  count(bolt: App): void {
    bolt.use(async ({ next }) => {
      const answering = next();
      this.#answering.add(answering);
      try {
        await answering;
      } finally {
        this.#answering.delete(answering);
      }
    });
  }

  /** Resolves when they have been answered, or would be too late for Slack anyway. */
  async drained(clock: Clock): Promise<void> {
    await within(clock, SLACK_WAITS_MS, Promise.allSettled(this.#answering));
  }
}

/** Slack waits that long for an acknowledgment. */
const SLACK_WAITS_MS = 3_000;
