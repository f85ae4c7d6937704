import type { Actor } from '../audit/event.ts';
import { mayTend } from '../runs/authority.ts';
import type { Finding } from '../runs/events.ts';
import { currentSteps } from '../runs/run.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { notAllowed } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface FindingRequest {
  readonly run: string;
  readonly step: string;
  readonly finding: Finding;
  readonly actor: Actor;
}

/** A person has looked at the system and says whether an unknown step happened. */
export function recordFinding(context: CommandContext, request: FindingRequest): Promise<DecisionReply> {
  const { actor, step: id, finding } = request;
  return decideOnRun(context, request.run, actor, async (run) => {
    if (run.end) return { reply: { status: 'ended', run } };
    const step = currentSteps(run).find((candidate) => candidate.id === id);
    if (step?.status !== 'unknown') return { reply: { status: 'not_asked', run } };

    const authorization = await mayTend(actor, run, context);
    if (!authorization.allowed) return { reply: notAllowed(authorization, run) };
    return { events: [{ type: 'finding_recorded', data: { step: id, finding } }] };
  });
}
