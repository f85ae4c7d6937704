import type { Actor } from '../../audit/event.ts';
import { mayAs } from '../../runs/authority.ts';
import { ALLOWED_FOR_MS } from '../../schedules/unattended.ts';
import type { CommandContext } from '../context.ts';
import { decideOnSchedule, type ScheduleReply } from './decide-on-schedule.ts';
import { demandsOf } from './schedule-tools.ts';

export interface AllowRequest {
  readonly schedule: string;
  readonly actor: Actor;
}

/**
 * A person says beforehand that nobody needs to be asked: for this runbook, environment and arguments exactly as they
 * are, and for 90 days.
 */
export function allowUnattended(
  context: CommandContext,
  { schedule: name, actor }: AllowRequest,
): Promise<ScheduleReply> {
  return decideOnSchedule(context, name, actor, async (schedule) => {
    const no = (why: string) => ({ reply: { status: 'not_possible', schedule, why } as const });
    const demands = demandsOf(context, schedule);
    if (!demands || schedule.deed.kind !== 'run' || !schedule.deed.unattended)
      return no('the runbooks file does not say `unattended: true` of it');
    if (!demands.disposable) return no('its environment is not marked disposable');
    if (actor.kind !== 'slack') return no('this is said in Slack, where the person is known');
    const { allow } = context.runbooks().runbooks[schedule.deed.runbook] ?? {
      allow: { run: [], approve: [] },
    };
    const roles = allow.approve.length > 0 ? allow.approve : allow.run;
    const authorization = await mayAs(actor, roles, `allow ${name} to run unattended`, context);
    if (!authorization.allowed) return { reply: { status: 'not_allowed', ...authorization } };

    const until = new Date(context.clock.now().getTime() + ALLOWED_FOR_MS);
    const data = { hash: demands.hash, until: until.toISOString() };
    return { event: { type: 'unattended_allowed', data }, reply: { status: 'allowed', schedule, until } };
  });
}
