import { join } from 'node:path';
import type { EventRecord } from '../audit/read-all.ts';
import { clockUsed } from '../boot/moved-clock.ts';
import { type Config, readConfig } from '../config.ts';
import { RecordReplyView } from '../web/look-replies.ts';
import { reachBot } from './control-client.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Line, ask as request } from './line.ts';
import { ownLine } from './own-line.ts';
import { printProblem } from './print.ts';
import type { Ask } from './surroundings.ts';

export const SOCKET_NAME = 'runbolt.sock';

/** The running bot when there is one; otherwise this process opens the store itself. Then works, then hangs up. */
export async function withLine(ask: Ask, work: (line: Line) => Promise<ExitCode>): Promise<ExitCode> {
  const read = readConfig(ask.variables);
  if (!read.ok) return printProblem(ask, EXIT.usage, 'bad_environment', read.problems);

  const opened = await openLine(ask, read.config);
  if ('problems' in opened) return printProblem(ask, opened.exit, 'unreachable', opened.problems);
  try {
    return await work(opened.line);
  } finally {
    await opened.line.close();
  }
}

/** The record as a running bot has it, or straight from its folder when none runs. */
export async function withRecord(
  asked: Ask,
  work: (record: EventRecord, from: { readonly config: Config; readonly bot?: Line }) => Promise<ExitCode>,
): Promise<ExitCode> {
  const read = readConfig(asked.variables);
  if (!read.ok) return printProblem(asked, EXIT.usage, 'bad_environment', read.problems);

  const reached = await reachBot(join(read.config.dataFolder, SOCKET_NAME));
  if (reached.status === 'forbidden')
    return printProblem(asked, EXIT.refused, 'unreachable', [reached.problem]);
  const { config } = read;
  if (reached.status === 'reached') return work(recordOver(reached.line), { config, bot: reached.line });

  const opened = await asked.boot.record(config);
  if (!opened.ok) return printProblem(asked, EXIT.unreachable, 'unreachable', opened.problems);
  try {
    return await work(opened.record, { config });
  } finally {
    await opened.close();
  }
}

export const recordOver = (line: Line): EventRecord => ({
  recordedAfter: async (after, limit) =>
    (await request(line, 'record', { after, limit }, RecordReplyView)).events,
});

type Opened = { readonly line: Line } | { readonly exit: ExitCode; readonly problems: readonly string[] };

async function openLine({ boot, terminal }: Ask, config: Config): Promise<Opened> {
  const reached = await reachBot(join(config.dataFolder, SOCKET_NAME));
  if (reached.status === 'reached') return { line: reached.line };
  if (reached.status === 'forbidden') return { exit: EXIT.refused, problems: [reached.problem] };

  const booted = await boot.desk(config);
  const clock = clockUsed(config);
  if (clock !== undefined) terminal.complain(clock);
  if (booted.ok) return { line: ownLine(booted.own) };
  const advice =
    'With bot and store dead, “runbolt plan <runbook> --offline” still prints what to do by hand.';
  return { exit: EXIT.unreachable, problems: [...booted.problems, advice] };
}
