import { handoffWords } from '../../handoff-words.ts';
import { entered, notice } from '../../modals/modal.ts';
import { NOTE_FIELD, NoteMetadata } from '../../modals/note-modal.ts';
import type { ViewReply } from '../reply.ts';
import type { Submission } from './submission.ts';

/** A note that goes with a handoff. */
export async function submitNote({ parts, call, values, metadata }: Submission): Promise<ViewReply> {
  const { handoff } = NoteMetadata.parse(metadata);
  const text = entered(values, NOTE_FIELD)?.trim() ?? '';
  if (text === '') return { do: 'errors', errors: { [NOTE_FIELD]: 'Say it in a few words.' } };
  const reply = await parts.commands.addHandoffNote({ handoff, text, actor: call.actor });
  if (reply.status === 'done') return { do: 'close' };
  return { do: 'show', view: notice('Not added', handoffWords(reply, parts.clock.now())) };
}
