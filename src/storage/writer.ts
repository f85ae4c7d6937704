import type { Kysely } from 'kysely';
import { Failure } from '../lib/failure.ts';
import { Chain } from './chain.ts';
import type { Tables } from './tables.ts';

/** One transaction, shared by the works that were waiting when it began. */
export interface Group {
  readonly tx: Kysely<Tables>;
  readonly chain: Chain;
}

/** A commit this large still takes only a few milliseconds. */
const LARGEST_GROUP = 128;

/**
 * The single door for writes. Whatever waits goes into one transaction and one fsync, each work deciding in its turn on
 * what those before it wrote. A commit holds the event loop, so between two commits it gets a turn.
 */
export class Writer {
  readonly #db: Kysely<Tables>;
  readonly #translate: (error: unknown) => unknown;
  readonly #appended: () => void;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /** `translate` turns the database's errors into ours; `appended` is told of each commit that made the chain longer. */
  constructor(db: Kysely<Tables>, translate: (error: unknown) => unknown, appended: () => void) {
    this.#db = db;
    this.#translate = translate;
    this.#appended = appended;
  }

  /** Resolves once what `work` wrote is durable. `work` may run twice; only the last time counts. */
  write<Result>(work: (group: Group) => Promise<Result>): Promise<Result> {
    const done = Promise.withResolvers<Result>();
    this.#waiting.push(waiting(work, done));
    this.#start();
    return done.promise;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /**
   * Not before the event loop has looked at every connection that has something to say: each is answered in a callback
   * of its own, and a commit in the first one's microtasks would be a commit for each.
   */
  #start(): void {
    if (this.#running || this.#waiting.length === 0) return;
    this.#running = afterIo()
      .then(() => this.#commit(this.#waiting.splice(0, LARGEST_GROUP)))
      .then(() => {
        this.#running = undefined;
        this.#start();
      });
  }

  async #commit(works: readonly Waiting[]): Promise<void> {
    const problem = await this.#attempt(works);
    if (!problem) return;
    // One of them is to blame, and only that one shall fail. After a disk error nobody knows: nothing is repeated.
    if (works.length === 1 || isUnknownOutcome(problem.error)) {
      for (const work of works) work.fail(problem.error);
      return;
    }
    for (const work of works) await this.#commit([work]);
  }

  async #attempt(works: readonly Waiting[]): Promise<{ readonly error: unknown } | undefined> {
    try {
      const longer = await this.#db.transaction().execute(async (tx) => {
        const chain = new Chain(tx);
        for (const work of works) await work.run({ tx, chain });
        return chain.isLonger;
      });
      for (const work of works) work.succeed();
      if (longer) this.#appended();
      return undefined;
    } catch (error) {
      return { error: this.#translate(error) };
    }
  }
}

const afterIo = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A work in the queue, its result's type hidden. */
interface Waiting {
  run(group: Group): Promise<void>;
  succeed(): void;
  fail(error: unknown): void;
}

function waiting<Result>(
  work: (group: Group) => Promise<Result>,
  done: PromiseWithResolvers<Result>,
): Waiting {
  let succeed = () => {};
  return {
    async run(group) {
      const result = await work(group);
      succeed = () => done.resolve(result);
    },
    succeed: () => succeed(),
    fail: (error) => done.reject(error),
  };
}

function isUnknownOutcome(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'unknown_outcome';
}
