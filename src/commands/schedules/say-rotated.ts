import type { Actor } from '../../audit/event.ts';
import type { CommandContext } from '../context.ts';
import { decideOnSchedule, type ScheduleReply } from './decide-on-schedule.ts';
import { maySteer } from './may-steer.ts';

export interface RotatedRequest {
  readonly schedule: string;
  /** Absent: now. */
  readonly on?: Date;
  readonly actor: Actor;
}

/** A person attests that the secret was rotated, where no system knows. */
export function sayRotated(
  context: CommandContext,
  { schedule: name, on, actor }: RotatedRequest,
): Promise<ScheduleReply> {
  return decideOnSchedule(context, name, actor, async (schedule, { duty }) => {
    const no = (why: string) => ({ reply: { status: 'not_possible', schedule, why } as const });
    const { deed } = schedule;
    if (deed.kind !== 'rotate') return no('it is no secret to be rotated');
    if (deed.secret) return no(`Secrets Manager knows when ${deed.secret.name} was changed, and is asked`);
    const authorization = await maySteer(context, actor, schedule);
    if (!authorization.allowed) return { reply: { status: 'not_allowed', ...authorization } };

    const now = context.clock.now();
    const at = on ?? now;
    if (at > now) return no('that day has not come yet');
    if (duty.doneAt && at <= duty.doneAt)
      return no(`it was rotated on ${duty.doneAt.toISOString().slice(0, 10)} already`);
    const next = new Date(at.getTime() + deed.everyMs);
    const event = { type: 'duty_done', data: { at: at.toISOString(), how: 'said' } } as const;
    return { event, reply: { status: 'rotated', schedule, on: at, next } };
  });
}
