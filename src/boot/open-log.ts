import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config.ts';
import { createRedactor, type Redactor } from '../lib/redact.ts';

export interface OpenLog {
  readonly log: Logger;
  /**
   * Whatever it is told, no line of the log shows from then on: not in facts, not in errors, not in their stacks. What
   * looks like somebody else's credential no line shows either.
   */
  readonly redactor: Redactor;
}

export function openLog(level: LogLevel, destination: DestinationStream = pino.destination(1)): OpenLog {
  const redactor = createRedactor();
  const log = pino({ level, hooks: { streamWrite: (line) => redactor.redactLine(line) } }, destination);
  return { log, redactor };
}

/** A bug that nobody caught ends the process, as Node has it, but by way of the log: a stack may carry a secret. */
export function logCrashes(log: Logger): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'a bug ended the bot');
    process.exit(1);
  });
}
