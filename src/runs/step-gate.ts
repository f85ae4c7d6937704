import type { StepPlan } from '../actions/action.ts';
import type { JsonObject } from '../lib/json.ts';
import type { StepConfirm } from '../runbooks/runbook.ts';
import type { Performed } from './advance.ts';
import { planHash, stepMoved } from './compare-plans.ts';
import type { EngineTools } from './engine-tools.ts';
import type { PlannedStep } from './events.ts';
import { gatesFor } from './gates-for.ts';
import { mayAct } from './may-act.ts';
import { deny } from './moves.ts';
import { planAction, versionOf } from './plan-run.ts';
import type { Run, StepState } from './run.ts';
import type { Session } from './session.ts';

/** Everybody said yes to the step. Their roles are asked once more; then the run goes on. */
export async function passGates(session: Session, step: string, tools: EngineTools): Promise<Performed> {
  const authorization = await mayAct(session.run, tools);
  if (!authorization.allowed) return deny(session, authorization);
  await session.decide([{ type: 'gates_passed', data: { step } }]);
  return 'go_on';
}

/**
 * The plan of a step that stands behind a gate of its own, read again: before the gate opens, and once more when it was
 * passed, as the world may have moved while people thought. `asked` when the gate has just been opened.
 */
export async function planBehindGate(
  session: Session,
  step: StepState,
  { input, confirm }: { readonly input: JsonObject; readonly confirm: StepConfirm },
  tools: EngineTools,
): Promise<StepPlan | 'asked_again'> {
  const { run } = session;
  const plan = await planAction(run, step, input, tools);
  if (plan.obstacle !== undefined || plan.nothingToDo !== undefined) return plan;

  const planned: PlannedStep = tools.redact({
    ...{ step: step.id, status: 'planned' as const, input, plan },
    ...versionOf(tools.actions.get(step.uses)),
  });
  const before = run.plan?.steps.steps.find((one) => one.step === step.id);
  const moved = stepMoved(before, planned);
  if (hasPassed(run, step) && moved.length === 0) return plan;

  const hash = planHash({ steps: [planned], targets: run.plan?.steps.targets ?? [] });
  const asking = { confirm, hash, before: { step: step.id, plan: planned, moved } };
  await session.decide([{ type: 'gates_opened', data: await gatesFor(run, asking, tools) }]);
  return 'asked_again';
}

const hasPassed = ({ gate, status }: Run, { id }: StepState): boolean =>
  gate?.step === id && status === 'running';
