import { FewAhead, type Place } from './few-ahead.ts';

/** After an answer the next question often follows at once. */
const LULL_MS = 2;
/** An answer that takes longer waits for something else than the processor, and holds up nothing. */
const ANSWER_MS = 50;
/** However many people ask, other work gets a turn this often. */
const TURN_MS = 40;
/** Of so many turns one is for those who have no place ahead. */
const TURNS = 4;

/**
 * Lets the answers that people wait for go before work that can wait. A process has one thread: planning a hundred
 * runs in one go would hold up the answer to the next command for as long as it takes. Its milliseconds are the
 * processor's, not those of the clock that the rest of the program lives by.
 */
export class Precedence {
  readonly #waiting: (() => void)[] = [];
  readonly #ahead: FewAhead;
  #turn = 0;
  /** Nobody's turn until somebody comes back, or this is over. */
  #resting: NodeJS.Timeout | undefined;
  #asking = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #gaveAt = Number.NEGATIVE_INFINITY;

  /** `ahead`: where those with a place stand. */
  constructor(ahead = new FewAhead()) {
    this.#ahead = ahead;
  }

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
   * Never at once: who is asking is known only after the network has been looked at. Those with a
   * `place` go before the others, so that of many who come again and again the first is through first; of four turns one
   * is for the others.
   */
  quiet(place?: Place): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (place === undefined) this.#waiting.push(resolve);
    else this.#ahead.add(place, resolve);
    // Somebody on the way came back, or is the first to come.
    if (this.#waiting.length + this.#ahead.size === 1 || this.#resting) this.#giveNow();
    return promise;
  }

  #giveNow(): void {
    clearTimeout(this.#resting);
    this.#resting = undefined;
    setImmediate(() => this.#give());
  }

  #give(): void {
    const now = performance.now();
    const busyUntil = this.#asking > 0 ? this.#askedAt + ANSWER_MS : this.#answeredAt + LULL_MS;
    const isQuiet = now >= busyUntil;
    let isFull = false;
    if (isQuiet || now >= this.#gaveAt + TURN_MS) {
      this.#gaveAt = now;
      isFull = !this.#goes(now);
    }
    if (this.#waiting.length + this.#ahead.size === 0) return;
    if (isFull) this.#resting = setTimeout(() => this.#giveNow(), LULL_MS);
    else if (isQuiet) setImmediate(() => this.#give());
    else setTimeout(() => this.#give(), LULL_MS);
  }

  /** Whether it was anybody's turn. */
  #goes(now: number): boolean {
    this.#turn = (this.#turn + 1) % TURNS;
    const ahead = this.#turn === 0 && this.#waiting.length > 0 ? undefined : this.#ahead.take(now);
    const go = ahead ?? this.#waiting.shift();
    go?.();
    return go !== undefined;
  }
}
