import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Kysely, PostgresDialect } from 'kysely';
import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';
import { afterTrouble } from './after-trouble.ts';
import { explain, placeOf } from './explain.ts';
import { holdLock, LOCKS, takeHead } from './head.ts';
import { Heartbeat, readAlive } from './heartbeat.ts';
import { PostgresLeases } from './leases.ts';
import { Listener } from './news.ts';
import { openPool } from './pool.ts';
import { upgrade } from './upgrade.ts';

/** A PostgreSQL that any number of replicas share. */
export async function openPostgres(url: string, version: string, clock: Clock): Promise<Database> {
  const pool = openPool(url);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const translate = (error: unknown) => explain(error, 'use the record', url);
  try {
    await upgrade(db, placeOf(url));
  } catch (error) {
    await db.destroy();
    throw translate(error);
  }
  const replica = randomUUID();
  const listener = new Listener(url, replica, clock);
  await listener.open();
  const self = { id: replica, name: hostname(), pid: process.pid, version };
  const heartbeat = new Heartbeat({ db, clock, self, onBeat: () => leases.tidy() });
  const leases = new PostgresLeases({ db, replica, heartbeat, listener, translate });

  return {
    db,
    translate,
    begin: (tx, { sharedRows }) => (sharedRows ? holdLock(tx, LOCKS.sharedRows) : Promise.resolve()),
    takeHead: (tx, touched) => takeHead(tx, { clock, replica, touched }),
    afterTrouble: (trouble) => afterTrouble({ db, clock, translate, renew: () => pool.renew() }, trouble),
    news: listener,
    leases,
    replicas: {
      describe: (described) => heartbeat.describe(described),
      alive: () =>
        readAlive(db).catch((error: unknown) => {
          throw translate(error);
        }),
    },
    async close() {
      await leaveQuietly(() => heartbeat.stop({ dead: leases.isIdle }));
      await listener.close();
      await db.destroy();
    },
  };
}

/** A database that is away will find out by itself that we have left. */
const leaveQuietly = (leave: () => Promise<void>): Promise<void> => leave().catch(() => {});
