import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import type { Membership } from '../../policy/membership.ts';

export type Known = readonly string[];

// Slack's usergroups.users.list allows about 20 calls a minute; a revoked role must not count for long.
const FRESH_MS = 60_000;
// A source that failed is asked again soon, but not by every click.
const SILENT_MS = 5_000;

interface Remembered {
  readonly known: { readonly members: Known; readonly at: Date } | undefined;
  readonly silent: { readonly why: string; readonly since: Date; readonly askedAt: Date } | undefined;
}

/** The members of one kind of source, by id: remembered while fresh, asked by one caller at a time. */
export class SourceMemory {
  readonly #clock: Clock;
  readonly #fetch: (id: string) => Promise<Known>;
  readonly #remembered = new Map<string, Remembered>();
  readonly #asking = new Map<string, Promise<Membership>>();

  constructor(clock: Clock, fetch: (id: string) => Promise<Known>) {
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** Never rejects for a source that does not answer. */
  async ask(id: string): Promise<Membership> {
    const remembered = this.#fresh(id);
    if (remembered) return remembered;
    const asking = this.#asking.get(id);
    if (asking) return asking;
    const answer = this.#ask(id).finally(() => this.#asking.delete(id));
    this.#asking.set(id, answer);
    return answer;
  }

  async #ask(id: string): Promise<Membership> {
    try {
      const known = { members: await this.#fetch(id), at: this.#clock.now() };
      this.#remembered.set(id, { known, silent: undefined });
      return { status: 'known', ...known };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return this.#fellSilent(id, error);
    }
  }

  #fellSilent(id: string, { message }: Failure): Membership {
    const before = this.#remembered.get(id);
    const now = this.#clock.now();
    const silent = { why: message, since: before?.silent?.since ?? now, askedAt: now };
    const remembered = { known: before?.known, silent };
    this.#remembered.set(id, remembered);
    return unreachable(remembered, silent);
  }

  #fresh(id: string): Membership | undefined {
    const remembered = this.#remembered.get(id);
    if (!remembered) return undefined;
    const { known, silent } = remembered;
    if (silent) return this.#age(silent.askedAt) < SILENT_MS ? unreachable(remembered, silent) : undefined;
    return known && this.#age(known.at) < FRESH_MS ? { status: 'known', ...known } : undefined;
  }

  #age(at: Date): number {
    return this.#clock.now().getTime() - at.getTime();
  }
}

const unreachable = ({ known }: Remembered, { why, since }: { why: string; since: Date }): Membership => ({
  status: 'unreachable',
  why,
  since,
  lastKnown: known?.members ?? [],
});
