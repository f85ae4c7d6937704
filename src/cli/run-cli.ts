import { Failure, type FailureKind } from '../lib/failure.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { printProblem } from './print.ts';
import { readWords } from './program.ts';
import { readLogin } from './saved-login.ts';
import type { Surroundings } from './surroundings.ts';

/** The whole command line: words in, exit code out. */
export async function runCli(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const asked = await readWords(words, surroundings);
  if (typeof asked === 'number') return asked;
  const ask = { ...surroundings, json: words.includes('--json'), login: readLogin(surroundings) };
  try {
    return await asked(ask);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return printProblem(ask, exitOf(error.kind), error.kind, [error.message]);
  }
}

function exitOf(kind: FailureKind): ExitCode {
  if (kind === 'invalid') return EXIT.usage;
  if (kind === 'denied') return EXIT.refused;
  return kind === 'unknown_outcome' ? EXIT.failed : EXIT.unreachable;
}
