import { Answer, Question } from '../actions/people/question.ts';
import type { Actor } from '../audit/event.ts';
import { currentSteps, type Run, type StepState } from './run.ts';

const ASKS = 'people/ask-person';

/** What a step asks or has asked of people; undefined for every other kind of step. */
export function questionOf({ uses, input }: Pick<StepState, 'uses' | 'input'>): Question | undefined {
  return uses === ASKS ? Question.safeParse(input).data : undefined;
}

/** Who answered it, and when; undefined until somebody has. */
export function answerTo({ uses, memo }: StepState): Given | undefined {
  const given = uses === ASKS ? Answer.safeParse(memo).data : undefined;
  return given && { by: given.by, at: new Date(given.at) };
}

export interface Given {
  readonly by: Actor;
  readonly at: Date;
}

export interface OpenQuestion {
  readonly step: StepState;
  readonly question: Question;
}

/** What the run is waiting for people to answer. */
export function openQuestions(run: Run): readonly OpenQuestion[] {
  if (run.end || run.cancelled) return [];
  return currentSteps(run).flatMap((step) => {
    const isWaiting = step.status === 'started' || step.status === 'accepted';
    const question = isWaiting && !answerTo(step) ? questionOf(step) : undefined;
    return question ? [{ step, question }] : [];
  });
}
