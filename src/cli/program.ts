import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Ready, Work } from './subcommands/ready.ts';
import { addSubcommands } from './subcommands.ts';
import type { Surroundings } from './surroundings.ts';

/** What the words on the command line ask for; or the exit code when they ask for nothing that can be done. */
export async function readWords(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<Work | ExitCode> {
  const { terminal } = surroundings;
  let asked: Work | undefined;
  const program = describe((work, json) => {
    asked = (ask) => work({ ...ask, json });
  });
  for (const command of [program, ...descendants(program)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.say(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    });
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    return asked ?? EXIT.usage;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    throw error;
  }
}

const descendants = (command: Command): readonly Command[] =>
  command.commands.flatMap((child) => [child, ...descendants(child)]);

function describe(ready: Ready): Command {
  const program = new Command('runbolt')
    .description('Runbooks you can trust at three in the morning, also when Slack is down.')
    .showHelpAfterError('(runbolt --help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXIT_CODES);
  addSubcommands(program, ready);
  for (const command of descendants(program)) {
    if (command.commands.length === 0) command.option('--json', 'answer in JSON, for programs');
  }
  return program;
}

const EXIT_CODES = `
Exit codes: 0 done · 1 failed, or problems found · 2 wrong usage · 3 not allowed · 4 waiting for people ·
            5 no bot answers and the store cannot be opened · 130 left with Ctrl+C`;
