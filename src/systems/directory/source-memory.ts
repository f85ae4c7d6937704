import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import type { Membership } from '../../policy/membership.ts';
import type { LastAnswers } from './port.ts';

export type Known = readonly string[];

// Slack's usergroups.users.list allows about 20 calls a minute; a revoked role must not count for long.
const FRESH_MS = 60_000;
// A source that failed is asked again soon, but not by every click.
const SILENT_MS = 5_000;

interface SourceMemoryParts {
  readonly clock: Clock;
  readonly fetch: (id: string) => Promise<Known>;
  /** What sets its sources apart from those of other kinds: `slack-group`. */
  readonly kind: string;
  readonly lastAnswers: LastAnswers;
}

interface Remembered {
  readonly known: { readonly members: Known; readonly at: Date } | undefined;
  /** From before this process; counts only while the source is silent. */
  readonly kept?: Known | undefined;
  readonly silent: { readonly why: string; readonly since: Date; readonly askedAt: Date } | undefined;
}

/** The members of one kind of source, by id: remembered while fresh, asked by one caller at a time. */
export class SourceMemory {
  readonly #clock: Clock;
  readonly #parts: SourceMemoryParts;
  readonly #remembered = new Map<string, Remembered>();
  readonly #asking = new Map<string, Promise<Membership>>();

  constructor(parts: SourceMemoryParts) {
    this.#clock = parts.clock;
    this.#parts = parts;
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
    const answer = await this.#parts.fetch(id).catch((error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    });
    return answer instanceof Failure ? this.#fellSilent(id, answer) : this.#answered(id, answer);
  }

  async #answered(id: string, members: Known): Promise<Membership> {
    const before = this.#remembered.get(id)?.known?.members;
    const known = { members, at: this.#clock.now() };
    this.#remembered.set(id, { known, silent: undefined });
    if (!isDeepStrictEqual(before, members)) await this.#parts.lastAnswers.write(this.#keptAs(id), members);
    return { status: 'known', ...known };
  }

  async #fellSilent(id: string, { message }: Failure): Promise<Membership> {
    const before = this.#remembered.get(id);
    const now = this.#clock.now();
    const silent = { why: message, since: before?.silent?.since ?? now, askedAt: now };
    const kept = before ? before.kept : await this.#parts.lastAnswers.read(this.#keptAs(id));
    const remembered = { known: before?.known, kept, silent };
    this.#remembered.set(id, remembered);
    return unreachable(remembered, silent);
  }

  #keptAs(id: string): string {
    return `${this.#parts.kind}/${id}`;
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

const unreachable = (
  { known, kept }: Remembered,
  { why, since }: { why: string; since: Date },
): Membership => ({
  status: 'unreachable',
  why,
  since,
  lastKnown: known?.members ?? kept ?? [],
});
