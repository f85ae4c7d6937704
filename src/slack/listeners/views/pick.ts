import { entered, notice } from '../../modals/modal.ts';
import { PICK_FIELD, PickMetadata } from '../../modals/pick-modal.ts';
import type { ViewReply } from '../reply.ts';
import { start } from '../start.ts';
import type { Submission } from './submission.ts';

/** Asks for the chosen runbook; its own form takes this one's place when it needs arguments. */
export async function submitPick({ parts, call, values, metadata }: Submission): Promise<ViewReply> {
  const { channel } = PickMetadata.parse(metadata);
  const runbook = entered(values, PICK_FIELD) ?? '';
  const asked = { given: {}, now: false, planOnly: false };
  const reply = await start(parts, { ...call, channel }, runbook, asked);
  if (reply.do === 'open') return { do: 'show', view: reply.view };
  return { do: 'show', view: notice('Runbook', reply.message.text) };
}
