import { JOIN_FIELD, JoinMetadata } from '../../modals/join-modal.ts';
import { entered, notice } from '../../modals/modal.ts';
import { code } from '../../text.ts';
import type { ViewReply } from '../reply.ts';
import type { Submission } from './submission.ts';

/** The incident that an alert is to belong to was chosen. */
export async function submitJoin({ parts, call, values, metadata }: Submission): Promise<ViewReply> {
  const { alert } = JoinMetadata.parse(metadata);
  const incident = entered(values, JOIN_FIELD) ?? '';
  const reply = await parts.commands.joinIncident({ alert, incident, actor: call.actor });
  const refuse = (words: string): ViewReply => ({ do: 'show', view: notice('Not added', words) });
  switch (reply.status) {
    case 'joined':
      return { do: 'close' };
    case 'already':
      return refuse(`It belongs to an incident already: ${code(reply.incident)}.`);
    case 'not_open':
      return { do: 'errors', errors: { [JOIN_FIELD]: 'It is not open any more. Choose another one.' } };
    case 'not_found':
      return refuse('This alert is not in the record.');
  }
}
