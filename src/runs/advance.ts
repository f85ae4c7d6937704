import type { Place } from '../lib/few-ahead.ts';
import { offerBreakGlass, remindOfReview } from './break-glass-moves.ts';
import type { EngineTools } from './engine-tools.ts';
import { endRun, expire, measure, openGates, plan, turnBack } from './moves.ts';
import { type Move, nextMove } from './next-move.ts';
import { observeStep } from './observe-step.ts';
import type { Run } from './run.ts';
import { Overtaken, Session } from './session.ts';
import { startStep } from './start-step.ts';
import { passGates } from './step-gate.ts';
import { takeLocks } from './take-locks.ts';
import { awaitHolders, takeOver } from './take-over.ts';
import { askToWaive } from './waive-moves.ts';

/**
 * Takes a run as far as it goes by itself: until a person, a lock or the outside world has to do something.
 * Every move is stored before the next is decided, so stopping anywhere and calling this again goes on from there.
 */
export async function advance(id: string, tools: EngineTools): Promise<void> {
  let going = true;
  while (going) {
    try {
      going = await advanceOnce(id, tools);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
}

/** True when it was overtaken or may go further after reading the run again; false when it has to wait. */
async function advanceOnce(id: string, tools: EngineTools): Promise<boolean> {
  const session = await Session.open(id, tools);
  if (!session) return false;
  const wasOver = session.run.end !== undefined;
  let isIdle = true;

  for (;;) {
    await tools.quiet?.(placeOf(session.run));
    if (tools.isStopping?.()) return false;
    const move = nextMove(session.run, tools.clock.now(), measurableSteps(session.run, tools));
    // It was looked at too early, or once more after its end: the row that woke it would wake it again at once.
    if (move.do === 'wait' && isIdle && (wasOver || move.until)) await session.lookAgainAt(move.until);
    if (move.do === 'wait') return false;
    isIdle = false;
    if ((await perform(move, session, tools)) === 'wait') return false;
  }
}

/** Emergency stops go ahead, one after the other as they were asked for: better that one is done than all are begun. */
const placeOf = ({ id, request, requestedAt }: Run): Place | undefined =>
  request.runbook.halt ? { who: id, at: requestedAt.getTime() } : undefined;

/** `wait`: nothing more can be done until the run's due time. */
export type Performed = 'go_on' | 'wait';

function perform(
  move: Exclude<Move, { do: 'wait' }>,
  session: Session,
  tools: EngineTools,
): Promise<Performed> {
  switch (move.do) {
    case 'plan':
      return plan(session, tools);
    case 'open_gates':
      return openGates(session, tools);
    case 'expire':
      return expire(session);
    case 'pass_gates':
      return passGates(session, move.step, tools);
    case 'offer_break_glass':
      return offerBreakGlass(session);
    case 'remind_of_review':
      return remindOfReview(session, tools);
    case 'take_locks':
      return takeLocks(session, tools);
    case 'take_over':
      return takeOver(session, tools);
    case 'await_holders':
      return awaitHolders(session, tools);
    case 'measure':
      return measure(session, move.step, tools);
    case 'start_step':
      return startStep(session, move.step, tools);
    case 'observe_step':
      return observeStep(session, move.step, tools);
    case 'ask_to_waive':
      return askToWaive(session, move.step, tools);
    case 'turn_back':
      return turnBack(session, move.reason, tools);
    case 'end':
      return endRun(session, move.end, tools);
  }
}

function measurableSteps(run: Run, tools: EngineTools): ReadonlySet<string> {
  const measurable = run.steps.filter(({ uses }) => tools.actions.get(uses)?.measure !== undefined);
  return new Set(measurable.map(({ id }) => id));
}
