import type { ArgumentProblem, Parameters } from './bind-arguments.ts';
import { splitWords, type Word } from './split-words.ts';

export interface CommandLine {
  /** As typed; `bindArguments` gives them their types. */
  readonly given: Readonly<Record<string, string>>;
  readonly words: { readonly now: boolean };
  readonly problems: readonly ArgumentProblem[];
}

export interface CommandLineOptions {
  /**
   * Whether `now`, as the first or last bare word, is the confirmation of an emergency stop and not an argument.
   * Taken to be so unless the caller knows better; what it means for other runbooks is the caller's to say.
   */
  readonly halt: boolean;
}

const MOST_TEXT = 10 * 1024;

/**
 * Reads what was typed after the command: `api`, `service=api`, `reason="it is on fire" now`. Arguments without a
 * name take the parameters in their order. Nothing in the text is ever run, expanded or looked up.
 */
export function parseCommandLine(
  text: string,
  parameters: Parameters,
  options: CommandLineOptions = { halt: true },
): CommandLine {
  if (text.length > MOST_TEXT)
    return { given: {}, words: { now: false }, problems: [{ message: 'that is longer than 10 kB' }] };
  const { words, unclosed } = splitWords(text);
  const { rest, now } = options.halt ? takeNow(words) : { rest: words, now: false };
  const { given, problems } = assign(rest, parameters);
  const open = unclosed === undefined ? [] : [{ message: `the quote ${unclosed} is never closed` }];
  return { given, words: { now }, problems: [...open, ...problems] };
}

function takeNow(words: readonly Word[]): { readonly rest: readonly Word[]; readonly now: boolean } {
  if (isNow(words.at(0))) return { rest: words.slice(1), now: true };
  if (isNow(words.at(-1))) return { rest: words.slice(0, -1), now: true };
  return { rest: words, now: false };
}

const isNow = (word: Word | undefined): boolean =>
  word?.quoted === false && word.text.toLowerCase() === 'now';

function assign(words: readonly Word[], parameters: Parameters) {
  const named = words.flatMap((word) => nameAndValue(word) ?? []);
  const bare = words.filter((word) => !nameAndValue(word));
  const given = new Map<string, string>();
  const problems: ArgumentProblem[] = [];

  for (const { name, value } of named) {
    if (given.has(name)) problems.push({ parameter: name, message: `${name} is given twice` });
    else given.set(name, value);
  }
  const open = Object.keys(parameters).filter((name) => !given.has(name));
  for (const [index, word] of bare.entries()) {
    const name = open[index];
    if (name !== undefined) given.set(name, word.text);
    else problems.push({ message: `${JSON.stringify(shortened(word.text))} is one argument too many` });
  }
  return { given: Object.fromEntries(given), problems };
}

const NAMED = /^--?(?=[a-z])|^(?=[a-z])/i;

/**
 * `service=api`, also `--service=api`. A text such as `a=b` that names no parameter is still read as a name, so that a
 * misspelled one is told and not taken for a value; quote it to mean it.
 */
function nameAndValue(word: Word): { name: string; value: string } | undefined {
  if (word.equals === undefined || !NAMED.test(word.text)) return undefined;
  const name = word.text.slice(0, word.equals).replace(/^--?/, '');
  return /^[a-z][a-z0-9_-]*$/i.test(name) ? { name, value: word.text.slice(word.equals + 1) } : undefined;
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
