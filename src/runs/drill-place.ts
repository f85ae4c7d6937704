import type { Action, ActionContext, StepPlan } from '../actions/action.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Run } from './run.ts';

interface Restoring {
  readonly action: Action;
  readonly context: ActionContext;
  readonly input: JsonObject;
}

/**
 * A drill restores only where nothing can be lost: the plan says how that is known, or that it is not. Asked again each
 * time that a plan is made, so also just before the step acts. Throws `Failure`.
 */
export async function onlyWhereNothingIsLost(
  run: Run,
  plan: StepPlan,
  { action, context, input }: Restoring,
): Promise<StepPlan> {
  const isDrill = run.request.runbook.drill !== undefined && !run.undo;
  if (!isDrill || !action.restoresInto || plan.obstacle !== undefined || plan.nothingToDo !== undefined)
    return plan;
  if (context.environment.protected) return refused(plan, `${context.environment.name} is protected`);
  const found = await action.restoresInto(context, input);
  const { place } = found;
  if ('safe' in found) return into(plan, place, found.safe);
  // What an earlier step has restored is no longer empty, and is lost to nobody.
  if (hasRestoredInto(run, place)) return into(plan, place, 'filled by this drill');
  return refused(plan, `${place}: ${found.unsafe}`);
}

const hasRestoredInto = ({ steps }: Run, place: string): boolean =>
  steps.some(({ status, plan }) => status === 'succeeded' && plan?.restoresInto === place);

const into = (plan: StepPlan, place: string, why: string): StepPlan => ({
  ...plan,
  restoresInto: place,
  facts: [...plan.facts, `Nothing can be lost in ${place}: ${why}.`],
});

const refused = (plan: StepPlan, why: string): StepPlan => ({
  ...plan,
  obstacle: `A drill restores only where nothing can be lost. ${why}`,
});
