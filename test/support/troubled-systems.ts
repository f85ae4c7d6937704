import type { Clock } from '../../src/lib/clock.ts';
import { Failure, type FailureFacts } from '../../src/lib/failure.ts';
import { lost, refused, throttled, timedOut, unreachable } from '../../src/systems/network-failures.ts';
import type { Systems } from '../../src/systems/systems.ts';
import type { Between, Outside } from './acting-alone.ts';
import { CHOOSING, type Method, watchCalls } from './watch-calls.ts';

/** How every system answers from a certain call on. */
export const TROUBLES = ['slow', 'too slow', 'refused', 'throttled', 'half an answer', 'gone'] as const;
export type Trouble = (typeof TROUBLES)[number];

const SLOW_MS = 5_000;
/** When a client gives up, and when what it asked for is carried out nevertheless. */
const GIVEN_UP_MS = 30_000;
const CARRIED_OUT_MS = 40_000;

/** Systems that get into trouble in the midst of a step, stay in it, and count what was done to them. */
export class TroubledSystems implements Between {
  /** Each call that changed something: `kubernetes.createJob`. */
  readonly effects: string[] = [];
  /** How many calls acting took. */
  calls = 0;
  /** How often somebody met the trouble. */
  met = 0;
  #isActing = false;
  #isOn = false;
  #isOver = false;
  readonly #clock: Clock;
  readonly #state: () => string;
  readonly #trouble: Trouble;
  readonly #after: number;

  /** `after`: so many calls of acting go well. */
  constructor({ clock, state }: Outside, trouble: Trouble, after: number) {
    this.#clock = clock;
    this.#state = state;
    this.#trouble = trouble;
    this.#after = after;
  }

  /** From now on everything answers again. */
  end(): void {
    this.#isOver = true;
  }

  wrap(systems: Systems): Systems {
    return this.#watched(systems, '');
  }

  async acting<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#isActing = true;
    try {
      return await act();
    } finally {
      this.#isActing = false;
      this.#isOn = true;
    }
  }

  #watched<Target extends object>(target: Target, path: string): Target {
    return watchCalls(target, path, (call, at) => this.#call(call.method, call.target, call.given, at));
  }

  #call(method: Method, target: object, given: readonly unknown[], at: string): unknown {
    const carryOut = () => this.#counted(() => method.apply(target, given), at);
    if (CHOOSING.test(at)) return carryOut();
    if (this.#isActing) this.calls += 1;
    this.#isOn ||= this.#isActing && this.calls > this.#after;
    if (!this.#isOn || this.#isOver) return carryOut();
    this.met += 1;
    return this.#inTrouble(async () => carryOut(), at);
  }

  #counted(carryOut: () => unknown, at: string): unknown {
    const before = this.#state();
    const result = carryOut();
    if (!(result instanceof Promise))
      return typeof result === 'object' && result !== null ? this.#watched(result, at) : result;
    return result.finally(() => {
      if (this.#state() !== before) this.effects.push(at);
    });
  }

  async #inTrouble(carryOut: () => Promise<unknown>, at: string): Promise<unknown> {
    switch (this.#trouble) {
      case 'slow':
        await this.#passed(SLOW_MS);
        return carryOut();
      case 'too slow':
        this.#clock.after(CARRIED_OUT_MS, () => void carryOut().catch(() => {}));
        await this.#passed(GIVEN_UP_MS);
        throw failure(timedOut, at);
      case 'refused':
        throw failure(refused, at);
      case 'throttled':
        throw failure(throttled, at);
      case 'half an answer': {
        const done = this.effects.length;
        await carryOut();
        throw failure(this.effects.length > done ? lost : unreachable, at);
      }
      case 'gone':
        throw failure(unreachable, at);
    }
  }

  #passed(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }
}

const failure = (facts: (system: string, operation: string) => FailureFacts, at: string): Failure =>
  new Failure(facts(at.split('.')[0] ?? at, at));
