import { shownRun } from '../../../messages/shown-run.ts';
import { code } from '../../../text.ts';
import { type Reply, say, typed } from '../../reply.ts';
import { type Asked, firstWord } from './subcommand.ts';

/** `/runbook show <run>`: how it stands, what happened, and its buttons. */
export async function show({ parts, text }: Asked): Promise<Reply> {
  const { word } = firstWord(text);
  if (word === '')
    return say(`Which one? ${typed(parts, 'show <run>')}; ${typed(parts, 'history')} shows the newest.`);
  const shown = await parts.commands.showRun(word.toLowerCase());
  return shown ? { do: 'say', message: shownRun(shown) } : say(`I know of no run called ${code(word)}.`);
}
