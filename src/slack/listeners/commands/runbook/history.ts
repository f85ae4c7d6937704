import { findRunbook } from '../../../../commands/words-given.ts';
import { runHistory } from '../../../messages/run-history.ts';
import type { Reply } from '../../reply.ts';
import { type Asked, firstWord, unknownRunbook } from './subcommand.ts';

const NEWEST = 15;

/** `/runbook history [name]`: the newest runs. */
export async function history({ parts, text }: Asked): Promise<Reply> {
  const { word } = firstWord(text);
  const file = parts.runbooks();
  const runbook = findRunbook(word, file);
  // A runbook that is no longer in the file still has its history, under its name.
  const filter = word === '' ? {} : { runbook: runbook?.name ?? word };
  const runs = await parts.commands.recentRuns({ ...filter, limit: NEWEST });
  if (runs.length === 0 && word !== '' && !runbook) return unknownRunbook(file, word);
  return { do: 'say', message: runHistory(runs, parts.clock.now()) };
}
