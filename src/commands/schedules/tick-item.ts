import type { Actor } from '../../audit/event.ts';
import type { CommandContext } from '../context.ts';
import { decideOnSchedule, type ScheduleReply } from './decide-on-schedule.ts';
import { maySteer } from './may-steer.ts';

export interface TickRequest {
  readonly schedule: string;
  /** Which of its lists. */
  readonly at: Date;
  readonly item: string;
  readonly ticked: boolean;
  readonly actor: Actor;
}

/** A person says that an item of a list is done, or is not: those of the roles it names, or anybody where it names none. */
export function tickItem(
  context: CommandContext,
  { schedule: name, at, item, ticked, actor }: TickRequest,
): Promise<ScheduleReply> {
  return decideOnSchedule(context, name, actor, async (schedule, { checklist }) => {
    const no = (why: string) => ({ reply: { status: 'not_possible', schedule, why } as const });
    const found = checklist?.items.find((one) => one.item === item);
    if (checklist?.at.getTime() !== at.getTime())
      return no('this list is over; what was left of it stands on the newest one');
    if (!found) return no('the list has no such item');
    if (schedule.to !== undefined) {
      const authorization = await maySteer(context, actor, schedule);
      if (!authorization.allowed) return { reply: { status: 'not_allowed', ...authorization } };
    }
    const reply = { status: 'ticked', schedule, item, ticked, by: found.ticked?.by } as const;
    if (ticked === (found.ticked !== undefined)) return { reply };
    return { event: { type: 'item_ticked', data: { at: at.toISOString(), item, ticked } }, reply };
  });
}
