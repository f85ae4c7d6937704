import type { Clock } from '../../lib/clock.ts';

/**
 * Gives turns to names, a few at a time and never two to the same name at once. A turn answers in how many
 * milliseconds its name wants the next one; undefined: when it is woken. Those that `isFirst` names go before others.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #take: (name: string) => Promise<number | undefined>;
  readonly #isFirst: (name: string) => boolean;
  readonly #first = new Set<string>();
  readonly #waiting = new Set<string>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #wokenMeanwhile = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  #stopped = false;

  constructor(
    clock: Clock,
    most: number,
    take: (name: string) => Promise<number | undefined>,
    isFirst: (name: string) => boolean = () => false,
  ) {
    this.#clock = clock;
    this.#most = most;
    this.#take = take;
    this.#isFirst = isFirst;
  }

  wake(name: string): void {
    if (this.#stopped) return;
    this.#timers.get(name)?.();
    this.#timers.delete(name);
    if (this.#busy.has(name)) this.#wokenMeanwhile.add(name);
    else this.#queue(name);
    this.#give();
  }

  /** No turn begins any more; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#first.clear();
    this.#waiting.clear();
    await Promise.all(this.#busy.values());
  }

  /** Resolves when no turn is under way and none is waiting to begin. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  #give(): void {
    for (const line of [this.#first, this.#waiting]) {
      for (const name of line) {
        if (this.#busy.size >= this.#most) return;
        line.delete(name);
        this.#busy.set(name, this.#turn(name));
      }
    }
  }

  #queue(name: string): void {
    if (!this.#isFirst(name)) {
      if (!this.#first.has(name)) this.#waiting.add(name);
      return;
    }
    this.#waiting.delete(name);
    this.#first.add(name);
  }

  async #turn(name: string): Promise<void> {
    const againIn = await this.#take(name);
    this.#busy.delete(name);
    const woken = this.#wokenMeanwhile.delete(name);
    if (this.#stopped) return;
    if (woken || againIn === 0) this.wake(name);
    else if (againIn !== undefined)
      this.#timers.set(
        name,
        this.#clock.after(againIn, () => this.wake(name)),
      );
    this.#give();
  }
}
