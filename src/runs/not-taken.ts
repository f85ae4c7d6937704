import type { Half } from '../actions/action.ts';
import { HalfDone } from '../actions/half-done.ts';
import { type Failure, isFinal } from '../lib/failure.ts';
import { ofTheCall } from '../lib/of-the-call.ts';
import type { Performed } from './advance.ts';
import { backoffMs } from './backoff.ts';
import type { EngineTools } from './engine-tools.ts';
import { loopWrites } from './loops/leave.ts';
import { LeftBehind } from './not-for-ever.ts';
import type { StepState } from './run.ts';
import type { Session } from './session.ts';

export const MOST_REFUSALS = 5;
/** Whatever a system asks for: a run does not stand still for a day. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** A system that was in trouble a moment ago may forbid everything: an API server that has just started does. */
export const forbidsForNow = ({ kind }: Failure, step: Pick<StepState, 'refusals'> | undefined): boolean =>
  kind === 'denied' && (step?.refusals ?? 0) > 0;

/** The kind of a failure says whether the effect can have happened; when it can, the next move is to look. */
export async function afterRefusal(
  session: Session,
  step: StepState,
  failure: Failure,
  { look, tools }: { readonly look: readonly string[]; readonly tools: EngineTools },
): Promise<void> {
  if (failure instanceof LeftBehind) return leftBehind(session, step, failure, look);
  switch (failure.kind) {
    case 'timeout':
    case 'unknown_outcome':
      tools.log.warn({ run: session.run.id, step: step.id, cause: failure.message }, 'the answer was lost');
      return;
    case 'unavailable':
    case 'rate_limited':
      if (step.refusals < MOST_REFUSALS) return retryLater(session, step, failure, tools);
      break;
    case 'denied':
      if (forbidsForNow(failure, step) && step.refusals < MOST_REFUSALS)
        return retryLater(session, step, failure, tools);
      break;
    case 'conflict':
      // What a stop is to stop has moved: it stops what is there now, and there may be nothing left to do.
      if (session.run.request.runbook.halt && step.refusals < MOST_REFUSALS)
        return retryLater(session, step, failure, tools, 0);
      break;
    default:
      break;
  }
  const half = failure instanceof HalfDone ? failure.half : undefined;
  await fail(session, step, { why: failure.message, final: isFinal(failure), half }, tools);
}

/** The call is still open: looking would not tell what it may do yet, and repeating it could do it twice. */
async function leftBehind(
  session: Session,
  step: StepState,
  { message }: Failure,
  places: readonly string[],
): Promise<void> {
  const reason = `${message} It may still be carried out.`;
  const look = [`What became of “${step.title}”?`, ...places];
  await session.record([{ type: 'step_unknown', data: { step: step.id, reason, look } }]);
}

type Refusal = Pick<Failure, 'message'> & { readonly retryAfterMs?: number | undefined };

export async function retryLater(
  session: Session,
  step: StepState,
  refusal: Refusal,
  tools: EngineTools,
  pauseMs = backoffMs(step.refusals),
): Promise<void> {
  const waitMs = Math.min(refusal.retryAfterMs ?? pauseMs, LONGEST_PAUSE_MS);
  const retryAt = new Date(tools.clock.now().getTime() + waitMs).toISOString();
  const half = refusal instanceof HalfDone ? refusal.half : undefined;
  const reason = withHalf(refusal.message, half);
  const data = { step: step.id, reason, retryAt, ...halfData(half) };
  await session.record([{ type: 'step_refused', data }]);
}

/** What stands of it, as events keep it. */
export const halfData = (half: Half | undefined) => {
  const { stands, leaves = [], undo = [] } = half ?? {};
  return stands === undefined ? {} : { half: stands, leaves, undo };
};

interface NotDone {
  readonly why: string;
  /** The system would answer the same again. */
  readonly final?: boolean;
  readonly half?: Half | undefined;
}

/**
 * It was not done, and is not tried again. What stands of it, now or since an earlier try, is said, and looked after like
 * what a step leaves that was done.
 */
export async function fail(
  session: Session,
  step: StepState,
  { why, final = false, half = halfOf(step) }: NotDone,
  tools: EngineTools,
): Promise<Performed> {
  const left = { evidence: [], undo: [], leaves: [], closes: [], ...halfData(half) };
  const data = { step: step.id, reason: withHalf(why, half), ...(final && { final }), ...left };
  const { own, also, rows } = await loopWrites(session.run, data, tools);
  await session.record([...own, { type: 'step_failed', data }], { also, rows });
  return 'go_on';
}

/** What an earlier try has left of it. */
const halfOf = ({ half, leaves, undo }: StepState): Half | undefined =>
  half === undefined ? undefined : { stands: half, leaves, undo };

const withHalf = (reason: string, half: Half | undefined): string =>
  half === undefined ? reason : `${ofTheCall(reason).replace(/\.?$/, '.')} ${half.stands}`;
