import type { Actor } from '../audit/event.ts';
import { hasRole } from '../runs/authority.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { notAllowed } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface LeaveRequest {
  readonly run: string;
  readonly reason: string;
  readonly actor: Actor;
}

/** Somebody of the freeze's own role lets this one run start all the same. Its gates are asked as ever. */
export function overrideFreeze(context: CommandContext, request: LeaveRequest): Promise<DecisionReply> {
  const { actor, reason } = request;
  return decideOnRun(context, request.run, actor, async (run) => {
    const { held, override } = run.exceptions;
    if (run.end) return { reply: { status: 'ended', run } };
    if (override)
      return { reply: { status: 'already', what: 'overridden', by: override.by, at: override.at, run } };
    if (held?.why !== 'freeze') return { reply: { status: 'not_asked', run } };

    const { freezes } = context.runbooks();
    const today = Object.values(freezes).flatMap((freeze) => freeze.override);
    const roles = held.override.filter((role) => today.includes(role));
    const authorization = await hasRole(actor, { to: 'override this freeze', roles }, context);
    if (!authorization.allowed) return { reply: notAllowed(authorization, run) };
    return { events: [{ type: 'freeze_overridden', data: { reason, role: authorization.role } }] };
  });
}
