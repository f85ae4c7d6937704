/** Whoever has a turn is through with it by then, or waits for something else than the processor and the record. */
const OUT_MS = 100;
/** So many are on their way at once: enough to share a commit, and few enough that clicks are answered meanwhile. */
const MOST_OUT = 16;

/** Where in line somebody stands who comes back for turn after turn. */
export interface Place {
  readonly who: string;
  /** The least goes first. */
  readonly at: number;
}

/**
 * Those who stand first in line go first however often they come back, and somebody new begins only when few are on their
 * way: many that begin together would all be done late. One that waits for the outside world is not counted.
 */
export class FewAhead {
  readonly #waiting: { readonly place: Place; readonly go: () => void }[] = [];
  /** When each that is on its way had its last turn. */
  readonly #out = new Map<string, number>();
  readonly #most: number;

  constructor(most = MOST_OUT) {
    this.#most = most;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(place: Place, go: () => void): void {
    this.#out.delete(place.who);
    const before = this.#waiting.findIndex((other) => isBefore(place, other.place));
    this.#waiting.splice(before === -1 ? this.#waiting.length : before, 0, { place, go });
  }

  /** Whose turn it is at this instant; undefined: nobody's yet. */
  take(now: number): (() => void) | undefined {
    for (const [who, since] of this.#out) if (since + OUT_MS <= now) this.#out.delete(who);
    if (this.#out.size >= this.#most) return undefined;
    const next = this.#waiting.shift();
    if (next) this.#out.set(next.place.who, now);
    return next?.go;
  }
}

/** Of two of the same instant it does not matter which, as long as it stays the same. */
const isBefore = (a: Place, b: Place): boolean => a.at < b.at || (a.at === b.at && a.who < b.who);
