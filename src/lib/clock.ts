/** Time, handed in. Tests hold it still; nothing in Runbolt reads `Date.now()` or sets a timer of its own. */
export interface Clock {
  now(): Date;
  /** Calls back once, after `ms` milliseconds; the returned function cancels. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
