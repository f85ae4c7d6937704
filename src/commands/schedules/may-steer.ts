import type { Actor } from '../../audit/event.ts';
import type { Authorization } from '../../policy/authorize.ts';
import type { Schedule } from '../../runbooks/schedules-section.ts';
import { mayAs, mayDo } from '../../runs/authority.ts';
import type { CommandContext } from '../context.ts';

/** May this person skip it, or say that it is done? Whoever may run its runbook; else the roles that it names. */
export function maySteer(context: CommandContext, actor: Actor, schedule: Schedule): Promise<Authorization> {
  const { deed, to, escalateTo } = schedule;
  const runbook = 'runbook' in deed ? context.runbooks().runbooks[deed.runbook] : undefined;
  if (runbook) return mayDo(actor, 'run', runbook, context);
  const roles = [to, escalateTo].filter((role) => role !== undefined);
  return mayAs(actor, roles, `steer the schedule ${schedule.name}`, context);
}
