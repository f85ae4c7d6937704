import type { Actor } from '../audit/event.ts';
import { mayStop } from '../runs/authority.ts';
import type { RunEvent } from '../runs/events.ts';
import { outcomeOf } from '../runs/outcome.ts';
import type { Run } from '../runs/run.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { notAllowed } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface CancelRequest {
  readonly run: string;
  readonly reason?: string;
  readonly actor: Actor;
}

/**
 * Stops a run: the requester, and anybody who may run or approve the runbook. What a system has accepted already
 * cannot be called back; the outcome says so.
 */
export function cancelRun(context: CommandContext, request: CancelRequest): Promise<DecisionReply> {
  const { actor, reason } = request;
  return decideOnRun(context, request.run, actor, async (run) => {
    if (run.end) return { reply: { status: 'ended', run } };
    const { cancelled } = run;
    if (cancelled)
      return { reply: { status: 'already', what: 'cancelled', by: cancelled.by, at: cancelled.at, run } };

    const authorization = await mayStop(actor, run, context);
    if (!authorization.allowed) return { reply: notAllowed(authorization, run) };
    const requested: RunEvent = { type: 'cancel_requested', data: reason === undefined ? {} : { reason } };
    return { events: hasBegun(run) ? [requested] : [requested, ended(run)] };
  });
}

/** Once steps are being worked through, the engine ends the run: it knows what is still in flight. */
const hasBegun = ({ status }: Run): boolean => status === 'running' || status === 'unknown';

const ended = (run: Run): RunEvent => ({
  type: 'run_ended',
  data: { status: 'cancelled', outcome: outcomeOf(run, 'cancelled') },
});
