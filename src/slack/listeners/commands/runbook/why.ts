import { findRunbook } from '../../../../commands/words-given.ts';
import { notAllowedWords } from '../../../replies.ts';
import { code, escapeText } from '../../../text.ts';
import { type Reply, say, typed } from '../../reply.ts';
import { type Asked, firstWord, unknownRunbook } from './subcommand.ts';

/** `/runbook why <name>`: may this person run it, and by which rule. */
export async function why({ parts, call, text }: Asked): Promise<Reply> {
  const { word } = firstWord(text);
  const file = parts.runbooks();
  const runbook = findRunbook(word, file);
  if (!runbook)
    return word === '' ? say(`Why what? ${typed(parts, 'why <name>')}`) : unknownRunbook(file, word);

  const listed = await parts.commands.listRunbooks(call.actor);
  const authorization = listed.find((one) => one.runbook.name === runbook.name)?.authorization;
  if (!authorization) return unknownRunbook(file, word);
  if (!authorization.allowed) return say(notAllowedWords(authorization, parts.clock.now()));
  return say(`You may run ${code(runbook.name)}, as ${escapeText(authorization.role)}.`);
}
