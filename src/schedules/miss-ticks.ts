import type { EventStore } from '../audit/event-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { Schedule } from '../runbooks/schedules-section.ts';
import { newScheduleEvent, readSchedule, scheduleStream } from './schedule-stream.ts';
import { nextTick, ticksUntil } from './ticks.ts';

/** Times that have passed are not made up for, whatever the file says: nobody knows whether they were kept. */
export async function missTicks(
  { store, clock }: { readonly store: EventStore; readonly clock: Clock },
  schedules: readonly Schedule[],
): Promise<void> {
  for (const schedule of schedules) {
    const stream = scheduleStream(schedule.name);
    const { next, since, version } = await readSchedule(store, schedule.name);
    const now = clock.now();
    if (!next || next > now) continue;
    const ticks = ticksUntil(schedule, next, now, since);
    const last = ticks.at(-1) ?? next;
    const after = nextTick(schedule, last, since)?.toISOString() ?? null;
    const event = {
      type: 'ticks_missed',
      data: { at: last.toISOString(), count: Math.max(1, ticks.length), next: after },
    } as const;
    await store.append({ stream, expectedVersion: version, events: [newScheduleEvent(event)] });
  }
}
