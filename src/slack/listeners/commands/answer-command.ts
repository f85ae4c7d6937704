import { distance } from 'fastest-levenshtein';
import type { Runbooks } from '../../../runbooks/runbook.ts';
import { ownCommand } from '../../own-command.ts';
import { didYouMean } from '../../replies.ts';
import { code } from '../../text.ts';
import { type Call, type ListenerParts, type Reply, say } from '../reply.ts';
import { startFromLine } from '../start.ts';
import { incident } from './incident.ts';
import { onCall } from './oncall.ts';
import { whatIMayRun } from './runbook/subcommand.ts';
import { runbookCommand } from './runbook-command.ts';

/** A slash command as it was typed. */
export interface Typed {
  readonly command: string;
  readonly text: string;
}

/** Answers a slash command: our own three, or the runbook that names it in the file as it stands now. */
export function answerCommand(parts: ListenerParts, call: Call, typed: Typed): Promise<Reply> {
  const file = parts.runbooks();
  const { command, text } = typed;
  if (command === ownCommand(file, 'runbook')) return runbookCommand(parts, call, text);
  if (command === ownCommand(file, 'incident')) return incident(parts, call, text);
  if (command === ownCommand(file, 'oncall')) return onCall(parts, call, text);

  const runbook = Object.values(file.runbooks).find((one) => one.command === command);
  if (runbook) return startFromLine(parts, call, { runbook, text, planOnly: false });
  return Promise.resolve(say(unknown(command, file)));
}

/** Slack keeps offering a command until the app's manifest is updated. */
function unknown(command: string, file: Runbooks): string {
  const commands = Object.values(file.runbooks).flatMap((one) => one.command ?? []);
  const near = commands.filter((one) => distance(one, command) <= 3);
  return `No runbook has the command ${code(command)} any more.${didYouMean(near, whatIMayRun(file))}`;
}
