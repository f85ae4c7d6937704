import type { ExitCode } from './exit-code.ts';
import type { Ask } from './surroundings.ts';
import type { Tone } from './terminal.ts';

type To = Pick<Ask, 'terminal' | 'json'>;

/** The answer: as JSON for a program, or in words for a person. Returns the exit code it is handed. */
export async function print(
  { terminal, json }: To,
  exit: ExitCode,
  answer: object,
  words: readonly string[],
  tone?: Tone,
): Promise<ExitCode> {
  if (json) await terminal.write(`${JSON.stringify(answer, null, 2)}\n`);
  else if (words.length > 0) terminal.say(words.join('\n'), tone);
  return exit;
}

/** What went wrong: beside the answer for a person, as the answer for a program. */
export async function printProblem(
  { terminal, json }: To,
  exit: ExitCode,
  code: string,
  problems: readonly string[],
): Promise<ExitCode> {
  if (json)
    await terminal.write(`${JSON.stringify({ error: { code, message: problems.join('\n') } }, null, 2)}\n`);
  else terminal.complain(problems.join('\n'));
  return exit;
}
