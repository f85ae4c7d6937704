import type { Actor } from '../../audit/event.ts';
import { nextTick } from '../../schedules/ticks.ts';
import type { CommandContext } from '../context.ts';
import { decideOnSchedule, type ScheduleReply } from './decide-on-schedule.ts';
import { maySteer } from './may-steer.ts';

export interface SkipRequest {
  readonly schedule: string;
  /** The time that the person was looking at; absent: the next one. */
  readonly at?: Date;
  readonly actor: Actor;
}

/** The next time of a schedule is not wanted; the one after it stays. */
export function skipTick(
  context: CommandContext,
  { schedule: name, at, actor }: SkipRequest,
): Promise<ScheduleReply> {
  return decideOnSchedule(context, name, actor, async (schedule, { next: tick, since }) => {
    const authorization = await maySteer(context, actor, schedule);
    if (!authorization.allowed) return { reply: { status: 'not_allowed', ...authorization } };
    const no = (why: string) => ({ reply: { status: 'not_possible', schedule, why } as const });
    if (!tick) return no('no time of it is ahead');
    if (at && at.getTime() !== tick.getTime()) return no('that time has passed, or was skipped already');
    const next = nextTick(schedule, tick, since);
    const data = { at: tick.toISOString(), next: next?.toISOString() ?? null };
    return { event: { type: 'tick_skipped', data }, reply: { status: 'skipped', schedule, at: tick, next } };
  });
}
