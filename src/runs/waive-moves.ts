import type { Performed } from './advance.ts';
import { planHash } from './compare-plans.ts';
import type { EngineTools } from './engine-tools.ts';
import type { RunEvent } from './events.ts';
import { planForPeople } from './plan-run.ts';
import { glassInForce, type Run, type StepState } from './run.ts';
import type { Session } from './session.ts';

/** The rest of the plan without the safeguard that failed is a plan of its own, and is asked like one. */
export async function askToWaive(session: Session, step: StepState, tools: EngineTools): Promise<Performed> {
  const plan = await planForPeople(session.run, tools);
  const moved = [`${step.title} failed: ${step.reason ?? 'no reason was given'}`];
  await session.decide([{ type: 'plan_changed', data: { plan, hash: planHash(plan), moved } }]);
  return 'go_on';
}

/** Recorded as the run begins to act on the plan that says so; once for the same safeguards. */
export function waiver(run: Run): readonly RunEvent[] {
  const { plan, gate, exceptions } = run;
  const waives = plan?.steps.waives ?? [];
  const known = exceptions.waived?.waives ?? [];
  if (waives.every(({ step }) => known.some((one) => one.step === step))) return [];
  const broken = glassInForce(run);
  const how = broken ? 'break_glass' : 'approval';
  const by = broken ? [broken.by] : (gate?.approvals ?? []).map((approval) => approval.by);
  return [{ type: 'safeguard_waived', data: { waives, how, by } }];
}
