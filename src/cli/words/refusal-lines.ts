import type { Refusal } from '../../web/control-replies.ts';

/** By which rule not, who may, and what could not be asked. */
export function refusalLines(refusal: Omit<Refusal, 'status'>, account: string): readonly string[] {
  const { rule, who, unreachable } = refusal;
  return [
    `Not allowed: ${rule}. You are ${account} at the command line; a role lets an account in by its cli_users.`,
    ...(who.length > 0 ? [`In Slack these people may: ${who.join(', ')}`] : []),
    ...unreachable.map((source) => `Could not be asked: ${source}`),
  ];
}
