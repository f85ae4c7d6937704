import type { Actor } from '../audit/event.ts';
import type { RunEvent } from '../runs/events.ts';
import { doneSoFar } from '../runs/outcome.ts';
import { mayDecide } from './approve-run.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { closedGate } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface DenyRequest {
  readonly run: string;
  readonly reason: string;
  readonly actor: Actor;
}

/** An approver says no. That ends the run: nothing was changed. */
export function denyRun(
  context: CommandContext,
  { run: id, reason, actor }: DenyRequest,
): Promise<DecisionReply> {
  return decideOnRun(context, id, actor, async (run) => {
    const closed = closedGate(run, run.plan?.hash ?? '', context.clock.now());
    if (closed) return { reply: closed };
    const decider = await mayDecide(context, run, actor);
    if ('reply' in decider) return decider;

    const ended: RunEvent = {
      type: 'run_ended',
      data: {
        status: 'denied',
        outcome: `An approver said no${reason ? `: ${reason}` : ''}. ${doneSoFar(run)}`,
      },
    };
    return { events: [{ type: 'approval_denied', data: { reason } }, ended] };
  });
}
