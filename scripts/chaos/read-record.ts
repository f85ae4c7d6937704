import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { StoredEvent } from '../../src/audit/event.ts';
import { readAll } from '../../src/audit/read-all.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Run } from '../../src/runs/run.ts';
import { foldStream, runOfStream } from '../../src/runs/run-stream.ts';
import { openStore, type Store } from '../../src/storage/open-store.ts';
import { connectTo } from './database.ts';
import type { Evidence } from './evidence.ts';

type Recorded = Pick<Evidence, 'events' | 'runs' | 'brokenChain' | 'leftovers'>;

interface Place {
  readonly folder: string;
  readonly databaseUrl?: string;
}

/** The record once everybody has left, as one more process sees it. */
export async function readRecord(place: Place): Promise<Recorded> {
  const left = await leftovers(place);
  const store = await openStore({ ...place, clock: systemClock });
  try {
    const events = await everyEvent(store);
    const chain = await verifyChain(readAll(store));
    return {
      events,
      runs: runsIn(events),
      brokenChain: chain.status === 'ok' ? undefined : JSON.stringify(chain.problem),
      leftovers: left,
    };
  } finally {
    await store.close();
  }
}

const BATCH = 1_000;

async function everyEvent(store: Store): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (;;) {
    const events = await store.readAfter(all.length, BATCH);
    all.push(...events);
    if (events.length < BATCH) return all;
  }
}

function runsIn(events: readonly StoredEvent[]): ReadonlyMap<string, Run> {
  const streams = Map.groupBy(events, ({ stream }) => stream);
  return new Map(
    [...streams].flatMap(([stream, own]) => {
      const id = runOfStream(stream);
      const run = id === undefined ? undefined : foldStream(own);
      return id === undefined || !run ? [] : [[id, run] as const];
    }),
  );
}

/** What is still held, waited for, or to be told, row by row: the tables are asked, not the bot. */
const LEFT = `
  select 'a lock: ' || target || ' of ' || run as what from locks
  union all select 'in line: ' || run || ' for ' || target from lock_line
  union all select 'a lease: ' || name from leases
  union all select 'not told: ' || key from entries where key like 'item/%' and value not like '%"notBefore"%'
  union all select 'refused by Slack: ' || key from entries where key like 'refused/%'
  union all select 'due: ' || stream from due where stream like 'run/%'`;

const Left = z.array(z.object({ what: z.string() }));

async function leftovers({ folder, databaseUrl }: Place): Promise<readonly string[]> {
  if (databaseUrl === undefined) {
    using database = new DatabaseSync(join(folder, 'runbolt.db'), { readOnly: true });
    return Left.parse(database.prepare(LEFT).all()).map(({ what }) => what);
  }
  await using client = await connectTo(databaseUrl);
  const { rows } = await client.query(LEFT);
  return Left.parse(rows).map(({ what }) => what);
}
