import { type Actor, samePerson } from '../audit/event.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { onlyRequester } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface ReasonRequest {
  readonly run: string;
  readonly reason: string;
  readonly actor: Actor;
}

/** Why it was done, for the record. An emergency stop asks this afterwards. */
export function giveReason(
  context: CommandContext,
  { run: id, reason, actor }: ReasonRequest,
): Promise<DecisionReply> {
  return decideOnRun(context, id, actor, (run) => {
    if (!samePerson(actor, run.requester)) return { reply: onlyRequester(run, 'give the reason for') };
    return { events: [{ type: 'reason_given', data: { reason } }] };
  });
}
