import type { Action, ActionContext, StepPlan } from '../actions/action.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { actionContext } from './action-context.ts';
import type { PlanningTools } from './engine-tools.ts';
import type { PlannedStep } from './events.ts';
import { rehearsed, untried } from './rehearse.ts';
import type { Run } from './run.ts';

/** People wait for the plan: what takes longer is not known yet, and said so. */
const PATIENCE_MS = 2_000;
/** Of one reading; the step itself shows all of it. */
const MOST_SENTENCES = 4;

/** A planned step, and its input with the secrets still in it. */
export interface Planning {
  readonly planned: PlannedStep;
  readonly input?: JsonObject;
}

/**
 * Lets the quick readings of a plan say what they would find now, and systems that have a dry run whether they would take
 * its changes, all at the same time. A system that is down is a
 * warning, since the runbook may be there to mend it; one that refuses us, or that nobody has set up, is an obstacle.
 */
export function readAhead(
  run: Run,
  plannings: readonly Planning[],
  tools: PlanningTools,
): Promise<readonly PlannedStep[]> {
  const firstChange = plannings.findIndex(({ planned }) => isChange(run, planned));
  return Promise.all(
    plannings.map((planning, index) => {
      const isBeforeChanges = firstChange === -1 || index < firstChange;
      return readStep(run, { ...planning, isBeforeChanges }, tools);
    }),
  );
}

function isChange(run: Run, planned: PlannedStep): boolean {
  return planned.status !== 'skipped' && stepOf(run, planned)?.effect !== 'read';
}

const stepOf = ({ request }: Run, { step }: PlannedStep) =>
  request.runbook.steps.find(({ id }) => id === step);

interface Readable extends Planning {
  /** What it finds now is what the step will find; later, the run itself may have changed it. */
  readonly isBeforeChanges: boolean;
}

async function readStep(run: Run, readable: Readable, tools: PlanningTools): Promise<PlannedStep> {
  const { planned, input } = readable;
  const action = tools.actions.get(stepOf(run, planned)?.uses ?? '');
  if (planned.status !== 'planned' || input === undefined || planned.plan.obstacle !== undefined)
    return planned;
  if (!action?.readsInPlan && !action?.rehearse) return planned;
  const patience = new AbortController();
  const cancel = tools.clock.after(PATIENCE_MS, () => patience.abort());
  const { signal } = patience;
  const context = { ...actionContext(run, planned.step, tools), signal, ahead: true };
  try {
    // Systems are handed the signal as well; a plan does not rely on each of them heeding it.
    const { plan } = planned;
    const effect = stepOf(run, planned)?.effect ?? action.effect;
    const [work, late] = action.readsInPlan
      ? [
          read(action, context, input, plan).then((found) => told(plan, found, readable)),
          told(plan, LATE, readable),
        ]
      : [rehearsed(context, { action, effect, input, plan }), untried(plan, LATE.why)];
    const found = await Promise.race([work, outOfPatience(signal)]);
    return tools.redact({ ...planned, plan: found === 'late' ? late : found });
  } finally {
    cancel();
  }
}

type Found =
  | { readonly status: 'well' | 'unwell'; readonly sentences: readonly string[] }
  | { readonly status: 'unread' | 'missing' | 'refused'; readonly why: string };

async function read(
  action: Action,
  context: ActionContext,
  input: JsonObject,
  plan: StepPlan,
): Promise<Found> {
  try {
    return await measured(action, context, input, plan);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return inWords(error);
  }
}

async function measured(
  { measure, observe }: Action,
  context: ActionContext,
  input: JsonObject,
  plan: StepPlan,
): Promise<Found> {
  if (measure) {
    const { healthy, summary } = await measure(context, input);
    return { status: healthy ? 'well' : 'unwell', sentences: [`${summary.replace(/\.$/, '')}.`] };
  }
  const seen = await observe(context, input, { plan, startedAt: context.now });
  switch (seen.status) {
    case 'done':
      return { status: 'well', sentences: seen.evidence.slice(0, MOST_SENTENCES) };
    case 'waiting':
      return { status: 'well', sentences: [`${seen.progress}.`] };
    case 'absent':
      return { status: 'well', sentences: [] };
    case 'failed':
    case 'unknown':
      return { status: 'unwell', sentences: [seen.reason] };
  }
}

const LATE = { status: 'unread', why: `there was no answer within ${PATIENCE_MS / 1_000} s.` } as const;

function outOfPatience(signal: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('late'), { once: true });
  });
}

function inWords({ kind, notSetUp, message: why }: Failure): Found {
  if (kind === 'denied' || notSetUp) return { status: 'refused', why };
  return { status: kind === 'not_found' ? 'missing' : 'unread', why };
}

function told(plan: StepPlan, found: Found, { isBeforeChanges }: Readable): StepPlan {
  const { facts, warnings } = plan;
  switch (found.status) {
    case 'refused':
      return { ...plan, obstacle: found.why, final: true };
    case 'unread':
      return { ...plan, warnings: [...warnings, `Could not be read now: ${found.why}`] };
    case 'missing':
      return isBeforeChanges
        ? { ...plan, warnings: [...warnings, `Could not be read now: ${found.why}`] }
        : { ...plan, facts: [...facts, `Not there yet: ${found.why}`] };
    case 'well':
      return { ...plan, facts: [...facts, ...now(found.sentences, isBeforeChanges)] };
    case 'unwell':
      return isBeforeChanges
        ? { ...plan, warnings: [...warnings, ...now(found.sentences, true)] }
        : { ...plan, facts: [...facts, ...now(found.sentences, false)] };
  }
}

function now([first, ...rest]: readonly string[], isBeforeChanges: boolean): readonly string[] {
  const when = isBeforeChanges ? 'Now' : 'Now, before anything is changed';
  return first === undefined ? [] : [`${when}: ${first}`, ...rest];
}
