import { findRunbook } from '../../../commands/words-given.ts';
import { asTyped } from '../../text.ts';
import { firstWord } from '../commands/runbook/subcommand.ts';
import { runbookCommand } from '../commands/runbook-command.ts';
import type { Call, ListenerParts, Reply } from '../reply.ts';

/** `@Runbolt pause-purge now` and `@Runbolt history`: as after `/runbook`, where `run` may be left out. */
export function answerMention(parts: ListenerParts, call: Call, text: string): Promise<Reply> {
  const said = asTyped(text.replace(/^.*?<@[A-Z0-9]+(\|[^>]*)?>/s, '')).trim();
  const { word } = firstWord(said);
  const names = word !== '' && findRunbook(word, parts.runbooks()) !== undefined;
  return runbookCommand(parts, call, names ? `run ${said}` : said);
}
