import type { StoredEvent } from '../../audit/event.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import type { Checklist } from '../../schedules/checklist.ts';
import { toScheduleHappening } from '../../schedules/schedule-stream.ts';
import { scheduleLine } from '../messages/schedule-line.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';
import { checklistSubject } from './show-checklist.ts';

export interface ScheduleNews {
  readonly event: StoredEvent;
  /** As it stands after the newest event. */
  readonly schedule: Schedule;
  readonly file: Pick<Runbooks, 'runbooks' | 'commandPrefix'>;
  readonly auditChannel: string | undefined;
  /** The lists that this event makes, changes or ends. */
  readonly lists: readonly Checklist[];
}

/**
 * What there is to say about one event of a schedule, where its runbook speaks. Where there is no such place, those
 * who are called hear of it in their direct messages.
 */
export function tellSchedule(news: ScheduleNews): readonly OutboxItem[] {
  const { event, schedule, file } = news;
  const happening = toScheduleHappening(schedule.name, event);
  const content = scheduleLine(happening, schedule, `/${file.commandPrefix}runbook`);
  if (!content) return lists(news);
  const channel = channelFor(news);
  const called = 'call' in happening.data ? happening.data.call : [];
  const facts = { kind: 'record', position: event.position, at: event.at.toISOString(), content };
  const queue = `schedule:${schedule.name}`;
  const places =
    channel === undefined
      ? called.map((user) => ({ channel: user, run: `${queue}:${user}` }))
      : [{ channel, run: queue }];
  return places.map((place) => Item.parse(toJson({ ...facts, ...place })));
}

function channelFor({ schedule, file, auditChannel }: ScheduleNews): string | undefined {
  const runbook = 'runbook' in schedule.deed ? file.runbooks[schedule.deed.runbook] : undefined;
  return schedule.channel ?? runbook?.channel ?? auditChannel;
}

/** Their messages are posted, or brought up to date where they stand. */
function lists(news: ScheduleNews): readonly OutboxItem[] {
  const { position, at } = news.event;
  const channel = channelFor(news);
  return news.lists.flatMap((list) => {
    const places =
      channel === undefined
        ? list.call.map((user) => ({
            channel: user,
            run: checklistSubject(news.schedule.name, list.at, user),
          }))
        : [{ channel, run: checklistSubject(news.schedule.name, list.at) }];
    const facts = { kind: 'root', position, at: at.toISOString() };
    return places.map((place) => Item.parse(toJson({ ...facts, ...place })));
  });
}
