import type { Command } from 'commander';
import type { Ready } from './ready.ts';

const load = {
  doctor: () => import('../commands/doctor.ts'),
} as const;

/** Whether everything is there. */
export function addDoctor(program: Command, ready: Ready): void {
  program
    .command('doctor')
    .description('look at everything a bot needs, and say what to do about what is missing')
    .action(({ json }) => ready(async (ask) => (await load.doctor()).doctor(ask), json));
}
