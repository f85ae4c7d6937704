import type { Action, ActionContext, StepPlan } from '../actions/action.ts';
import { Failure, isFinal } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { evaluateWhen, evaluateWith } from '../runbooks/expressions.ts';
import type { Step } from '../runbooks/runbook.ts';
import { actionContext, actionEnvironment } from './action-context.ts';
import { onlyWhereNothingIsLost } from './drill-place.ts';
import type { PlanningTools } from './engine-tools.ts';
import type { RunPlan } from './events.ts';
import type { Waived } from './exception-events.ts';
import { redIsWanted } from './negative-control.ts';
import { notForEver } from './not-for-ever.ts';
import { forbidsForNow } from './not-taken.ts';
import { type Planning, readAhead } from './read-ahead.ts';
import { type Run, saidNow } from './run.ts';
import { type StepOutputs, scopeOf } from './scope.ts';
import { type DoneStep, doneStep, standingOf } from './standing.ts';
import { lostSafeguard } from './waive.ts';

/**
 * Reads the live systems and says what the steps that are still to come would change. Changes nothing and never
 * throws for what a system answers: a step that cannot be planned has an obstacle.
 */
export async function planRun(run: Run, tools: PlanningTools): Promise<RunPlan> {
  const { plannings, rest } = await planSteps(run, tools);
  return { steps: plannings.map(({ planned }) => planned), ...rest };
}

/** The same for people to read: its quick readings say what they find now. They are no part of what is compared. */
export async function planForPeople(run: Run, tools: PlanningTools): Promise<RunPlan> {
  const { plannings, rest } = await planSteps(run, tools);
  return { steps: await readAhead(run, plannings, tools), ...rest };
}

interface Plannings {
  readonly plannings: readonly Planning[];
  readonly rest: Omit<RunPlan, 'steps'>;
}

async function planSteps(run: Run, tools: PlanningTools): Promise<Plannings> {
  const known: Record<string, StepOutputs> = {};
  const plannings: Planning[] = [];
  const targets = new Set<string>();
  const waives: Waived[] = [];

  for (const step of run.request.runbook.steps) {
    const state = run.steps.find(({ id }) => id === step.id);
    if (state && state.status !== 'pending') {
      waives.push(...lostSafeguard(run, step, state));
      continue;
    }
    const planning = await planStep(run, step, known, tools);
    const { planned, input } = planning;
    plannings.push(planning);
    if (planned.status !== 'planned') continue;
    waives.push(...lostSafeguard(run, step, planned));
    known[step.id] = { outputs: planned.plan.outputs };
    // What only was not answered names its targets, too: whoever holds them may be the reason, and be taken over from.
    // So does what an emergency stop cannot stop yet: nobody is to begin it meanwhile.
    const { obstacle: inTheWay, final } = planned.plan;
    const counts = inTheWay === undefined || final === false || run.request.runbook.halt;
    const fits = input !== undefined && counts;
    for (const target of fits ? targetsOf(run, step, input, tools) : []) targets.add(target);
  }
  const rest = { targets: [...targets].sort(), ...(waives.length > 0 && { waives }) };
  return { plannings, rest };
}

/** Plans one step with the input it has now. */
export async function planAction(
  run: Run,
  step: { readonly id: string; readonly uses: string },
  input: JsonObject,
  tools: PlanningTools,
): Promise<StepPlan> {
  const action = tools.actions.get(step.uses);
  if (!action) return blocked(`this version of Runbolt has no action ${step.uses}`);
  // The file's own texts were checked when it was loaded; what an expression makes of an argument only shows now.
  const problems = action.input.safeParse(input).error?.issues ?? [];
  if (problems.length > 0) return blocked(problems.map(inWords).join('; '));
  const context: ActionContext = actionContext(run, step.id, tools, {
    pinned: pinnedOutputs(run, step.id, action),
  });
  try {
    const plan = await unlessMovedOn(
      run,
      step.id,
      redIsWanted(
        run,
        step.id,
        await notForEver(tools, step.uses, action.plan(context, input), patience(run)),
      ),
      tools,
    );
    return await onlyWhereNothingIsLost(run, plan, { action, context, input });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const begun = run.steps.find(({ id }) => id === step.id);
    // False: it was not answered, and may be the next time.
    const final = isFinal(error) && !forbidsForNow(error, begun);
    return { ...blocked(error.message), ...(!error.notSetUp && { final }) };
  }
}

/** A stop that was said with `now` asks again when it acts: one system that says nothing does not hold up the others. */
const patience = (run: Run): number | undefined => (saidNow(run) && !run.plan ? FIRST_LOOK_MS : undefined);
const FIRST_LOOK_MS = 10_000;

/** An undo puts back what a run did, and not what somebody has done since. */
async function unlessMovedOn(
  run: Run,
  step: string,
  plan: StepPlan,
  tools: PlanningTools,
): Promise<StepPlan> {
  const done = restored(run, step);
  if (!done || plan.nothingToDo !== undefined || plan.obstacle !== undefined) return plan;
  const standing = await standingOf(run, done, tools);
  if (!standing || standing.status === 'held') return plan;
  const who = standing.status === 'moved' && standing.who !== undefined ? ` (by ${standing.who})` : '';
  const obstacle = `The world has moved on: ${standing.what}${who}. Nothing is put back over it; look, then change it with a runbook of its own.`;
  return { ...plan, obstacle };
}

/** What a step puts back: of another run, or of this one once it has turned round. */
function restored(run: Run, step: string): DoneStep | undefined {
  const undoes = run.undo?.steps.find(({ id }) => id === step)?.undoes;
  const own = run.steps.find(({ id }) => id === undoes);
  return own ? doneStep(run, own) : run.request.restores?.find((one) => one.step === step)?.done;
}

async function planStep(
  run: Run,
  step: Step,
  known: Readonly<Record<string, StepOutputs>>,
  tools: PlanningTools,
): Promise<Planning> {
  const scope = scopeOf(run, known, tools.secrets);
  const when = step.when === undefined ? undefined : evaluateWhen(step.when, scope);
  if (when?.status === 'later') return later(step, when.after);
  if (when?.status === 'problem') return obstacle(step, when.message);
  if (when?.value === false)
    return { planned: { step: step.id, status: 'skipped', reason: `\`${step.when}\` is false` } };

  const input = evaluateWith(step.with, scope);
  if (input.status === 'later') return later(step, input.after);
  if (input.status === 'problem') return obstacle(step, input.message);

  const plan = await planAction(run, step, input.value, tools);
  return {
    // As the store will keep it, so that this plan and a later one can be compared.
    planned: tools.redact({
      ...{ step: step.id, status: 'planned', input: input.value, plan },
      ...versionOf(tools.actions.get(step.uses)),
    }),
    input: input.value,
  };
}

const later = (step: Step, after: readonly string[]): Planning => ({
  planned: { step: step.id, status: 'later', after },
});

const obstacle = (step: Step, message: string): Planning => ({
  planned: { step: step.id, status: 'planned', input: {}, plan: blocked(message) },
});

function targetsOf(run: Run, step: Step, input: JsonObject, tools: PlanningTools): readonly string[] {
  if (step.effect === 'read') return [];
  return tools.actions.get(step.uses)?.targets(input, actionEnvironment(run)) ?? [];
}

/** What stays unsaid is the first. */
export const versionOf = (action: Action | undefined): { readonly version?: number } =>
  action === undefined || action.version === 1 ? {} : { version: action.version };

/** What the approved plan showed for this step, so that planning again picks nothing newer. */
function pinnedOutputs(run: Run, step: string, action: Action): JsonObject | undefined {
  const approved = run.plan?.steps.steps.find((planned) => planned.step === step);
  if (approved?.status !== 'planned' || !action.continues(approved.version ?? 1)) return undefined;
  return approved.plan.outputs;
}

/** The plan of a step that cannot be done as things are. */
export const blocked = (reason: string): StepPlan => ({
  changes: [],
  guards: {},
  outputs: {},
  facts: [],
  warnings: [],
  commands: [],
  obstacle: reason,
});

const inWords = ({
  path,
  message,
}: {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}): string => `${path.map(String).join('.')}: ${message}`;
