import { placeInWords } from '../../messages/place.ts';
import { type PhraseMetadata, phraseModal } from '../../modals/phrase-modal.ts';
import { decisionWords } from '../../replies.ts';
import { code } from '../../text.ts';
import { inWords, type Reply, say, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** The requester's yes. Where a phrase is asked the form opens first, before anything slow: Slack gives 3 seconds. */
export async function confirm({ parts, call, value }: Click): Promise<Reply> {
  const { run, hash, phrase, where } = value;
  if (run === undefined || hash === undefined) return stale(parts);
  if (phrase !== undefined) return askPhrase(phrase, where, { run, hash });

  const reply = await parts.commands.confirmRun({ run, hash, actor: call.actor });
  if (reply.status === 'phrase_needed')
    return askPhrase(reply.phrase, placeInWords(reply.run.request.environment), { run, hash });
  return say(decisionWords(reply, `Confirmed. ${code(run)} goes on.`, parts.clock.now()));
}

function askPhrase(phrase: string, where: string | undefined, of: PhraseMetadata): Reply {
  const otherwise = inWords(`Slack did not open the form. Press Confirm again, then type ${code(phrase)}.`);
  return { do: 'open', view: phraseModal(phrase, where, of), otherwise };
}
