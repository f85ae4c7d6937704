import type { JsonObject } from '../lib/json.ts';
import { type Evaluated, evaluateWhen, evaluateWith } from '../runbooks/expressions.ts';
import type { EngineTools } from './engine-tools.ts';
import type { Run, StepState } from './run.ts';
import { type StepOutputs, scopeOf } from './scope.ts';

/**
 * The input of a step as of now. Always computed afresh from the run's own copy of the runbook: what is stored has
 * its secrets redacted.
 */
export function stepInput(run: Run, step: StepState, tools: EngineTools): Evaluated<JsonObject> {
  const inFile = run.request.runbook.steps.find(({ id }) => id === step.id);
  if (!inFile) return { status: 'known', value: step.input ?? {} };
  return evaluateWith(inFile.with, scopeOf(run, plannedOutputs(run), tools.secrets));
}

/** Why the step is to be skipped, or undefined when it is to be done. */
export function skipReason(run: Run, step: StepState, tools: EngineTools): string | undefined {
  const when = run.request.runbook.steps.find(({ id }) => id === step.id)?.when;
  if (when === undefined) return undefined;
  const answer = evaluateWhen(when, scopeOf(run, plannedOutputs(run), tools.secrets));
  if (answer.status === 'known') return answer.value ? undefined : `\`${when}\` is false`;
  return answer.status === 'later'
    ? `\`${when}\` needs ${answer.after.join(', ')}, which did not run`
    : answer.message;
}

function plannedOutputs(run: Run): Record<string, StepOutputs> {
  const planned = run.plan?.steps.steps ?? [];
  return Object.fromEntries(
    planned.flatMap((step) =>
      step.status === 'planned' ? [[step.step, { outputs: step.plan.outputs }]] : [],
    ),
  );
}
