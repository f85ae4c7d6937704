import type { RunRows } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { EngineLog } from './engine-tools.ts';

export interface DueLoopTools {
  readonly store: Pick<RunRows, 'dueStreams'>;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Takes the stream as far as it goes by itself; `held`: another replica is at it. */
  readonly advance: (stream: string) => Promise<'advanced' | 'held'>;
  readonly concurrency?: number;
}

/** However wrong a stored due time or a timer may be, everything is looked at this often. */
const SWEEP_MS = 30_000;
const BUG_BACKOFF_MS = 10_000;
/** Whoever holds it sees what there is to do; should it die, its leases are noticed to be free. */
const HELD_BACKOFF_MS = 1_000;
/** What several replicas say in quick succession is one reason to look. */
const HEARD_MS = 100;

/** Looks at each stream when its time has come, and at once when it is told that something happened to it. */
export class DueLoop {
  readonly #tools: DueLoopTools;
  readonly #active = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #resting = new Map<string, number>();
  #cancelTimer: () => void = () => {};
  #cancelHeard: (() => void) | undefined;
  #stopped = true;
  #sweeping: Promise<void> | undefined;
  #sweepAgain = false;

  constructor(tools: DueLoopTools) {
    this.#tools = tools;
  }

  async start(): Promise<void> {
    this.#stopped = false;
    await this.#sweep();
  }

  /** Takes no more, and waits for what is being stored to be stored. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    this.#cancelHeard?.();
    await this.idle();
  }

  /** `first`: an emergency stop, which waits for no place, however many hang on a system that does not answer. */
  wake(stream: string, first = false): void {
    if (this.#stopped) return;
    this.#resting.delete(stream);
    this.#begin(stream, first);
  }

  /** Another replica left something to do, in these streams or in any: here where they are worked on, else where it is due. */
  hear(touched: readonly string[] | undefined): void {
    if (this.#stopped) return;
    for (const stream of touched ?? this.#active.keys())
      if (this.#active.has(stream)) this.#again.add(stream);
    this.#cancelHeard ??= this.#tools.clock.after(HEARD_MS, () => {
      this.#cancelHeard = undefined;
      void this.#sweep();
    });
  }

  /** Resolves when nothing is being advanced at the moment, and nothing that is due has been overlooked. */
  async idle(): Promise<void> {
    while (this.#active.size > 0 || this.#sweeping) {
      await Promise.all([...this.#active.values(), this.#sweeping]);
    }
  }

  /** One look at what is due at a time; a second call during it looks once more afterwards. */
  #sweep(): Promise<void> {
    this.#sweepAgain = this.#sweeping !== undefined;
    this.#sweeping ??= this.#lookAtDue().finally(() => {
      this.#sweeping = undefined;
      if (this.#sweepAgain) void this.#sweep();
    });
    return this.#sweeping;
  }

  async #lookAtDue(): Promise<void> {
    if (this.#stopped) return;
    const { store, clock, log, concurrency = 64 } = this.#tools;
    let next: Date | null = null;
    try {
      const found = await store.dueStreams(clock.now(), concurrency * 2);
      next = found.next;
      // Who is at work sees all there is to do, and when it has ended it is looked again.
      for (const stream of found.due)
        if (!this.#active.has(stream) && !this.#isResting(stream)) this.#begin(stream);
    } catch (error) {
      log.error({ err: error }, 'the store could not be asked what is due');
    }
    // Who ends next looks again: until then there is no place for anybody whose time has come.
    this.#sleepUntil(this.#active.size >= concurrency ? null : next);
  }

  #sleepUntil(next: Date | null): void {
    this.#cancelTimer();
    if (this.#stopped) return;
    const { clock } = this.#tools;
    const waitMs = next ? Math.max(0, next.getTime() - clock.now().getTime()) : SWEEP_MS;
    this.#cancelTimer = clock.after(Math.min(waitMs, SWEEP_MS), () => void this.#sweep());
  }

  #begin(stream: string, first = false): void {
    if (this.#active.has(stream)) {
      this.#again.add(stream);
      return;
    }
    if (!first && this.#active.size >= (this.#tools.concurrency ?? 64)) return;
    const work = this.#advance(stream).finally(() => this.#finished(stream));
    this.#active.set(stream, work);
  }

  async #advance(stream: string): Promise<void> {
    try {
      if ((await this.#tools.advance(stream)) === 'held') this.#rest(stream, HELD_BACKOFF_MS);
    } catch (error) {
      this.#rest(stream, BUG_BACKOFF_MS);
      this.#tools.log.error({ err: error, stream }, 'a stream could not be advanced');
    }
  }

  #finished(stream: string): void {
    this.#active.delete(stream);
    if (this.#again.delete(stream) && !this.#stopped) this.#begin(stream);
    else void this.#sweep();
  }

  #rest(stream: string, ms: number): void {
    this.#resting.set(stream, this.#tools.clock.now().getTime() + ms);
  }

  #isResting(stream: string): boolean {
    const until = this.#resting.get(stream) ?? 0;
    if (until > this.#tools.clock.now().getTime()) return true;
    this.#resting.delete(stream);
    return false;
  }
}
