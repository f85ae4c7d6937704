import type { Clock } from '../../lib/clock.ts';
import type { Failure } from '../../lib/failure.ts';

/** Slack cannot be reached, or does not let us in. */
export interface Trouble {
  /** Of the first failure since which nothing has worked. */
  readonly since: Date;
  /** In Slack's words, for whoever has to mend it. */
  readonly why: string;
}

/** In what we notice it: asking who we are, telling what happened, listening by Socket Mode. */
export type By = 'asking' | 'telling' | 'listening';

/** What this process knows of whether Slack can be reached, from what came of its own calls. */
export class Reach {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #troubles = new Map<By, Trouble>();
  #fineSince: Date;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#fineSince = clock.now();
  }

  worked(by: By): void {
    if (this.#troubles.delete(by) && this.#troubles.size === 0) this.#fineSince = this.#clock.now();
  }

  failed(by: By, { message }: Failure): void {
    const since = this.#troubles.get(by)?.since ?? this.#clock.now();
    this.#troubles.set(by, { since, why: message });
  }

  /** The one that lasts longest; undefined when all is well. */
  trouble(): Trouble | undefined {
    const [first, ...rest] = this.#troubles.values();
    if (!first) return undefined;
    return rest.reduce((oldest, one) => (one.since < oldest.since ? one : oldest), first);
  }

  get fineSince(): Date {
    return this.#fineSince;
  }
}
