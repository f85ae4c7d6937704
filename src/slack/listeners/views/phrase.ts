import { entered, notice } from '../../modals/modal.ts';
import { PHRASE_FIELD, PhraseMetadata } from '../../modals/phrase-modal.ts';
import { decisionWords } from '../../replies.ts';
import type { ViewReply } from '../reply.ts';
import type { Submission } from './submission.ts';

/** The typed confirmation of a plan. */
export async function submitPhrase({ parts, call, values, metadata }: Submission): Promise<ViewReply> {
  const { run, hash } = PhraseMetadata.parse(metadata);
  const phrase = entered(values, PHRASE_FIELD) ?? '';
  const reply = await parts.commands.confirmRun({ run, hash, phrase, actor: call.actor });
  if (reply.status === 'done') return { do: 'close' };
  if (reply.status === 'wrong_phrase') {
    return { do: 'errors', errors: { [PHRASE_FIELD]: `That is not it. Type: ${reply.phrase}` } };
  }
  return { do: 'show', view: notice('Not confirmed', decisionWords(reply, '', parts.clock.now())) };
}
