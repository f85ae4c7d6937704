import type { Run } from '../runs/run.ts';

/**
 * How long the run stood still for a yes. A run that had to ask again half-way has forgotten when its first gate
 * opened; then everything before its first step counts, which is a few seconds of planning too much.
 */
export function waitedForPeopleMs(run: Run): number {
  const { gate, plan, moved, requestedAt } = run;
  const yes = lastYes(run);
  if (!gate || !plan || yes === undefined) return 0;
  const atThisGate = yes - plan.at.getTime();
  if (moved.length === 0 && gate.step === undefined) return atThisGate;

  const firstStep = firstStart(run);
  const askedAgainBeforeSteps = firstStep === undefined || firstStep > plan.at.getTime();
  if (askedAgainBeforeSteps) return yes - requestedAt.getTime();
  return firstStep - requestedAt.getTime() + atThisGate;
}

function lastYes({ gate }: Run): number | undefined {
  const given = [gate?.confirmation?.at, ...(gate?.approvals ?? []).map(({ at }) => at)];
  const times = given.filter((at) => at !== undefined).map((at) => at.getTime());
  return times.length > 0 ? Math.max(...times) : undefined;
}

function firstStart({ steps }: Run): number | undefined {
  const times = steps.flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : []));
  return times.length > 0 ? Math.min(...times) : undefined;
}
