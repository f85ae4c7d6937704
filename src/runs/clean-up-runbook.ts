import type { JsonObject } from '../lib/json.ts';
import { confirmFor } from '../runbooks/confirm-defaults.ts';
import { strongest } from '../runbooks/effects.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import { cleanUpSteps } from './drill-leftovers.ts';
import type { CleansUp } from './events.ts';
import type { Run } from './run.ts';

/** The clean-up of a drill that stopped before it, as a runbook: the same people and places, its gates those of what it does. */
export function cleanUpRunbook(run: Run): Runbook {
  const { drill: _drill, command: _command, description: _description, ...original } = run.request.runbook;
  const wanted = cleanUpSteps(run);
  const steps = original.steps.filter(({ id }) => wanted.includes(id));
  const title = `Clean up: ${original.title}`;
  const effect = strongest(steps.map((step) => step.effect));
  const confirm = confirmFor({ effect, title, withinMs: original.confirm.withinMs });
  return { ...original, title, halt: false, effect, confirm, steps, onFailure: { undo: 'never' } };
}

/** Its steps may speak of what the drill's steps found; of those that did not come so far, of what the plan had pinned. */
export function knownTo(run: Run): CleansUp {
  const planned = run.plan?.steps.steps ?? [];
  const pinned = planned.flatMap((step): readonly (readonly [string, JsonObject])[] =>
    step.status === 'planned' ? [[step.step, step.plan.outputs]] : [],
  );
  const found = run.steps.flatMap(({ id, status, outputs }) =>
    status === 'succeeded' ? [[id, outputs] as const] : [],
  );
  return { run: run.id, outputs: Object.fromEntries([...pinned, ...found]) };
}
