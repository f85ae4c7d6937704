import type { Standing, StepPlan } from '../actions/action.ts';
import type { JsonObject } from '../lib/json.ts';
import { actionContext } from './action-context.ts';
import type { PlanningTools } from './engine-tools.ts';
import type { Run, StepState } from './run.ts';

/** What a step of a run did, as its action needs it to look whether it stands. */
export interface DoneStep {
  readonly run: string;
  readonly step: string;
  readonly uses: string;
  readonly input: JsonObject;
  readonly plan: StepPlan;
  readonly startedAt: string;
  readonly receipt?: JsonObject;
  readonly memo?: JsonObject;
  readonly half?: true;
  /** Of the action that did it; absent: 1. */
  readonly version?: number;
}

/** Undefined when the step never began. */
export function doneStep({ id: run }: Run, step: StepState): DoneStep | undefined {
  const { id, uses, input, plan, receipt, memo, version } = step;
  const startedAt = step.begunAgainAt ?? step.startedAt;
  if (!input || !plan || !startedAt) return undefined;
  const isHalf = step.half !== undefined && step.status !== 'succeeded';
  const rest = {
    ...{ ...(receipt && { receipt }), ...(memo && { memo }), ...(version && { version }) },
    ...(isHalf && { half: true as const }),
  };
  return { run, step: id, uses, input, plan, startedAt: startedAt.toISOString(), ...rest };
}

/**
 * Whether what a step did stands as it left it; undefined when its action cannot tell. Asked for `run`, in whose
 * environment it looks: the run that did it, or the one that puts it back.
 */
export async function standingOf(
  run: Run,
  done: DoneStep,
  tools: PlanningTools,
): Promise<Standing | undefined> {
  const action = tools.actions.get(done.uses);
  if (!action?.look || !action.continues(done.version ?? 1)) return undefined;
  // What was redacted when it was stored may not fit any more.
  if (!action.input.safeParse(done.input).success) return undefined;
  const { startedAt, input, version, ...seen } = done;
  const context = actionContext(run, done.step, tools);
  const asThen = { ...context, run: { ...context.run, id: done.run }, token: `${done.run}/${done.step}` };
  return action.look(asThen, input, { ...seen, startedAt: new Date(startedAt) });
}
