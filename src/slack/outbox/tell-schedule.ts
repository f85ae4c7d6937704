import type { StoredEvent } from '../../audit/event.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import { toScheduleHappening } from '../../schedules/schedule-stream.ts';
import { scheduleLine } from '../messages/schedule-line.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';

export interface ScheduleNews {
  readonly event: StoredEvent;
  /** As it stands after the newest event. */
  readonly schedule: Schedule;
  readonly file: Pick<Runbooks, 'runbooks' | 'commandPrefix'>;
  readonly auditChannel: string | undefined;
}

/**
 * What there is to say about one event of a schedule, where its runbook speaks. Where there is no such place, those
 * who are called hear of it in their direct messages.
 */
export function tellSchedule({ event, schedule, file, auditChannel }: ScheduleNews): readonly OutboxItem[] {
  const happening = toScheduleHappening(schedule.name, event);
  const content = scheduleLine(happening, schedule, `/${file.commandPrefix}runbook`);
  if (!content) return [];
  const runbook = 'runbook' in schedule.deed ? file.runbooks[schedule.deed.runbook] : undefined;
  const channel = schedule.channel ?? runbook?.channel ?? auditChannel;
  const called = 'call' in happening.data ? happening.data.call : [];
  const facts = { kind: 'record', position: event.position, at: event.at.toISOString(), content };
  const queue = `schedule:${schedule.name}`;
  const places =
    channel === undefined
      ? called.map((user) => ({ channel: user, run: `${queue}:${user}` }))
      : [{ channel, run: queue }];
  return places.map((place) => Item.parse(toJson({ ...facts, ...place })));
}
