import { ArgumentsMetadata, argumentErrors, enteredArguments } from '../../modals/arguments-modal.ts';
import { notice } from '../../modals/modal.ts';
import { startWords } from '../../replies.ts';
import { originOf, type ViewReply } from '../reply.ts';
import type { Submission } from './submission.ts';

/** Asks for the run with what was entered; what does not fit is said under its field. */
export async function submitArguments({ parts, call, values, metadata }: Submission): Promise<ViewReply> {
  const { runbook, now, planOnly, channel, incident, alert } = ArgumentsMetadata.parse(metadata);
  const given = enteredArguments(values);
  const cause = { ...(incident !== undefined && { incident }), ...(alert !== undefined && { alert }) };
  const origin = { ...originOf({ ...call, channel }), ...cause };
  const { actor, key } = call;
  const reply = await parts.commands.startRun({
    runbook,
    given,
    now,
    planOnly,
    actor,
    origin,
    idempotencyKey: key,
  });
  if (reply.status === 'started') return { do: 'close' };
  if (reply.status === 'needs_arguments') {
    return { do: 'errors', errors: argumentErrors(reply.problems, reply.runbook) };
  }
  return { do: 'show', view: notice('Runbook', startWords(reply)) };
}
