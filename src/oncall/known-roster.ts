import { z } from 'zod';
import type { Cursors } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { Json } from '../lib/json.ts';
import type { Rota } from '../runbooks/oncall-section.ts';
import { type RosterSources, readRoster } from './read-roster.ts';
import { Roster } from './roster.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Back to whoever had the shift before this one, and ahead beyond the end of one that lasts a week. */
const BEHIND_MS = 8 * DAY_MS;
const AHEAD_MS = 15 * DAY_MS;
const FRESH_MS = 60_000;
// A PagerDuty that does not answer is asked again soon, but not by every click.
const SILENT_MS = 15_000;
const READER = 'oncall';

/** What PagerDuty said last, and when. */
export const KnownRoster = z.object({
  roster: Roster.optional(),
  readAt: z.coerce.date().optional(),
  /** It does not answer; since when, and why. */
  silent: z.object({ since: z.coerce.date(), why: z.string() }).optional(),
});
export type KnownRoster = z.infer<typeof KnownRoster>;

export interface RosterParts extends RosterSources {
  readonly store: Pick<Cursors, 'entry' | 'put'>;
  readonly clock: Clock;
}

/** Knows the rosters: asks PagerDuty at most once a minute, and outlives its silence and our restarts. */
export class Rosters {
  readonly #parts: RosterParts;
  readonly #asked = new Map<string, { readonly at: Date; readonly known: Promise<KnownRoster> }>();

  constructor(parts: RosterParts) {
    this.#parts = parts;
  }

  /** Never throws for a PagerDuty that does not answer: that is a fact. */
  async know(rota: Rota): Promise<KnownRoster> {
    const { clock } = this.#parts;
    const before = this.#asked.get(rota.source.id);
    if (before) {
      const known = await before.known;
      const age = clock.now().getTime() - before.at.getTime();
      if (age < (known.silent ? SILENT_MS : FRESH_MS)) return known;
    }
    const asked = { at: clock.now(), known: this.#ask(rota) };
    this.#asked.set(rota.source.id, asked);
    asked.known.catch(() => this.#asked.delete(rota.source.id));
    return asked.known;
  }

  async #ask(rota: Rota): Promise<KnownRoster> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const key = `roster/${rota.source.id}`;
    const read = await this.#read(rota, now);
    const before = read instanceof Failure ? KnownRoster.safeParse(await store.entry(READER, key)).data : {};
    const known: KnownRoster =
      read instanceof Failure
        ? { ...before, silent: before?.silent ?? { since: now, why: read.message } }
        : { roster: read, readAt: now };
    await store.put(READER, [{ key, value: toJson(known) }]);
    return known;
  }

  async #read(rota: Rota, now: Date): Promise<Roster | Failure> {
    const since = new Date(now.getTime() - BEHIND_MS);
    const until = new Date(now.getTime() + AHEAD_MS);
    try {
      return await readRoster(this.#parts, rota, { since, until });
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }
}

const toJson = (value: KnownRoster): Json => z.json().parse(JSON.parse(JSON.stringify(value)));
