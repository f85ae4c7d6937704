import type { Actor } from '../audit/event.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import type { DecisionReply } from './replies.ts';

/** Wishes that a run that waits in line takes over from those who hold its targets. The engine judges and does it. */
export function goFirst(context: CommandContext, id: string, actor: Actor): Promise<DecisionReply> {
  return decideOnRun(context, id, actor, (run) => {
    if (run.end) return { reply: { status: 'ended', run } };
    const { takeOver } = run;
    if (takeOver)
      return { reply: { status: 'already', what: 'taken_over', by: takeOver.by, at: takeOver.at, run } };
    if (run.status !== 'queued') return { reply: { status: 'not_asked', run } };
    return { events: [{ type: 'take_over_asked', data: {} }] };
  });
}
