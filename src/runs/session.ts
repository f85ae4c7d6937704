import { type Actor, RUNBOLT } from '../audit/event.ts';
import type { Beside, RowChange } from '../audit/event-store.ts';
import { reach } from '../lib/crash-points.ts';
import type { EngineTools } from './engine-tools.ts';
import type { RunEvent } from './events.ts';
import type { Run } from './run.ts';
import { afterAppend, type Caused, foldStream, runAppend, runStream } from './run-stream.ts';

/** Somebody else (a click, a cancellation) wrote first: decide again from what the run is now. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

export interface StoreOptions {
  readonly actor?: Actor;
  readonly rows?: readonly RowChange[];
  readonly also?: readonly Beside[];
  readonly dueAt?: Date | null;
}

/** One run while the engine works on it: what it is now, and the two ways of writing to it. */
export class Session {
  #run: Run;
  readonly #tools: EngineTools;

  private constructor(run: Run, tools: EngineTools) {
    this.#run = run;
    this.#tools = tools;
  }

  static async open(id: string, tools: EngineTools): Promise<Session | undefined> {
    const run = foldStream(await tools.store.read(runStream(id)));
    return run && new Session(run, tools);
  }

  get run(): Run {
    return this.#run;
  }

  /** Stores a decision, an intent among them. Throws `Overtaken` when the run is no longer what the decision saw. */
  async decide(events: readonly RunEvent[], options: StoreOptions = {}): Promise<'stored' | 'locked'> {
    reach('before-decide', () => types(events));
    const result = await this.#append(by(events, options), options);
    reach('after-decide', () => types(events));
    if (result === 'conflict') throw new Overtaken();
    return result;
  }

  /** The same, for decisions of different people that are one. */
  async decideTogether(caused: readonly Caused[]): Promise<void> {
    if ((await this.#append(caused, {})) === 'conflict') throw new Overtaken();
  }

  /** Stores what has happened outside, which stays true whatever anybody wrote meanwhile. */
  async record(events: readonly RunEvent[], options: StoreOptions = {}): Promise<void> {
    reach('before-record', () => types(events));
    while ((await this.#append(by(events, options), options)) === 'conflict') await this.#reload();
    reach('after-record', () => types(events));
  }

  /** Only moves the time at which the engine looks again. */
  async lookAgainAt(at: Date | null): Promise<void> {
    const stream = runStream(this.#run.id);
    await this.#tools.store.append({
      stream,
      expectedVersion: this.#run.version,
      events: [],
      rows: [{ row: 'due', stream, at }],
    });
  }

  async #append(caused: readonly Caused[], options: StoreOptions): Promise<'stored' | 'locked' | 'conflict'> {
    const { clock, store } = this.#tools;
    const result = await store.append(runAppend(this.#run, this.#run.id, caused, clock.now(), options));
    if (result.status === 'locked' || result.status === 'conflict') return result.status;
    if (result.status === 'appended') this.#run = afterAppend(this.#run, result);
    return 'stored';
  }

  async #reload(): Promise<void> {
    const run = foldStream(await this.#tools.store.read(runStream(this.#run.id)));
    if (run) this.#run = run;
  }
}

const types = (events: readonly RunEvent[]): readonly string[] => events.map(({ type }) => type);

function by(events: readonly RunEvent[], { actor = RUNBOLT }: StoreOptions): readonly Caused[] {
  return events.map((event) => ({ event, actor }));
}
