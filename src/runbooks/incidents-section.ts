import { z } from 'zod';
import { pagerDutyId } from './schema-words.ts';

/** The section `incidents:` as people write it: what declaring an incident does besides opening a channel. */
export const IncidentsText = z.strictObject({
  pagerduty: z
    .strictObject({
      escalation_policy: pagerDutyId('PANZZEQ').describe('The escalation policy that is paged.'),
      service: pagerDutyId('PIJ90N7').optional().describe("The service. Default: the policy's first."),
    })
    .optional()
    .describe('Whom severities with `page: true` page.'),
  invite: z
    .array(z.string())
    .max(100, 'at most 100 fit')
    .optional()
    .describe("The roles whose members are invited into an incident's channel. Default: none."),
  channel_prefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,19}$/, 'a prefix is lower-case letters, digits, - and _, at most 20')
    .optional()
    .describe("The start of an incident's channel's name. Default: inc."),
  escalate_to: z
    .array(z.string())
    .max(100, 'at most 100 fit')
    .optional()
    .describe('The roles whose members are called when nobody acknowledges in time. Default: those invited.'),
  bookmarks: z
    .array(
      z.strictObject({
        title: z
          .string()
          .min(1, 'this must not be empty')
          .max(100, 'at most 100 characters fit')
          .describe('What it says.'),
        link: z
          .url({ protocol: /^https?$/, error: 'a link looks like https://status.credlink.com' })
          .describe('Where it leads.'),
      }),
    )
    .max(20, 'at most 20 fit')
    .optional()
    .describe("Links at the top of an incident's channel: runbooks, dashboards, the status page."),
  status_runbook: z
    .string()
    .optional()
    .describe('The runbook behind the button “Status page…”. Default: the first with statuspage/update.'),
  mark_emoji: z
    .string()
    .regex(/^[a-z0-9_+'-]+$/, 'an emoji is its name without colons, like pushpin')
    .optional()
    .describe("The reaction that puts a message into the incident's timeline. Default: pushpin."),
});
export type IncidentsText = z.infer<typeof IncidentsText>;

/** Its checked form, defaults filled in. */
export const IncidentsConfig = z
  .object({
    pagerduty: z
      .object({ escalation_policy: z.string(), service: z.string().exactOptional() })
      .readonly()
      .exactOptional(),
    invite: z.array(z.string()).readonly(),
    channelPrefix: z.string(),
    escalateTo: z.array(z.string()).readonly(),
    bookmarks: z.array(z.object({ title: z.string(), link: z.string() }).readonly()).readonly(),
    statusRunbook: z.string().exactOptional(),
    markEmoji: z.string(),
  })
  .readonly();
export type IncidentsConfig = z.infer<typeof IncidentsConfig>;

/** A file without the section declares incidents too; nobody is paged then, and the incident says so. */
export function incidentsConfig(text: IncidentsText = {}, firstStatusRunbook?: string): IncidentsConfig {
  const { invite = [], channel_prefix = 'inc', escalate_to = invite, bookmarks = [] } = text;
  const { escalation_policy, service } = text.pagerduty ?? {};
  const statusRunbook = text.status_runbook ?? firstStatusRunbook;
  return {
    invite,
    channelPrefix: channel_prefix,
    escalateTo: escalate_to,
    bookmarks,
    markEmoji: text.mark_emoji ?? 'pushpin',
    ...(statusRunbook !== undefined && { statusRunbook }),
    ...(escalation_policy !== undefined && {
      pagerduty: { escalation_policy, ...(service !== undefined && { service }) },
    }),
  };
}
