import type { Actor } from '../audit/event.ts';
import type { Origin } from '../runs/events.ts';
import { standingInTheWay } from '../runs/holding.ts';
import type { Run } from '../runs/run.ts';
import { foldStream, runStream } from '../runs/run-stream.ts';
import { refusalToTakeOver } from '../runs/take-over.ts';
import { asTyped } from './as-typed.ts';
import { cleanUp } from './clean-up.ts';
import type { CommandContext } from './context.ts';
import { goFirst } from './go-first.ts';
import type { DecisionReply, UndoReply } from './replies.ts';
import { startRun } from './start-run.ts';
import { undoRun } from './undo-run.ts';

export interface TakeOverRequest {
  /** The run that was refused because others hold its targets, or that waits for them. */
  readonly run: string;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly idempotencyKey: string;
}

export type TakeOverReply =
  /** It had been refused: asked for anew. */
  | UndoReply
  /** It waits in line: it goes first. */
  | DecisionReply
  | { readonly status: 'not_taken_over'; readonly reason: string; readonly run: Run };

/**
 * Stops those who hold what a run would change, for this run. Skips no gate: it is planned again once they have ended,
 * and asks for every yes anew. Judged here for an answer at once, and by the engine when it is done.
 */
export async function takeOver(context: CommandContext, request: TakeOverRequest): Promise<TakeOverReply> {
  const { actor } = request;
  const run = foldStream(await context.store.read(runStream(request.run)));
  if (!run) return { status: 'not_found', run: request.run };
  if (run.held.length === 0) return { status: 'not_asked', run };

  const others = await standingInTheWay(
    run.id,
    run.held.flatMap(({ targets }) => targets),
    context.store,
  );
  const reason = await refusalToTakeOver({ run, by: actor, others }, context);
  if (reason !== undefined) return { status: 'not_taken_over', reason, run };
  return run.end ? askAnew(context, run, request) : goFirst(context, run.id, actor);
}

function askAnew(context: CommandContext, run: Run, request: TakeOverRequest): Promise<UndoReply> {
  const { runbook, arguments: given, undoes, cleansUp } = run.request;
  const by = { ...request, takeOver: true };
  if (undoes !== undefined) return undoRun(context, { ...by, run: undoes });
  if (cleansUp) return cleanUp(context, { ...by, run: cleansUp.run });
  return startRun(context, {
    ...by,
    runbook: runbook.name,
    given: asTyped(given),
    now: false,
    planOnly: false,
  });
}
