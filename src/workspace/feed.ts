import type { ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';

/** How often what nobody reports (the simulated systems) is looked at while somebody watches. */
const LOOK_EVERY_MS = 400;
const KEEP_ALIVE_EVERY_MS = 15_000;

export interface FeedOptions {
  readonly clock: Clock;
  /** Everything, for a page that has just connected. */
  readonly whole: () => unknown;
  /** What can change without being told; sent whenever its JSON differs. */
  readonly live: () => unknown;
}

/** Server-Sent Events to the open pages: the whole state first, then each change. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #pages = new Set<ServerResponse>();
  #lastLive = '';
  #stopLooking: (() => void) | undefined;
  #stopKeepAlive: (() => void) | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  open(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(eventText('whole', this.#options.whole()));
    this.#pages.add(response);
    response.on('close', () => this.#leave(response));
    if (this.#pages.size === 1) this.#start();
  }

  send(change: unknown): void {
    for (const page of this.#pages) page.write(eventText('change', change));
  }

  close(): void {
    for (const page of this.#pages) page.end();
    this.#pages.clear();
    this.#stop();
  }

  #start(): void {
    this.#lastLive = JSON.stringify(this.#options.live());
    this.#look();
    this.#keepAlive();
  }

  #look(): void {
    this.#stopLooking = this.#options.clock.after(LOOK_EVERY_MS, () => {
      const live = JSON.stringify(this.#options.live());
      if (live !== this.#lastLive)
        for (const page of this.#pages) page.write(`event: live\ndata: ${live}\n\n`);
      this.#lastLive = live;
      this.#look();
    });
  }

  #keepAlive(): void {
    this.#stopKeepAlive = this.#options.clock.after(KEEP_ALIVE_EVERY_MS, () => {
      for (const page of this.#pages) page.write(': still here\n\n');
      this.#keepAlive();
    });
  }

  #leave(response: ServerResponse): void {
    this.#pages.delete(response);
    if (this.#pages.size === 0) this.#stop();
  }

  #stop(): void {
    this.#stopLooking?.();
    this.#stopKeepAlive?.();
  }
}

function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
