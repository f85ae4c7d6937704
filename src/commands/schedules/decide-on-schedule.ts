import type { Actor } from '../../audit/event.ts';
import type { Refused } from '../../policy/authorize.ts';
import { suggest } from '../../runbooks/did-you-mean.ts';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import type { ScheduleEvent } from '../../schedules/events.ts';
import type { ScheduleState } from '../../schedules/schedule-state.ts';
import { newScheduleEvent, readSchedule, scheduleStream } from '../../schedules/schedule-stream.ts';
import type { CommandContext } from '../context.ts';

export type ScheduleReply =
  | {
      readonly status: 'skipped';
      readonly schedule: Schedule;
      readonly at: Date;
      readonly next: Date | undefined;
    }
  | { readonly status: 'allowed'; readonly schedule: Schedule; readonly until: Date }
  | { readonly status: 'rotated'; readonly schedule: Schedule; readonly on: Date; readonly next: Date }
  /** `by`: it was so already, and whose tick it is. */
  | {
      readonly status: 'ticked';
      readonly schedule: Schedule;
      readonly item: string;
      readonly ticked: boolean;
      readonly by: Actor | undefined;
    }
  /** Why it means nothing here: in words for the person. */
  | { readonly status: 'not_possible'; readonly schedule: Schedule; readonly why: string }
  | ({ readonly status: 'not_allowed' } & Pick<Refused, 'rule' | 'who' | 'onCall' | 'unreachable' | 'asOf'>)
  | { readonly status: 'not_found'; readonly name: string; readonly hint: string | undefined };

/** What a person's wish does to a schedule: an event to store and its answer, or an answer that stores nothing. */
export type ScheduleDecision =
  | { readonly event: ScheduleEvent; readonly reply: ScheduleReply }
  | { readonly reply: ScheduleReply };

/** Reads the schedule, decides, stores; decides again when somebody else was quicker. */
export async function decideOnSchedule(
  context: CommandContext,
  name: string,
  actor: Actor,
  decide: (schedule: Schedule, state: ScheduleState) => Promise<ScheduleDecision>,
): Promise<ScheduleReply> {
  const { schedules } = context.runbooks();
  const schedule = Object.hasOwn(schedules, name) ? schedules[name] : undefined;
  if (!schedule) return { status: 'not_found', name, hint: suggest(name, Object.keys(schedules)) };
  const stream = scheduleStream(name);
  for (;;) {
    const state = await readSchedule(context.store, name);
    const decision = await decide(schedule, state);
    if (!('event' in decision)) return decision.reply;
    const result = await context.store.append({
      ...{ stream, expectedVersion: state.version },
      events: [newScheduleEvent(decision.event, actor)],
      rows: [{ row: 'due', stream, at: context.clock.now() }],
    });
    if (result.status === 'appended') return decision.reply;
  }
}
