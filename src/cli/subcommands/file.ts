import type { Command } from 'commander';
import type { Ready } from './ready.ts';

const load = {
  check: () => import('../commands/check.ts'),
} as const;

/** The runbooks file, without a bot. */
export function addFile(program: Command, ready: Ready): void {
  program
    .command('check [file]')
    .description('check a runbooks file and show every problem (- reads what is piped in)')
    .option('--against <old file>', 'show what is different from this one, and what of it loosens')
    .action((file: string | undefined, { against, json }) =>
      ready(async (ask) => (await load.check()).check(ask, { file, against }), json),
    );
  program
    .command('schema')
    .description('print the JSON Schema of runbooks files, for editors')
    .action(({ json }) => ready(async (ask) => (await load.check()).schema(ask), json));
  program
    .command('manifest [file]')
    .description('print the Slack app manifest that the runbooks need')
    .option('--url <url>', 'the address Slack reaches the bot at; without it, Socket Mode')
    .action((file: string | undefined, { url, json }) =>
      ready(async (ask) => (await load.check()).manifest(ask, { file, url }), json),
    );
}
