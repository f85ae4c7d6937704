import { pickModal } from '../../modals/pick-modal.ts';
import { ownCommand } from '../../own-command.ts';
import { type Call, inWords, type ListenerParts, type Reply, say, typed } from '../reply.ts';

/** A form with every runbook; whether the person may run it is decided when they ask. */
export async function pickRunbook(parts: ListenerParts, { channel }: Call): Promise<Reply> {
  const runbooks = Object.values(parts.runbooks().runbooks);
  if (runbooks.length === 0) return say('The runbooks file has no runbooks.');
  const metadata = channel === undefined ? {} : { channel };
  const view = pickModal(runbooks, metadata, `${ownCommand(parts.runbooks(), 'runbook')} list <word>`);
  return { do: 'open', view, otherwise: inWords(`Slack did not open the form. Type ${typed(parts, '')}.`) };
}
