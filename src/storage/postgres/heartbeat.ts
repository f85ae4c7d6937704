import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { ReplicaSeen, ReplicaSelf } from '../../audit/replicas.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Tables } from '../tables.ts';

/** A replica that was not heard of for this long is dead, whatever it may be doing. */
export const ALIVE_MS = 9_000;
const BEAT_MS = 3_000;

export interface Self {
  /** Of this start of the process. */
  readonly id: string;
  readonly name: string;
  readonly pid: number;
  readonly version: string;
}

export interface HeartbeatParts {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly self: Self;
  /** After each beat that reached the database. */
  readonly onBeat: () => Promise<void>;
}

/** Says in the database that this replica lives, and knows when the others may have stopped believing it. */
export class Heartbeat {
  readonly #parts: HeartbeatParts;
  readonly #startedAt: string;
  #beating: Promise<void> | undefined;
  #believedSince: Moment | undefined;
  #lives = 0;
  #cancel = () => {};
  #stopped = false;
  #described = { runbooks: '', settings: '{}' };

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now().toISOString();
  }

  /** Resolves after the first beat; throws when that did not reach the database, and is tried again by the next call. */
  async begin(): Promise<void> {
    this.#beating ??= this.#beat().then(() => this.#again());
    try {
      await this.#beating;
    } catch (error) {
      this.#beating = undefined;
      throw error;
    }
  }

  /** Grows when this replica was silent for so long that it counted as dead in between. Undefined: it counts as dead now. */
  get life(): number | undefined {
    if (this.#believedSince === undefined) return undefined;
    return elapsedMs(this.#believedSince, this.#parts.clock) < ALIVE_MS ? this.#lives : undefined;
  }

  /** What the others are told from the next beat on. */
  describe({ runbooks, settings }: ReplicaSelf): void {
    this.#described = { runbooks, settings: JSON.stringify(settings) };
  }

  /** `dead`: nothing of it is left in use, so nobody has to wait until it counts as dead. */
  async stop({ dead }: { readonly dead: boolean }): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    if (this.#beating === undefined || !dead) return;
    await this.#parts.db.deleteFrom('replicas').where('id', '=', this.#parts.self.id).execute();
  }

  #again(): void {
    if (this.#stopped) return;
    const again = () => this.#again();
    // One that did not reach the database is not repeated: the next one comes soon enough, and until then `life` knows.
    this.#cancel = this.#parts.clock.after(BEAT_MS, () => void this.#beat().then(again, again));
  }

  async #beat(): Promise<void> {
    const { db, clock, self, onBeat } = this.#parts;
    const sentAt = momentOf(clock);
    const described = this.#described;
    const row = { ...self, ...described, started_at: this.#startedAt };
    const alive_until = sql<number>`${nowMs()} + ${ALIVE_MS}::bigint`;
    await db
      .insertInto('replicas')
      .values({ ...row, alive_until })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...described, alive_until }))
      .execute();
    if (this.life === undefined) this.#lives++;
    this.#believedSince = sentAt;
    await onBeat();
  }
}

/** Those whose heartbeat was heard. */
export async function readAlive(db: Kysely<Tables>): Promise<readonly ReplicaSeen[]> {
  const alive = db.selectFrom('replicas').select(['name', 'pid', 'version', 'runbooks', 'settings']);
  const rows = await alive.where('alive_until', '>', nowMs()).orderBy('name').orderBy('id').execute();
  return rows.map(({ name, pid, settings, ...row }) => {
    const isAlone = rows.filter((other) => other.name === name).length === 1;
    return { ...row, name: isAlone ? name : `${name} (pid ${pid})`, settings: readSettings(settings) };
  });
}

const Settings = z.record(
  z.string(),
  z.union([z.string(), z.null(), z.object({ key: z.string(), seal: z.string() })]),
);

/** What another version has written and this one does not understand cannot be compared. */
function readSettings(text: string): ReplicaSeen['settings'] {
  try {
    return Settings.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The database's clock, in milliseconds since 1970. */
export const nowMs = () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

interface Moment {
  readonly clock: number;
  readonly steady: number;
}

const momentOf = (clock: Clock): Moment => ({ clock: clock.now().getTime(), steady: performance.now() });

/** The one stands still while a machine is suspended, the other may be set back: the longer of the two counts. */
function elapsedMs(since: Moment, clock: Clock): number {
  const now = momentOf(clock);
  return Math.max(now.clock - since.clock, now.steady - since.steady);
}
