import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { startControlSocket } from '../web/control-socket.ts';
import type { Health } from '../web/health.ts';
import type { Booted } from './boot-core.ts';

interface ControlParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  /** How the bot is, for the doctor. */
  readonly standing: () => Promise<Health>;
}

/** The command line's way in, in the folder of the record. */
export function openControlSocket(
  { core, file }: Booted,
  { config, clock, log, standing }: ControlParts,
): ReturnType<typeof startControlSocket> {
  const { context, tools, store, comingUp } = core;
  const examine = async () => {
    const { examineBot } = await import('../cli/doctor/examine.ts');
    return examineBot({
      ...{ config, store, clock, systems: tools.systems },
      ...{ fileProblem: file.problem, standing },
    });
  };
  const path = join(config.dataFolder, 'runbolt.sock');
  const desk = { context, planning: tools, record: store, systems: config.systems, comingUp, examine };
  return startControlSocket({ path, desk, log });
}
