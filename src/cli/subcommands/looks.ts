import { type Command, InvalidArgumentError } from 'commander';
import { readDuration } from './read-duration.ts';
import type { Ready } from './ready.ts';

const load = {
  drills: () => import('../commands/drills.ts'),
  look: () => import('../commands/look.ts'),
  loops: () => import('../commands/loops.ts'),
  schedule: () => import('../commands/schedule.ts'),
} as const;

/** What there is to see, and what is left open. */
export function addLooks(program: Command, ready: Ready): void {
  program
    .command('schedule [page]')
    .description('what is late, and what schedules bring next')
    .action((page: string | undefined, { json }) => {
      const wanted = readPage(page ?? '1');
      ready(async (ask) => (await load.schedule()).schedule(ask, wanted), json);
    });
  program
    .command('drills')
    .description('recovery tests: what is due, and how the last ones went')
    .action(({ json }) => ready(async (ask) => (await load.drills()).drills(ask), json));
  program
    .command('open')
    .description('what runs left away from normal')
    .action(({ json }) => ready(async (ask) => (await load.loops()).open(ask), json));
  program
    .command('snooze <loop> [for]')
    .description('remind nobody of something left open for a while (8h)')
    .action((loop: string, length: string | undefined, { json }) => {
      const forMs = readDuration(length ?? '8h');
      ready(async (ask) => (await load.loops()).snooze(ask, loop, forMs), json);
    });
  program
    .command('close <loop>')
    .description('say of something left open, where no system can tell, that it is as it should be')
    .requiredOption('--reason <reason>', 'how you know, for the record')
    .action((loop: string, { reason, json }) =>
      ready(async (ask) => (await load.loops()).close(ask, loop, reason), json),
    );
  program
    .command('hand-over <loop> <person>')
    .description('name who looks after something left open: a Slack id or an account')
    .action((loop: string, person: string, { json }) =>
      ready(async (ask) => (await load.loops()).handOver(ask, loop, person), json),
    );
  program
    .command('show <run>')
    .description('one run from its beginning')
    .option('--follow', 'stay until it ends', false)
    .action((id: string, { follow, json }) =>
      ready(async (ask) => (await load.look()).show(ask, id, follow), json),
    );
  program
    .command('history [runbook]')
    .description('the newest runs')
    .option('--limit <number>', 'how many', readLimit, 20)
    .action((runbook: string | undefined, { limit, json }) =>
      ready(async (ask) => (await load.look()).history(ask, { runbook, limit }), json),
    );
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 500) return limit;
  throw new InvalidArgumentError('It is a whole number from 1 to 500.');
}

function readPage(typed: string): number {
  const page = Number(typed);
  if (!/^\d{1,4}$/.test(typed) || page < 1) throw new InvalidArgumentError('A page is a number from 1.');
  return page;
}
