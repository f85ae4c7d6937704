import { createHash } from 'node:crypto';

/** Chance that can be had again: the same seed draws the same numbers. Each concern forks its own, so that none shifts another's. */
export class Chance {
  readonly #seed: string;
  #state: number;

  constructor(seed: string) {
    this.#seed = seed;
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** Depends on the seed and the name alone, not on what was drawn before. */
  fork(name: string): Chance {
    return new Chance(`${this.#seed}/${name}`);
  }

  /** At least 0, below 1. */
  next(): number {
    // mulberry32, by Tommy Ettinger: 32 bits of state are plenty for choosing what to break.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  pick<Value>(values: readonly Value[]): Value {
    const found = values[this.below(values.length)];
    if (found === undefined) throw new Error('there is nothing to pick from');
    return found;
  }

  /** Each name as often as its weight says. */
  weighed<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Name {
    const names = Object.keys(weights).filter((name): name is Name => name in weights);
    const weightOf = (name: Name): number => weights[name] ?? 0;
    let left = this.next() * names.reduce((sum, name) => sum + weightOf(name), 0);
    for (const name of names) {
      left -= weightOf(name);
      if (left < 0) return name;
    }
    return this.pick(names);
  }
}
