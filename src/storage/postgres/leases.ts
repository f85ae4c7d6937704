import type { Kysely } from 'kysely';
import { type Lease, LeaseLost } from '../../audit/lease.ts';
import { reach } from '../../lib/crash-points.ts';
import type { SharedLeases } from '../database.ts';
import type { Tables } from '../tables.ts';
import { type Heartbeat, nowMs } from './heartbeat.ts';
import type { Listener } from './news.ts';

export interface LeasesParts {
  readonly db: Kysely<Tables>;
  readonly replica: string;
  readonly heartbeat: Heartbeat;
  readonly listener: Listener;
  readonly translate: (error: unknown) => unknown;
}

/**
 * Leases are rows that live as long as their holder does: its heartbeat renews them all at once, and whoever notices that
 * it is dead takes them away. An epoch is counted by its holder and never used again.
 */
export class PostgresLeases implements SharedLeases {
  readonly #parts: LeasesParts;
  /** By epoch, the life of this replica in which it was claimed. */
  readonly #held = new Map<number, number>();
  readonly #calls = new Set<(touched: readonly string[] | undefined) => void>();
  #epochs = 0;

  constructor(parts: LeasesParts) {
    this.#parts = parts;
    parts.listener.listen((touched) => this.#wake(touched));
  }

  async claim(name: string): Promise<Lease | undefined> {
    const { db, replica, heartbeat, translate } = this.#parts;
    const epoch = ++this.#epochs;
    try {
      await heartbeat.begin();
      this.#held.set(epoch, heartbeat.life ?? 0);
      const claimed = await db
        .insertInto('leases')
        .values({ name, replica, epoch })
        .onConflict((conflict) => conflict.doNothing())
        .returning('epoch')
        .executeTakeFirst();
      if (claimed) return { name, holder: replica, epoch };
    } catch (error) {
      this.#held.delete(epoch);
      throw translate(error);
    }
    this.#held.delete(epoch);
    return undefined;
  }

  async release({ epoch }: Lease): Promise<void> {
    this.#held.delete(epoch);
    const { db, replica } = this.#parts;
    // What cannot be given back now is given back with the next beat.
    await db
      .deleteFrom('leases')
      .where('replica', '=', replica)
      .where('epoch', '=', epoch)
      .execute()
      .catch(() => {});
  }

  prove(lease: Lease): void {
    const claimedIn = this.#held.get(lease.epoch);
    if (claimedIn === undefined || claimedIn !== this.#parts.heartbeat.life) throw new LeaseLost(lease);
  }

  /** Nobody can take it away before the transaction ends. */
  async isHeld(tx: Kysely<Tables>, { name, holder, epoch }: Lease): Promise<boolean> {
    const found = await tx
      .selectFrom('leases')
      .select('epoch')
      .where('name', '=', name)
      .where('replica', '=', holder)
      .where('epoch', '=', epoch)
      .forShare()
      .executeTakeFirst();
    return found !== undefined;
  }

  onWake(call: (touched: readonly string[] | undefined) => void): () => void {
    this.#calls.add(call);
    return () => this.#calls.delete(call);
  }

  get isIdle(): boolean {
    return this.#held.size === 0;
  }

  /** Gives back what could not be given back before, and takes away what the dead held. */
  async tidy(): Promise<void> {
    const { db, replica } = this.#parts;
    const own = db.deleteFrom('leases').where('replica', '=', replica);
    const held = [...this.#held.keys()];
    await (held.length === 0 ? own : own.where('epoch', 'not in', held)).execute();
    const alive = db.selectFrom('replicas').select('id').where('alive_until', '>', nowMs());
    const freed = await db.deleteFrom('leases').where('replica', 'not in', alive).executeTakeFirst();
    if (freed.numDeletedRows > 0) reach('after-take-over');
    await db.deleteFrom('replicas').where('alive_until', '<=', nowMs()).execute();
    this.#wake([]);
  }

  #wake(touched: readonly string[] | undefined): void {
    for (const call of this.#calls) call(touched);
  }
}
