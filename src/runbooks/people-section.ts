import { z } from 'zod';
import type { Role } from './runbook.ts';
import { idsLike, list, roleNames, text } from './schema-words.ts';

/** An entry of the section `roles:` as people write it. Its sources are alternatives. */
export const RoleText = z.strictObject({
  slack_users: idsLike(/^[UW][A-Z0-9]+$/, 'U024BE7LH')
    .optional()
    .describe('Slack user ids.'),
  slack_groups: idsLike(/^S[A-Z0-9]+$/, 'S0614TZR7')
    .optional()
    .describe('Slack user group ids.'),
  pagerduty_on_call: idsLike(/^P[A-Z0-9]+$/, 'PRJ29MQ')
    .optional()
    .describe('PagerDuty escalation policy or schedule ids: whoever is on call there.'),
  on_call_levels: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('How many escalation levels of a policy count as on call. Default: 1, whoever is paged first.'),
  cli_users: list(text(64)).optional().describe('Operating-system accounts on the machine of the bot.'),
  all_of: roleNames.optional().describe('Only people who are in every one of these roles.'),
});

export type RoleText = z.infer<typeof RoleText>;

/** An entry of the section `people:`: whose an account is. */
export const PersonText = z.strictObject({
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, 'a Slack user is its id, like U024BE7LH; names are not looked up')
    .describe('The Slack user id.'),
  cli: text(64).describe('The operating-system account of the same person on the machine of the bot.'),
});

export type PersonText = z.infer<typeof PersonText>;

/** The checked form. A source that is not named lets nobody in. */
export function toRole(text: RoleText, name: string): Role {
  return {
    name,
    slack_users: text.slack_users ?? [],
    slack_groups: text.slack_groups ?? [],
    pagerduty_on_call: text.pagerduty_on_call ?? [],
    on_call_levels: text.on_call_levels ?? 1,
    cli_users: text.cli_users ?? [],
    all_of: text.all_of ?? [],
  };
}
