import type { Refusal } from '../../web/control-replies.ts';

/**
 * By which rule not, and who may. Whom Slack or PagerDuty could not name is left out: an account at the command line is
 * let in by the runbooks file alone.
 */
export function refusalLines({ rule, who }: Omit<Refusal, 'status'>, account: string): readonly string[] {
  return [
    `Not allowed: ${rule}.`,
    letInLine(account),
    ...(who.length > 0 ? [`In Slack these people may: ${who.join(', ')}`] : []),
  ];
}

export const letInLine = (account: string): string =>
  `You are ${account} at the command line; a role lets an account in when its cli_users name it.`;
