import { z } from 'zod';
import type { Actor } from '../../audit/event.ts';
import type { Cursors } from '../../audit/event-store.ts';
import type { Clock } from '../../lib/clock.ts';

const READER = 'homes';
const ALL = 'watcher/';
const MOST = 1_000;
/** Whoever has not opened it for that long sees it as it is when they open it again. */
const WATCHED_MS = 12 * 60 * 60_000;
/** Somebody who comes back to it again and again is written down once in this time. */
const WRITTEN_EVERY_MS = 10 * 60_000;

const Watcher = z.object({
  actor: z.object({ id: z.string(), name: z.string().exactOptional(), team: z.string().exactOptional() }),
  since: z.coerce.date(),
});

/** Who has looked at their Home lately, kept with the record. */
export class Watchers {
  readonly #store: Pick<Cursors, 'entries' | 'put'>;
  readonly #clock: Clock;
  readonly #written = new Map<string, number>();

  constructor(store: Pick<Cursors, 'entries' | 'put'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async add({ id, name, team }: Actor): Promise<void> {
    const now = this.#clock.now();
    if (now.getTime() - (this.#written.get(id) ?? 0) < WRITTEN_EVERY_MS) return;
    const actor = { id, ...(name !== undefined && { name }), ...(team !== undefined && { team }) };
    await this.#store.put(READER, [{ key: `${ALL}${id}`, value: { actor, since: now.toISOString() } }]);
    this.#written.set(id, now.getTime());
  }

  /** Forgets those who have not looked for long. */
  async all(): Promise<readonly Actor[]> {
    const oldest = this.#clock.now().getTime() - WATCHED_MS;
    const entries = await this.#store.entries(READER, ALL, MOST);
    const read = entries.map(({ key, value }) => ({ key, watcher: Watcher.safeParse(value).data }));
    const gone = read.filter(({ watcher }) => !watcher || watcher.since.getTime() < oldest);
    if (gone.length > 0)
      await this.#store.put(
        READER,
        gone.map(({ key }) => ({ key, value: null })),
      );
    return read.flatMap(({ watcher }) =>
      watcher && watcher.since.getTime() >= oldest ? [{ kind: 'slack' as const, ...watcher.actor }] : [],
    );
  }
}
