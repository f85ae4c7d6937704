import type { JsonObject } from '../lib/json.ts';
import type { Scope } from '../runbooks/expressions.ts';
import type { Secrets } from './engine-tools.ts';
import type { Run } from './run.ts';

export interface StepOutputs {
  readonly outputs: JsonObject;
  /** The step is over: what is missing now will never come. */
  readonly ended?: boolean;
}

/** What the expressions of a run may speak of: what is known by now, and what the plan has pinned. */
export function scopeOf(run: Run, planned: Readonly<Record<string, StepOutputs>>, secrets: Secrets): Scope {
  const over = run.steps.filter(({ status }) => status === 'succeeded' || status === 'skipped');
  const ended = Object.fromEntries(over.map(({ id, outputs }) => [id, { outputs, ended: true }]));
  const steps = { ...knownBefore(run), ...planned, ...ended };
  return {
    parameters: run.request.arguments,
    steps,
    run: { id: run.id, started_at: run.requestedAt.toISOString() },
    requester: run.requester.id,
    requester_name: run.requester.name || run.requester.id,
    environment: { name: run.request.environment.name },
    secrets,
  };
}

/** What the steps of the drill knew that this run cleans up after. */
function knownBefore({ request }: Run): Readonly<Record<string, StepOutputs>> {
  const outputs = Object.entries(request.cleansUp?.outputs ?? {});
  return Object.fromEntries(outputs.map(([id, known]) => [id, { outputs: known, ended: true }]));
}
