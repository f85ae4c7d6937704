import { IncidentMetadata, incidentErrors } from '../../modals/incident-modal.ts';
import { entered, notice } from '../../modals/modal.ts';
import { declareWords } from '../../replies.ts';
import { originOf, type ViewReply } from '../reply.ts';
import type { Submission } from './submission.ts';

/** Submitting the form declares the incident. */
export async function submitIncident({ parts, call, values, metadata }: Submission): Promise<ViewReply> {
  const { channel, alert } = IncidentMetadata.parse(metadata);
  const reply = await parts.commands.declareIncident({
    severity: entered(values, 'severity') ?? '',
    title: entered(values, 'title') ?? '',
    isPrivate: entered(values, 'audience') === 'invited',
    actor: call.actor,
    origin: originOf({ ...call, channel }),
    idempotencyKey: call.key,
    ...(alert !== undefined && { alert }),
  });
  if (reply.status === 'declared') return { do: 'close' };
  if (reply.status === 'needs_details') return { do: 'errors', errors: incidentErrors(reply.problems) };
  return { do: 'show', view: notice('Incident', declareWords(reply, '')) };
}
