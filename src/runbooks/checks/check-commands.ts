import type { Draft } from '../draft.ts';
import type { Report } from '../report.ts';

/** Runbolt's own commands. */
const RESERVED = ['/runbook', '/incident', '/oncall'];
/** Slack's limit, the slash included. */
const LONGEST = 32;

export const prefixed = (command: string, prefix: string): string => `/${prefix}${command.slice(1)}`;

/** Every runbook's command is its own, and one that Slack accepts. */
export function checkCommands({ runbooks, commandPrefix }: Draft, report: Report): void {
  const owners = new Map<string, string>();
  for (const { name, head, path } of runbooks) {
    const { command } = head;
    if (command === undefined) continue;
    const problem = commandProblem(command, commandPrefix, owners.get(command));
    if (problem) report.atValue([...path, 'command'], problem);
    owners.set(command, owners.get(command) ?? name);
  }
}

function commandProblem(command: string, prefix: string, owner: string | undefined) {
  if (RESERVED.includes(command)) {
    return {
      code: 'reserved',
      message: `${command} is one of Runbolt's own commands`,
      hint: 'choose another name',
    };
  }
  if (owner !== undefined) {
    return {
      code: 'duplicate_command',
      message: `${command} already belongs to runbook ${JSON.stringify(owner)}`,
    };
  }
  const full = prefixed(command, prefix);
  if (full.length <= LONGEST) return undefined;
  const hint = `shorten it by ${full.length - LONGEST}`;
  return {
    code: 'too_long',
    message: `${full} has ${full.length} characters; Slack allows ${LONGEST}`,
    hint,
  };
}
