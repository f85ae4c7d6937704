import { z } from 'zod';
import { entered, notice } from '../../modals/modal.ts';
import { ROTATED_FIELD, RotatedMetadata } from '../../modals/rotated-modal.ts';
import { scheduleWords } from '../../schedule-words.ts';
import type { ViewReply } from '../reply.ts';
import type { Submission } from './submission.ts';

/** A person attests on which day a secret was rotated. */
export async function submitRotated({ parts, call, values, metadata }: Submission): Promise<ViewReply> {
  const { schedule } = RotatedMetadata.parse(metadata);
  const day = entered(values, ROTATED_FIELD);
  if (!z.iso.date().safeParse(day).success)
    return { do: 'errors', errors: { [ROTATED_FIELD]: 'Choose a day.' } };
  const on = new Date(`${day}T00:00:00Z`);
  const reply = await parts.commands.sayRotated({ schedule, on, actor: call.actor });
  if (reply.status === 'not_possible') return { do: 'errors', errors: { [ROTATED_FIELD]: `${reply.why}.` } };
  return { do: 'show', view: notice('Rotated', scheduleWords(reply, parts)) };
}
