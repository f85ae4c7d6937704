import type { Actor } from '../audit/event.ts';
import type { Origin } from '../runs/events.ts';
import { hasEnded, type Run, undoOf } from '../runs/run.ts';
import { foldStream, runStream } from '../runs/run-stream.ts';
import { restoredBy, undoRunbook } from '../runs/undo-runbook.ts';
import type { CommandContext } from './context.ts';
import { forbidden } from './gate-answers.ts';
import type { UndoReply } from './replies.ts';
import { submitRun } from './start-run.ts';

export interface UndoRequest {
  readonly run: string;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly idempotencyKey: string;
  /** Whoever holds its targets is to stop for it. */
  readonly takeOver?: boolean;
}

/** Asks for the way back: a run of its own, planned, gated by what it starts, and recorded like any other. */
export async function undoRun(context: CommandContext, request: UndoRequest): Promise<UndoReply> {
  const run = foldStream(await context.store.read(runStream(request.run)));
  if (!run) return { status: 'not_found', run: request.run };
  if (!hasEnded(run)) return { status: 'not_ended', run };
  if (run.putBack) return { status: 'already_undone', run };
  if (undoOf(run).length === 0 || run.end?.status === 'undone') return { status: 'nothing_to_undo', run };

  const { actor, origin, idempotencyKey, takeOver = false } = request;
  const by = { actor, origin, idempotencyKey, takeOver, now: false, planOnly: false };
  const runbook = undoRunbook(run, context.actions);
  if (runbook.confirm.approvals > 0 && runbook.allow.approve.length === 0) return nobodyMayApprove(run);
  const restores = restoredBy(run);
  return submitRun(context, by, { runbook, arguments: run.request.arguments, undoes: run.id, restores });
}

/** Rather than to wait for a yes that nobody can give: an undo may be stronger than what it undoes. */
export function nobodyMayApprove(run: Run): UndoReply {
  const { name } = run.request.runbook;
  const rule = `putting back what ${run.id} did destroys something and needs an approval, and nobody may approve ${name}: name a role under its allow.approve, then run it anew`;
  return { status: 'not_allowed', ...forbidden(rule), run };
}
