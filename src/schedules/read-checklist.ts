import type { StoredEvent } from '../audit/event.ts';
import type { EventStore } from '../audit/event-store.ts';
import type { Checklist } from './checklist.ts';
import type { ScheduleState } from './schedule-state.ts';
import { CARRIED, foldSchedule, scheduleStream } from './schedule-stream.ts';

export interface ReadChecklist {
  readonly schedule: NonNullable<ScheduleState['schedule']>;
  readonly list: Checklist;
  /** Another list has taken its place. */
  readonly isOver: boolean;
  /** The position of the newest event of its schedule. */
  readonly newest: number;
}

/** One list of a schedule as it stands, or as it stood when the next one came. */
export async function readChecklist(
  store: Pick<EventStore, 'read'>,
  name: string,
  at: Date,
): Promise<ReadChecklist | undefined> {
  const recent = await store.read(scheduleStream(name), CARRIED);
  const is = (state: ScheduleState) => state.checklist?.at.getTime() === at.getTime();
  const whole = foldSchedule(name, recent);
  const stored = is(whole) ? recent : await store.read(scheduleStream(name));
  const state = is(whole) ? whole : foldSchedule(name, untilNext(stored, at));
  const schedule = state.schedule ?? state.removed;
  if (!schedule || !state.checklist || !is(state)) return undefined;
  const isOver = state !== whole || !whole.schedule;
  return { schedule, list: state.checklist, isOver, newest: stored.at(-1)?.position ?? 0 };
}

/** Up to the last event before another list was made. */
function untilNext(stored: readonly StoredEvent[], at: Date): readonly StoredEvent[] {
  const isList = ({ type }: StoredEvent) => type === 'reminder_due';
  const own = stored.findIndex((event) => isList(event) && event.data.at === at.toISOString());
  const next = stored.findIndex((event, index) => index > own && isList(event));
  return own === -1 || next === -1 ? stored : stored.slice(0, next);
}

/** The lists that an event of a schedule makes, changes or ends. */
export function listsTouched(
  name: string,
  stored: readonly StoredEvent[],
  { version, type }: Pick<StoredEvent, 'version' | 'type'>,
): readonly Checklist[] {
  if (!['reminder_due', 'item_ticked', 'schedule_removed'].includes(type)) return [];
  const until = (last: number) =>
    foldSchedule(
      name,
      stored.filter((event) => event.version <= last),
    ).checklist;
  const [before, now] = [until(version - 1), until(version)];
  const lists = [before, before?.at.getTime() === now?.at.getTime() ? undefined : now];
  return lists.filter((list) => list !== undefined);
}
