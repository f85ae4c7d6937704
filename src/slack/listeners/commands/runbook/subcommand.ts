import { distance } from 'fastest-levenshtein';
import type { Runbooks } from '../../../../runbooks/runbook.ts';
import { ownCommand } from '../../../own-command.ts';
import { startWords } from '../../../replies.ts';
import { code } from '../../../text.ts';
import { type Call, type ListenerParts, type Reply, say } from '../../reply.ts';

/** What was typed after the subcommand. */
export interface Asked {
  readonly parts: ListenerParts;
  readonly call: Call;
  readonly text: string;
}

/** The first word and what follows it. */
export function firstWord(text: string): { readonly word: string; readonly rest: string } {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  return { word, rest };
}

/** No such runbook; the nearest names in the file. */
export function unknownRunbook(file: Runbooks, name: string): Reply {
  const near = Object.keys(file.runbooks).filter((one) => distance(one, name) <= Math.max(2, one.length / 3));
  const suggestions = near.sort((a, b) => distance(a, name) - distance(b, name));
  const listed = suggestions.length === 0 ? ` ${whatIMayRun(file)}` : '';
  return say(startWords({ status: 'unknown_runbook', name, suggestions }) + listed);
}

/** Said where nothing is near what was typed. */
export const whatIMayRun = (file: Runbooks): string =>
  `${code(`${ownCommand(file, 'runbook')} list`)} shows what you may run.`;
