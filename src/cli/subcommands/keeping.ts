import type { Command } from 'commander';
import { readDuration } from './read-duration.ts';
import type { Ready } from './ready.ts';

const load = {
  backup: () => import('../commands/backup.ts'),
  compact: () => import('../commands/compact.ts'),
  restore: () => import('../commands/restore.ts'),
} as const;

/** Keeping the record: copies of it, and its size. */
export function addKeeping(program: Command, ready: Ready): void {
  addBackups(program, ready);
  addCompact(program, ready);
}

function addBackups(program: Command, ready: Ready): void {
  program
    .command('backup <file>')
    .description(
      'copy the record into a file, also while the bot runs, and check every page and the chain of it',
    )
    .option('--replace', 'replace a backup of that name', false)
    .action((file: string, { replace, json }) =>
      ready(async (ask) => (await load.backup()).backup(ask, { file, replace }), json),
    );
  program
    .command('restore <file>')
    .description('put a backup in the place of the record, which is kept aside; the bot must not run')
    .option('--lose-newer', 'although the present record holds what is not in the backup', false)
    .action((file: string, { loseNewer, json }) =>
      ready(async (ask) => (await load.restore()).restore(ask, { file, loseNewer }), json),
    );
}

function addCompact(program: Command, ready: Ready): void {
  program
    .command('compact')
    .description('export what is old, seal it in the chain, and take out of the record what is over')
    .requiredOption('--older-than <time>', 'like 400d; 30d at least', readDuration)
    .requiredOption('--to <folder>', 'where the exports are kept: they belong to the record from then on')
    .action(({ olderThan: olderThanMs, to, json }) =>
      ready(async (ask) => (await load.compact()).compact(ask, { olderThanMs, to }), json),
    );
}
