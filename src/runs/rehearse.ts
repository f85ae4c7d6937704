import type { Action, ActionContext, Effect, StepPlan } from '../actions/action.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';

interface Intended {
  readonly action: Action;
  readonly effect: Effect;
  readonly input: JsonObject;
  readonly plan: StepPlan;
}

/**
 * The plan, with what the system says to a dry run of it. What would be refused is an obstacle; for a stop a warning, since
 * its other steps may stop what this one cannot. That nothing could be tried says nothing about the act.
 */
export async function rehearsed(context: ActionContext, intended: Intended): Promise<StepPlan> {
  const { action, effect, input, plan } = intended;
  if (!action.rehearse || plan.nothingToDo !== undefined || plan.obstacle !== undefined) return plan;
  try {
    await action.rehearse(context, input, plan);
    return plan;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return afterFailure(plan, effect, error);
  }
}

function afterFailure(plan: StepPlan, effect: Effect, { kind, message }: Failure): StepPlan {
  const isRefused = kind === 'denied' || kind === 'invalid';
  if (isRefused && effect !== 'halt') return { ...plan, obstacle: message, final: true };
  return isRefused ? warned(plan, `It would be refused: ${message}`) : untried(plan, message);
}

export const untried = (plan: StepPlan, why: string): StepPlan =>
  warned(plan, `It could not be tried beforehand: ${why}`);

const warned = (plan: StepPlan, warning: string): StepPlan => ({
  ...plan,
  warnings: [...plan.warnings, warning],
});
