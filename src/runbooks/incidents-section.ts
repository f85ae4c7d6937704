import { z } from 'zod';

const id = (example: string) =>
  z.string().regex(/^P[A-Z0-9]+$/, `an id looks like ${example}; names do not work here`);

/** The section `incidents:` as people write it: what declaring an incident does besides opening a channel. */
export const IncidentsText = z.strictObject({
  pagerduty: z
    .strictObject({
      escalation_policy: id('PANZZEQ').describe('The escalation policy that is paged.'),
      service: id('PIJ90N7').optional().describe("The service. Default: the policy's first."),
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
  })
  .readonly();
export type IncidentsConfig = z.infer<typeof IncidentsConfig>;

/** A file without the section declares incidents too; nobody is paged then, and the incident says so. */
export function incidentsConfig({ pagerduty, invite, channel_prefix }: IncidentsText = {}): IncidentsConfig {
  const { escalation_policy, service } = pagerduty ?? {};
  return {
    invite: invite ?? [],
    channelPrefix: channel_prefix ?? 'inc',
    ...(escalation_policy !== undefined && {
      pagerduty: { escalation_policy, ...(service !== undefined && { service }) },
    }),
  };
}
