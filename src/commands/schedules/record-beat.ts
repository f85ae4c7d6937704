import type { Cursors, EventStore } from '../../audit/event-store.ts';
import type { Clock } from '../../lib/clock.ts';
import { readSchedule, scheduleStream } from '../../schedules/schedule-stream.ts';

const READER = 'heartbeats';

/** When the heartbeat of this schedule was last heard. */
export async function lastBeat(store: Pick<Cursors, 'entry'>, schedule: string): Promise<Date | undefined> {
  const at = await store.entry(READER, schedule);
  return typeof at === 'string' ? new Date(at) : undefined;
}

export interface Listening {
  readonly store: EventStore & Pick<Cursors, 'put'>;
  readonly clock: Clock;
}

/**
 * Keeps when it was heard, durably. Beats are no events: one a minute would bury the record. Only silence and its end
 * are.
 */
export async function recordBeat({ store, clock }: Listening, name: string): Promise<void> {
  const now = clock.now();
  await store.put(READER, [{ key: name, value: now.toISOString() }]);
  const { silent, version: expectedVersion } = await readSchedule(store, name);
  if (!silent) return;
  const stream = scheduleStream(name);
  // Whoever looks next says that it is back; when somebody else wrote meanwhile, they look anyway.
  await store.append({ stream, expectedVersion, events: [], rows: [{ row: 'due', stream, at: now }] });
}
