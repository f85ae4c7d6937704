import type { Command } from 'commander';
import type { Ready } from './ready.ts';

const load = {
  login: () => import('../commands/login.ts'),
} as const;

/** Who one is here. */
export function addLogin(program: Command, ready: Ready): void {
  program
    .command('login [token]')
    .description('act as the person that /runbook login in Slack gave this token to; without it, it is read')
    .action((token: string | undefined, { json }) =>
      ready(async (ask) => (await load.login()).login(ask, token), json),
    );
  program
    .command('logout')
    .description('end every login of yours, here and elsewhere')
    .action(({ json }) => ready(async (ask) => (await load.login()).logout(ask), json));
}
