import type { Parameter, Runbook, Runbooks } from '../runbooks/runbook.ts';
import { ownCommand } from './own-command.ts';

/** How a runbook is typed: `/rollback <api|worker>`, or `/runbook run <name>` with the file's prefix. */
export function usage(runbook: Runbook, file: Pick<Runbooks, 'commandPrefix'>): string {
  return [runbook.command ?? `${ownCommand(file, 'runbook')} run ${runbook.name}`, usageHint(runbook)]
    .filter((part) => part !== '')
    .join(' ');
}

/** What follows the command: optional arguments in brackets, `now` where it skips the tap. */
export function usageHint({ parameters, halt }: Runbook): string {
  const hints = Object.entries(parameters).map(([name, parameter]) => hint(name, parameter));
  return [...hints, ...(halt ? ['[now]'] : [])].join(' ');
}

function hint(name: string, parameter: Parameter): string {
  const choices = parameter.type === 'string' ? (parameter.one_of ?? []) : [];
  const what = choices.length > 0 && choices.length <= 5 ? choices.join('|') : name;
  return parameter.required && parameter.default === undefined ? `<${what}>` : `[${what}]`;
}
