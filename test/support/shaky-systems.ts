import type { Systems } from '../../src/systems/systems.ts';
import { CHOOSING, type Method, watchCalls } from './watch-calls.ts';

/** The process is dead as far as a run is concerned: no `Failure`, so nobody handles it. */
export class Died extends Error {
  override readonly name = 'Died';
}

export interface Death {
  /** The how-manieth call to a system after the intent, from 1 on. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** Systems in whose midst processes die, one after the other, and that count what was done to them. */
export class ShakySystems {
  /** Each call that changed something: `kubernetes.createJob`. */
  readonly effects: string[] = [];
  /** How many calls acting took the last time. */
  calls = 0;
  /** After which of them something was changed. */
  readonly changing = new Set<number>();
  /** How many processes have died so far. */
  deaths = 0;
  #isDead = false;
  #isActing = false;
  readonly #to: readonly Death[];
  readonly #state: () => string;

  /** `state`: all there is, as text. */
  constructor(state: () => string, deaths: readonly Death[]) {
    this.#state = state;
    this.#to = deaths;
  }

  wrap(systems: Systems): Systems {
    return this.#watched(systems, '');
  }

  /** Another process goes on. */
  revive(): void {
    this.#isDead = false;
  }

  /** Whatever is called until this is over is part of acting. */
  async acting<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#isActing = true;
    this.calls = 0;
    try {
      return await act();
    } finally {
      this.#isActing = false;
    }
  }

  #watched<Target extends object>(target: Target, path: string): Target {
    return watchCalls(target, path, (call, at) => this.#call(call.method, call.target, call.given, at));
  }

  #call(method: Method, target: object, given: readonly unknown[], at: string): unknown {
    if (this.#isDead) throw new Died('the dead ask nothing');
    const isActing = this.#isActing && !CHOOSING.test(at);
    if (isActing) this.calls += 1;
    const number = this.calls;
    if (isActing) this.#die('before', number);
    const before = this.#state();
    const result: unknown = method.apply(target, given);
    if (!(result instanceof Promise))
      return typeof result === 'object' && result !== null ? this.#watched(result, at) : result;
    return result.finally(() => {
      if (this.#state() !== before) {
        this.effects.push(at);
        if (isActing) this.changing.add(number);
      }
      if (isActing) this.#die('after', number);
    });
  }

  #die(when: Death['when'], call: number): void {
    const next = this.#to[this.deaths];
    if (next?.when !== when || next.call !== call) return;
    this.deaths += 1;
    this.#isDead = true;
    throw new Died(`${when} call ${call}`);
  }
}
