import type { Command } from 'commander';
import type { Ready } from './ready.ts';

const load = {
  plan: () => import('../commands/plan.ts'),
  run: () => import('../commands/run.ts'),
} as const;

/** Asking for runs. */
export function addRuns(program: Command, ready: Ready): void {
  program
    .command('plan <runbook> [name=value...]')
    .description('show what a runbook would change now; changes nothing')
    .option('--offline', 'straight from the live systems, without bot and store', false)
    .action((runbook: string, words: string[], { offline, json }) =>
      ready(async (ask) => (await load.plan()).plan(ask, { runbook, words, offline }), json),
    );
  program
    .command('run <runbook> [name=value...]')
    .description('ask for a run and follow it')
    .option('--now', 'for an emergency stop: confirm it with this very line', false)
    .option(...TAKE_OVER)
    .action((runbook: string, words: string[], { now, takeOver, json }) =>
      ready(async (ask) => (await load.run()).run(ask, { runbook, words, now, takeOver }), json),
    );
  program
    .command('undo <run>')
    .description('put back what a run did: a run of its own, with its own plan and gates')
    .option(...TAKE_OVER)
    .action((id: string, { takeOver, json }) =>
      ready(async (ask) => (await load.run()).undo(ask, id, takeOver), json),
    );
  program
    .command('clean-up <run>')
    .description('remove what a drill left that did not end well: a run of its own, by its clean-up steps')
    .option(...TAKE_OVER)
    .action((id: string, { takeOver, json }) =>
      ready(async (ask) => (await load.run()).cleanUp(ask, id, takeOver), json),
    );
}

const TAKE_OVER = [
  '--take-over',
  'stop the runs that hold what it would change, then plan it and ask for every yes',
  false,
] as const;
