import type { Clock } from './clock.ts';

export interface MovableClockParts {
  readonly real: Clock;
  /** How far ahead of the real one it stands already. */
  readonly aheadMs?: number;
  /** Told where it is about to stand, before anything happens there. */
  readonly keep?: (aheadMs: number) => void;
  /** Resolves when everything has been done that the last moment brought. */
  readonly settled: () => Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly call: () => void;
  cancel: () => void;
}

/**
 * A clock that goes as the real one does, and can be sent ahead of it, never back. On its way it stops at every moment
 * for which something waits, in order, and lets that happen at its own time: days may pass, but nothing is skipped.
 */
export class MovableClock implements Clock {
  readonly #parts: MovableClockParts;
  readonly #timers = new Set<Timer>();
  #aheadMs: number;
  #way: Promise<void> = Promise.resolve();

  constructor(parts: MovableClockParts) {
    this.#parts = parts;
    this.#aheadMs = parts.aheadMs ?? 0;
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  now(): Date {
    return new Date(this.#now());
  }

  after(ms: number, call: () => void): () => void {
    const timer: Timer = { at: this.#now() + Math.max(0, ms), call, cancel: () => {} };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => this.#drop(timer);
  }

  /** Goes ahead to `to`, or until somebody has seen enough. One way after the other. */
  goTo(to: Date, isEnough: () => boolean = () => false): Promise<void> {
    const go = () => this.#go(to.getTime(), isEnough);
    this.#way = this.#way.then(go, go);
    return this.#way;
  }

  async #go(to: number, isEnough: () => boolean): Promise<void> {
    for (;;) {
      await this.#parts.settled();
      if (isEnough()) break;
      const next = this.#next(to);
      this.#standAt(next?.at ?? to);
      if (!next) break;
      this.#drop(next);
      next.call();
    }
    for (const timer of this.#timers) this.#arm(timer);
  }

  #next(to: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= to);
    return due.reduce<Timer | undefined>(
      (first, one) => (first && first.at <= one.at ? first : one),
      undefined,
    );
  }

  #standAt(at: number): void {
    const forward = at - this.#now();
    if (forward <= 0) return;
    this.#parts.keep?.(this.#aheadMs + forward);
    this.#aheadMs += forward;
  }

  #arm(timer: Timer): void {
    timer.cancel();
    timer.cancel = this.#parts.real.after(timer.at - this.#now(), () => {
      this.#timers.delete(timer);
      timer.call();
    });
  }

  #drop(timer: Timer): void {
    timer.cancel();
    this.#timers.delete(timer);
  }

  #now(): number {
    return this.#parts.real.now().getTime() + this.#aheadMs;
  }
}
