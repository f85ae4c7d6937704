import type { Action } from '../actions/action.ts';
import { startedJobs, whereToLook } from '../actions/where-to-look.ts';
import type { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { ofTheCall } from '../lib/of-the-call.ts';
import { actionEnvironment } from './action-context.ts';
import type { EngineTools } from './engine-tools.ts';
import { isPast } from './is-past.ts';
import type { Seen } from './observe-step.ts';
import type { Run, StepState } from './run.ts';

const LOOK_AGAIN_MS = 5_000;
/** Whatever a system asks for: until then it may be long back. */
const LONGEST_PAUSE_MS = 2 * 60_000;
const LOOK_AFTER_STOP_MS = 60_000;
/** A Kubernetes API server that has just started forbids everything until it has read its roles. */
const MOST_DENIED_MS = 60_000;

/** Only a person can tell what became of it. */
export const strange = (step: StepState, reason: string, places: readonly string[] = []): Seen => ({
  status: 'unknown',
  reason,
  look: [`What became of “${step.title}”?`, ...places],
});

export const begunByAnother = ({ uses, version = 1 }: StepState, action: Action): string =>
  `It was begun by version ${version} of ${uses}; the Runbolt that runs now has version ${action.version}, which cannot tell how far it came. Look yourself and say what you find, or start the version that began it.`;

/**
 * With what a person looks at what this step acts on, and at the Job that it starts: never the plan's own lines, which
 * would do it again.
 */
export function placesOf(
  run: Run,
  { plan }: Pick<StepState, 'plan'>,
  action: Action,
  input: JsonObject,
): readonly string[] {
  const environment = actionEnvironment(run);
  const started = startedJobs(plan?.changes.map(({ target }) => target) ?? [], environment);
  return [...new Set(whereToLook([...started, ...action.targets(input, environment)], environment))];
}

/** What could not be looked at is not known. Worth trying again, unless the answer is final or nobody waits for it. */
export function unseen(
  run: Run,
  step: StepState,
  failure: Failure,
  { look, tools }: { readonly look: readonly string[]; readonly tools: EngineTools },
): Seen {
  const { kind } = failure;
  const message = ofTheCall(failure.message);
  const denied = kind === 'denied';
  const passing =
    kind === 'unavailable' ||
    kind === 'timeout' ||
    kind === 'rate_limited' ||
    kind === 'unknown_outcome' ||
    (denied && step.effect !== 'read' && !isPast(lastDenied(step), tools));
  if (passing && !isPast(step.deadlineAt, tools) && !isPast(stopLookingAt(run), tools)) {
    return {
      status: 'waiting',
      progress: `${message} Looking again.`,
      againInMs: Math.min(failure.retryAfterMs ?? LOOK_AGAIN_MS, LONGEST_PAUSE_MS),
      blind: true,
      ...(denied && { denied }),
    };
  }
  if (step.effect === 'read') return { status: 'failed', reason: message, blind: true };
  return strange(step, message, look);
}

/** Who could begin a step could look a moment ago: being forbidden to is not final at once. */
const lastDenied = ({ deniedSince }: StepState): Date | undefined =>
  deniedSince && new Date(deniedSince.getTime() + MOST_DENIED_MS);

/** Whoever has stopped a run is not kept for hours by a system that is gone: then a person has to look. */
export const stopLookingAt = ({ cancelled }: Run): Date | undefined =>
  cancelled && new Date(cancelled.at.getTime() + LOOK_AFTER_STOP_MS);
