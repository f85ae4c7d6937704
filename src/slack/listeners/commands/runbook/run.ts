import { findRunbook } from '../../../../commands/words-given.ts';
import { type Reply, say, typed } from '../../reply.ts';
import { startFromLine } from '../../start.ts';
import { type Asked, firstWord, unknownRunbook } from './subcommand.ts';

/** `/runbook run <name> [arguments]` */
export const run = (asked: Asked): Promise<Reply> => begin(asked, 'run');

/** `/runbook plan <name> [arguments]`: shows what would change, and changes nothing. */
export const plan = (asked: Asked): Promise<Reply> => begin(asked, 'plan');

async function begin({ parts, call, text }: Asked, verb: 'run' | 'plan'): Promise<Reply> {
  const { word, rest } = firstWord(text);
  const file = parts.runbooks();
  const runbook = findRunbook(word, file);
  if (runbook) return startFromLine(parts, call, { runbook, text: rest, planOnly: verb === 'plan' });
  if (word !== '') return unknownRunbook(file, word);
  return say(`Which one? ${typed(parts, `${verb} <name>`)}; ${typed(parts, 'list')} shows the names.`);
}
