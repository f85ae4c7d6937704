import { parseCommandLine } from '../runbooks/command-line.ts';
import type { Runbook, Runbooks } from '../runbooks/runbook.ts';
import type { ArgumentProblem } from './replies.ts';

export interface WordsGiven {
  readonly given: Readonly<Record<string, string>>;
  readonly problems: readonly ArgumentProblem[];
  readonly now: boolean;
}

/** Arguments from words that a shell has split already; read as if they had been typed in Slack. */
export function wordsGiven(words: readonly string[], runbook: Runbook): WordsGiven {
  const line = words.map(quoted).join(' ');
  const parsed = parseCommandLine(line, runbook.parameters, { halt: runbook.halt });
  return { given: parsed.given, problems: parsed.problems, now: parsed.words.now };
}

/** By its name, or by its command with or without the slash. */
export function findRunbook(asked: string, { runbooks }: Runbooks): Runbook | undefined {
  const command = asked.startsWith('/') ? asked : `/${asked}`;
  const named = Object.hasOwn(runbooks, asked) ? runbooks[asked] : undefined;
  return named ?? Object.values(runbooks).find((runbook) => runbook.command === command);
}

/** `rollback service=<api|worker>`: what to type, the optional ones in brackets. */
export function usageOf({ name, parameters, halt }: Runbook): string {
  const words = Object.entries(parameters).map(([parameter, { required, ...rest }]) => {
    const choice = 'one_of' in rest && rest.one_of ? rest.one_of.join('|') : rest.type;
    const word = `${parameter}=<${choice}>`;
    return required && rest.default === undefined ? word : `[${word}]`;
  });
  return [name, ...words, ...(halt ? ['[--now]'] : [])].join(' ');
}

const PLAIN = /^[\w./:@+-]+$/;

/** Back into one word of a line: `name=` stays a name, the rest stands in quotes when it needs them. */
function quoted(word: string): string {
  if (PLAIN.test(word)) return word;
  const [name = ''] = /^-{0,2}[a-z][a-z0-9_-]*=/i.exec(word) ?? [];
  const value = word.slice(name.length);
  return PLAIN.test(value) ? word : `${name}"${value.replaceAll(/["'\\]/g, '\\$&')}"`;
}
