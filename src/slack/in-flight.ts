import type { App } from '@slack/bolt';
import type { Clock } from '../lib/clock.ts';
import { within } from '../lib/within.ts';

/** Requests of Slack's that are being answered. */
export class InFlight {
  readonly #answering = new Map<object, Promise<void>>();

  count(bolt: App): void {
    bolt.use(async ({ context, next }) => {
      const answered = Promise.withResolvers<void>();
      this.#answering.set(context, answered.promise);
      try {
        await next();
      } finally {
        this.#answering.delete(context);
        answered.resolve();
      }
    });
  }

  /** By the context that Bolt gave a request: how many of those that came before it are not answered yet. */
  ahead(context: object): () => number {
    const all = [...this.#answering.keys()];
    const before = all.slice(0, Math.max(0, all.indexOf(context)));
    return () => before.filter((request) => this.#answering.has(request)).length;
  }

  /** Resolves when they have been answered, or would be too late for Slack anyway. */
  async drained(clock: Clock): Promise<void> {
    await within(clock, SLACK_WAITS_MS, Promise.all(this.#answering.values()));
  }
}

/** Slack waits that long for an acknowledgment. */
const SLACK_WAITS_MS = 3_000;
