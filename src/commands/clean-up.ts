import { cleanUpRunbook, knownTo } from '../runs/clean-up-runbook.ts';
import { hasEnded } from '../runs/run.ts';
import { foldStream, runStream } from '../runs/run-stream.ts';
import type { CommandContext } from './context.ts';
import { isCleanable } from './is-cleanable.ts';
import type { UndoReply } from './replies.ts';
import { submitRun } from './start-run.ts';
import { nobodyMayApprove, type UndoRequest } from './undo-run.ts';

/** Asks for the clean-up of a drill that stopped before it: a run of its own, with its own plan and gates. */
export async function cleanUp(context: CommandContext, request: UndoRequest): Promise<UndoReply> {
  const run = foldStream(await context.store.read(runStream(request.run)));
  if (!run) return { status: 'not_found', run: request.run };
  if (!hasEnded(run)) return { status: 'not_ended', run };
  if (!isCleanable(run)) return { status: 'nothing_to_undo', run };
  const { actor, origin, idempotencyKey, takeOver = false } = request;
  const by = { actor, origin, idempotencyKey, takeOver, now: false, planOnly: false };
  const runbook = cleanUpRunbook(run);
  if (runbook.confirm.approvals > 0 && runbook.allow.approve.length === 0) return nobodyMayApprove(run);
  return submitRun(context, by, { runbook, arguments: run.request.arguments, cleansUp: knownTo(run) });
}
