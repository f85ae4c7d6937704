import type { Actor, NewEvent } from '../audit/event.ts';
import { RUNBOLT } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import type { ScheduleEvent, ScheduleHappening } from './events.ts';
import { neverSet } from './never-set.ts';
import type { ScheduleState } from './schedule-state.ts';
import type { Happened } from './timed-stream.ts';
import { scheduleTransition } from './transition.ts';

export const SCHEDULE_PREFIX = 'schedule/';

/** Its stream is read from the newest of these on. */
export const CARRIED = 'schedule_carried';

export const scheduleStream = (name: string): string => `${SCHEDULE_PREFIX}${name}`;

/** The schedule's name when this is a schedule's stream. */
export function scheduleOfStream(stream: string): string | undefined {
  return stream.startsWith(SCHEDULE_PREFIX) ? stream.slice(SCHEDULE_PREFIX.length) : undefined;
}

export function foldSchedule(name: string, happened: readonly Happened[]): ScheduleState {
  let state = neverSet(name);
  for (const event of happened) state = scheduleTransition(state, toScheduleHappening(name, event));
  return state;
}

export async function readSchedule(store: Pick<EventStore, 'read'>, name: string): Promise<ScheduleState> {
  return foldSchedule(name, await store.read(scheduleStream(name), CARRIED));
}

/** A schedule's event as it stands in the record. The store hands back the very bytes we wrote. */
export function toScheduleHappening(schedule: string, event: Happened): ScheduleHappening {
  const { type, data, actor, at, version } = event;
  return { type, data, actor, at, version, schedule } as unknown as ScheduleHappening;
}

export const newScheduleEvent = ({ type, data }: ScheduleEvent, actor: Actor = RUNBOLT): NewEvent => ({
  type,
  actor,
  data: data as unknown as NewEvent['data'],
});
