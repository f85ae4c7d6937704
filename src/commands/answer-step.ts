import type { Actor } from '../audit/event.ts';
import { mayAnswer } from '../runs/authority.ts';
import { answerTo, openQuestions } from '../runs/open-question.ts';
import { currentSteps } from '../runs/run.ts';
import type { CommandContext } from './context.ts';
import { decideOnRun } from './decide-on-run.ts';
import { notAllowed } from './gate-answers.ts';
import type { DecisionReply } from './replies.ts';

export interface AnswerRequest {
  readonly run: string;
  readonly step: string;
  /** One of the question's own answers. */
  readonly answer: string;
  readonly actor: Actor;
}

/** A person answers what a step asks. The first answer of somebody who is asked counts; there is no second. */
export function answerStep(context: CommandContext, request: AnswerRequest): Promise<DecisionReply> {
  const { actor, step: id, answer } = request;
  return decideOnRun(context, request.run, actor, async (run) => {
    const given = currentSteps(run).flatMap((step) => (step.id === id ? (answerTo(step) ?? []) : []))[0];
    if (given) return { reply: { status: 'already', what: 'answered', ...given, run } };
    if (run.end) return { reply: { status: 'ended', run } };
    const asked = openQuestions(run).find(({ step }) => step.id === id)?.question;
    if (!asked || ![...asked.answers, ...asked.refusals].includes(answer))
      return { reply: { status: 'not_asked', run } };

    const authorization = await mayAnswer(actor, run, asked, context);
    if (!authorization.allowed) return { reply: notAllowed(authorization, run) };
    return { events: [{ type: 'answer_given', data: { step: id, answer } }] };
  });
}
