import type { Standing } from '../actions/action.ts';
import { actionContext } from './action-context.ts';
import type { PlanningTools } from './engine-tools.ts';
import type { Run, StepState } from './run.ts';

/** Whether what a step did stands as it left it; undefined when its action cannot tell, or it did nothing. */
export async function standingOf(
  run: Run,
  step: StepState,
  tools: PlanningTools,
): Promise<Standing | undefined> {
  const look = tools.actions.get(step.uses)?.look;
  if (!look || !step.input || !step.plan || !step.startedAt) return undefined;
  const seen = {
    plan: step.plan,
    startedAt: step.startedAt,
    ...(step.receipt && { receipt: step.receipt }),
    ...(step.memo && { memo: step.memo }),
  };
  return look(actionContext(run, step.id, tools), step.input, seen);
}
