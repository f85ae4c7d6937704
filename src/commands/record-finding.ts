import type { Aftermath } from '../actions/action.ts';
import type { Actor } from '../audit/event.ts';
import { aftermathOf, inPart, leftData } from '../runs/aftermath.ts';
import { mayTend } from '../runs/authority.ts';
import type { Finding } from '../runs/events.ts';
import { loopWrites } from '../runs/loops/leave.ts';
import { currentSteps, type Run, type StepState } from '../runs/run.ts';
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
    return found(context, run, step, finding);
  });
}

/** What is left then is looked after from the same moment on. */
async function found(context: CommandContext, run: Run, step: StepState, finding: Finding) {
  const left = leftBy(context, run, step, finding);
  const { leaves = [], closes = [] } = left;
  const data = {
    ...{ ...leftData(step.id, left), finding },
    ...(finding === 'happened' && step.plan && { outputs: step.plan.outputs }),
  };
  const { own, also, rows } = await loopWrites(run, { step: step.id, leaves, closes }, context);
  return { events: [...own, { type: 'finding_recorded', data } as const], also, rows };
}

function leftBy(context: CommandContext, run: Run, step: StepState, finding: Finding): Aftermath {
  if (finding === 'did_not_happen') return {};
  const whole = aftermathOf(run, step, context);
  return finding === 'happened' ? whole : inPart(whole);
}
