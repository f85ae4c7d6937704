import { readAll } from '../src/audit/read-all.ts';
import { systemClock } from '../src/lib/clock.ts';
import { openStore } from '../src/storage/open-store.ts';
import type { Place } from './place.ts';

export interface Recorded {
  /** Ids of the runs whose request is in the record. */
  readonly requested: ReadonlySet<string>;
  /** How many of them had been planned when the bot stopped. */
  readonly planned: number;
}

/** What the bot left in its place, read after it has stopped. */
export async function readRecord(place: Place): Promise<Recorded> {
  const store = await openStore({ ...place, clock: systemClock });
  const requested = new Set<string>();
  let planned = 0;
  try {
    for await (const { type, stream } of readAll(store)) {
      if (type === 'run_requested') requested.add(stream.slice('run/'.length));
      if (type === 'run_planned') planned++;
    }
  } finally {
    await store.close();
  }
  return { requested, planned };
}
