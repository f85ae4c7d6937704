import { argumentsModal } from '../../modals/arguments-modal.ts';
import { undoWords } from '../../replies.ts';
import { inWords, originOf, type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** Asks for a run that puts this one back; it has its own plan and its own gate. */
export async function undo({ parts, call, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  const { actor, key } = call;
  const reply = await parts.commands.undoRun({ run, actor, origin: originOf(call), idempotencyKey: key });
  if (reply.status !== 'needs_arguments') return say(undoWords(reply, parts.clock.now()));
  const metadata = { runbook: reply.runbook.name, now: false, planOnly: false };
  return {
    do: 'open',
    view: argumentsModal({ ...reply, where: undefined }, metadata),
    otherwise: inWords('Slack did not open the form.'),
  };
}
