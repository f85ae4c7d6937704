/** After an answer the next question often follows at once. */
const LULL_MS = 2;
/** An answer that takes longer waits for something else than the processor, and holds up nothing. */
const ANSWER_MS = 50;
/** However many people ask, other work gets a turn this often. */
const TURN_MS = 40;

/**
 * Lets the answers that people wait for go before work that can wait. A process has one thread: planning a hundred
 * runs in one go would hold up the answer to the next command for as long as it takes. Its milliseconds are the
 * processor's, not those of the clock that the rest of the program lives by.
 */
export class Precedence {
  readonly #waiting: (() => void)[] = [];
  #asking = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #gaveAt = Number.NEGATIVE_INFINITY;

  /** Somebody asks for something; what comes back is to be called once they have their answer. */
  asked(): () => void {
    this.#asking++;
    this.#askedAt = performance.now();
    return () => {
      this.#asking--;
      this.#answeredAt = performance.now();
    };
  }

  /**
   * Resolves when nobody waits for an answer, or in a crowd when its turn has come: one caller at a time, in line.
   * Never at once: who is asking is known only after the network has been looked at.
   */
  quiet(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    if (this.#waiting.length === 1) setImmediate(() => this.#give());
    return promise;
  }

  #give(): void {
    const now = performance.now();
    const busyUntil = this.#asking > 0 ? this.#askedAt + ANSWER_MS : this.#answeredAt + LULL_MS;
    const isQuiet = now >= busyUntil;
    if (isQuiet || now >= this.#gaveAt + TURN_MS) {
      this.#gaveAt = now;
      this.#waiting.shift()?.();
    }
    if (this.#waiting.length === 0) return;
    if (isQuiet) setImmediate(() => this.#give());
    else setTimeout(() => this.#give(), LULL_MS);
  }
}
