import { HalfDone } from '../actions/half-done.ts';
import { type Failure, isFinal } from '../lib/failure.ts';
import { ofTheCall } from '../lib/of-the-call.ts';
import type { Performed } from './advance.ts';
import { backoffMs } from './backoff.ts';
import type { EngineTools } from './engine-tools.ts';
import { LeftBehind } from './not-for-ever.ts';
import type { StepState } from './run.ts';
import type { Session } from './session.ts';

export const MOST_REFUSALS = 5;
/** Whatever a system asks for: a run does not stand still for a day. */
const LONGEST_PAUSE_MS = 5 * 60_000;

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
    case 'conflict':
      // What a stop is to stop has moved: it stops what is there now, and there may be nothing left to do.
      if (session.run.request.runbook.halt && step.refusals < MOST_REFUSALS)
        return retryLater(session, step, failure, tools, 0);
      break;
    default:
      break;
  }
  await fail(session, step, failure.message, { final: isFinal(failure), ...halfOf(failure) });
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
  const half = halfOf(refusal);
  const reason = withHalf(refusal.message, half);
  await session.record([{ type: 'step_refused', data: { step: step.id, reason, retryAt, ...half } }]);
}

interface Why {
  /** The system would answer the same again. */
  readonly final?: boolean;
  readonly half?: string;
}

/** It was not done, and is not tried again. What stands of it, now or since an earlier try, is said. */
export async function fail(
  session: Session,
  step: StepState,
  why: string,
  { final = false, ...now }: Why = {},
): Promise<Performed> {
  const half = { ...(step.half !== undefined && { half: step.half }), ...now };
  const reason = withHalf(why, half);
  const nothing = { evidence: [], undo: [], leaves: [], closes: [] };
  const data = { step: step.id, reason, ...(final && { final }), ...half, ...nothing };
  await session.record([{ type: 'step_failed', data }]);
  return 'go_on';
}

const halfOf = (refusal: object) => (refusal instanceof HalfDone ? { half: refusal.half } : {});

const withHalf = (reason: string, { half }: Why): string =>
  half === undefined ? reason : `${ofTheCall(reason).replace(/\.?$/, '.')} ${half}`;
