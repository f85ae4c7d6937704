import { argumentsModal } from '../../modals/arguments-modal.ts';
import { takeOverWords } from '../../replies.ts';
import { inWords, originOf, type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** Stops those who hold what this run would change, and plans it again. */
export async function takeOver({ parts, call, value: { run } }: Click): Promise<Reply> {
  if (run === undefined) return stale(parts);
  const { actor, key } = call;
  const reply = await parts.commands.takeOver({ run, actor, origin: originOf(call), idempotencyKey: key });
  if (reply.status !== 'needs_arguments') return say(takeOverWords(reply, parts.clock.now()));
  const metadata = { runbook: reply.runbook.name, now: false, planOnly: false };
  return {
    do: 'open',
    view: argumentsModal({ ...reply, where: undefined }, metadata),
    otherwise: inWords('Slack did not open the form.'),
  };
}
