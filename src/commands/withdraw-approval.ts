import { type Actor, samePerson } from '../audit/event.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { closedGate } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface WithdrawRequest {
  readonly run: string;
  readonly actor: Actor;
}

/**
 * An approver takes their yes back, as long as the run still waits: for others, or in line for its targets. Later,
 * Cancel stops it.
 */
export function withdrawApproval(
  context: CommandContext,
  { run: id, actor }: WithdrawRequest,
): Promise<DecisionReply> {
  return decideOnRun(context, id, actor, (run) => {
    const isInLine = run.status === 'queued';
    const closed = closedGate(run, run.plan?.hash ?? '', context.clock.now());
    // In line everybody has said yes, and that stands however long it takes.
    if (closed && !(isInLine && closed.status === 'expired')) return { reply: closed };
    const own = run.gate?.approvals.some(({ by }) => samePerson(by, actor));
    if (!(isInLine || run.status === 'waiting') || !own) return { reply: { status: 'not_asked', run } };
    return { events: [{ type: 'approval_withdrawn', data: {} }] };
  });
}
