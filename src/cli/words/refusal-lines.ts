import type { Refusal } from '../../web/control-replies.ts';
import type { Who } from '../saved-login.ts';

/**
 * By which rule not, and who may. Whom Slack or PagerDuty could not name is left out: an account at the command line is
 * let in by the runbooks file alone.
 */
export function refusalLines({ rule, who, names = {} }: Omit<Refusal, 'status'>, by: Who): readonly string[] {
  const people = who.map((id) => (names[id] === undefined ? id : `${names[id]} (${id})`));
  return [
    `Not allowed: ${rule}.`,
    letInLine(by),
    ...(who.length > 0 ? [`In Slack these people may: ${people.join(', ')}`] : []),
  ];
}

export const letInLine = ({ account, login }: Who): string =>
  login
    ? `You are ${login.user} by your login; its roles are the same as in Slack.`
    : `You are ${account} at the command line; a role lets an account in when its cli_users name it, and /runbook login in Slack lets you act as yourself.`;
