import type { RecentAlerts } from '../audit/event-store.ts';

/** More than this many new messages in one channel in a minute, and nobody reads them. */
export const STORM_AT = 10;
export const STORM_WINDOW_MS = 60_000;

/** Counts what begins in one channel, and says which storm it belongs to. */
export class StormWatch {
  #count: number;
  #storm: string | undefined;

  constructor(recent: readonly RecentAlerts[]) {
    this.#count = recent.reduce((sum, { count }) => sum + count, 0);
    const stormy = recent.filter(({ storm }) => storm !== null);
    this.#storm = stormy.toSorted((a, b) => b.newest.getTime() - a.newest.getTime())[0]?.storm ?? undefined;
  }

  /** The storm that this group is part of; undefined: it has a message of its own. */
  stormOf(alert: string): string | undefined {
    this.#count += 1;
    if (this.#count <= STORM_AT) return undefined;
    this.#storm ??= alert;
    return this.#storm;
  }
}
