import { loopWords } from '../../../replies.ts';
import { mention } from '../../../text.ts';
import { type Reply, say, typed } from '../../reply.ts';
import { type Asked, firstWord } from './subcommand.ts';

/** `/runbook hand-over <loop> @person`: somebody else looks after what is left open. */
export async function handOver({ parts, call: { actor }, text }: Asked): Promise<Reply> {
  const { word: loop, rest } = firstWord(text);
  const id = /^<@([A-Z0-9]+)(\|[^>]*)?>/.exec(rest.trim())?.[1];
  if (loop === '' || id === undefined)
    return say(
      `Which one, and to whom? ${typed(parts, 'hand-over l-… @person')}; ${typed(parts, 'open')} lists them.`,
    );
  const reply = await parts.commands.handOverLoop({ loop, to: { kind: 'slack', id }, actor });
  return say(loopWords(reply, `${mention(id)} looks after it now.`, parts.clock.now()));
}
