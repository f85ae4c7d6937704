import type { Kysely } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import { reach } from '../lib/crash-points.ts';
import { Failure } from '../lib/failure.ts';
import { Chain } from './chain.ts';
import type { Database, Intent, Trouble } from './database.ts';
import { askKnown, type Known } from './known.ts';
import { LaterRows } from './later-rows.ts';
import type { Tables } from './tables.ts';

/** One transaction, shared by the works that were waiting when it began. */
export interface Group {
  readonly tx: Kysely<Tables>;
  readonly chain: Chain;
  readonly known: Known;
  readonly later: LaterRows;
}

/** Writes, then tells what came of it once the chain is closed. May run several times; only the last time counts. */
export type Work<Result> = (group: Group) => Promise<() => Result>;

/** A commit this large still takes only a few milliseconds. */
const LARGEST_GROUP = 128;

/**
 * The single door for writes. Whatever waits goes into one transaction and one fsync, each work deciding in its turn on
 * what those before it wrote. A commit holds the event loop, so between two commits it gets a turn.
 */
export class Writer {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #appended: () => void;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /** `appended` is told of each commit that made the chain longer. */
  constructor(database: Database, clock: Clock, appended: () => void) {
    this.#database = database;
    this.#clock = clock;
    this.#appended = appended;
  }

  /** Resolves once what `work` wrote is durable. */
  write<Result>(work: Work<Result>, intent: Intent): Promise<Result> {
    const done = Promise.withResolvers<Result>();
    this.#waiting.push(waiting(work, intent, done));
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
    const failed = await this.#persist(works);
    if (!failed) return;
    // One of them is to blame, and only that one shall fail. After a disk error nobody knows: nothing is repeated.
    if (works.length === 1 || failed.together || isUnknownOutcome(failed.error)) {
      for (const work of works) work.fail(failed.error);
      return;
    }
    for (const work of works) await this.#commit([work]);
  }

  /** Tries until it is certain: undefined when it is durable, otherwise why it is not. */
  async #persist(works: readonly Waiting[]): Promise<Failed | undefined> {
    const since = this.#clock.now();
    for (let attempts = 1; ; attempts++) {
      const trouble = await this.#attempt(works);
      if (!trouble) return undefined;
      try {
        const verdict = (await this.#database.afterTrouble?.({ ...trouble, attempts, since })) ?? 'failed';
        if (verdict === 'failed') return trouble;
        if (verdict === 'committed') return this.#succeed(works, trouble.sent);
      } catch (error) {
        return { error, together: true };
      }
    }
  }

  async #attempt(works: readonly Waiting[]): Promise<Pick<Trouble, 'error' | 'sent'> | undefined> {
    let sent: Chain | undefined;
    const types = () => sent?.types ?? [];
    reach('before-transaction', types);
    try {
      await this.#database.db.transaction().execute(async (tx) => {
        const chain = new Chain();
        await this.#database.begin(tx, { sharedRows: works.some(({ intent }) => intent.sharedRows) });
        const known = await askKnown(
          tx,
          works.map(({ intent }) => intent),
        );
        const later = new LaterRows();
        for (const work of works) await work.run({ tx, chain, known, later });
        await later.write(tx);
        await chain.close(tx, this.#database, this.#clock);
        sent = chain;
        reach('before-commit', types);
      });
      reach('after-commit', types);
      return this.#succeed(works, sent);
    } catch (error) {
      return { error: this.#database.translate(error), sent };
    }
  }

  #succeed(works: readonly Waiting[], chain: Chain | undefined): undefined {
    if (chain?.last) this.#database.kept?.(chain.last);
    for (const work of works) work.succeed();
    if (chain?.last) this.#appended();
  }
}

const afterIo = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Failed {
  readonly error: unknown;
  /** It is the database's trouble, not that of one work. */
  readonly together?: boolean;
}

/** A work in the queue, its result's type hidden. */
interface Waiting {
  readonly intent: Intent;
  run(group: Group): Promise<void>;
  succeed(): void;
  fail(error: unknown): void;
}

function waiting<Result>(work: Work<Result>, intent: Intent, done: PromiseWithResolvers<Result>): Waiting {
  let result: () => Result;
  return {
    intent,
    async run(group) {
      result = await work(group);
    },
    succeed: () => done.resolve(result()),
    fail: (error) => done.reject(error),
  };
}

function isUnknownOutcome(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'unknown_outcome';
}
