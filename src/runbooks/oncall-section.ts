import { z } from 'zod';
import { Duration } from '../lib/duration.ts';
import { channelId, pagerDutyId } from './schema-words.ts';

const DEFAULT_LEAD_MS = 15 * 60_000;

/** An entry of the section `oncall:` as people write it: who is on call, and where they hand over. */
export const RotaText = z.strictObject({
  title: z
    .string()
    .min(1, 'this must not be empty')
    .max(60, 'at most 60 characters fit')
    .optional()
    .describe('What people call it. Default: its name.'),
  escalation_policy: pagerDutyId('PANZZEQ')
    .optional()
    .describe('The PagerDuty escalation policy: its levels, and what is handed over is its first.'),
  schedule: pagerDutyId('PI7DH85')
    .optional()
    .describe('A PagerDuty schedule, instead of an escalation policy.'),
  channel: channelId.optional().describe('Where handoffs are posted. Default: the audit channel.'),
  lead: Duration.optional().describe('How long before the shift changes the handoff comes. Default: 15m.'),
  cron: z
    .string()
    .max(100, 'at most 100 characters fit')
    .optional()
    .describe('Hand over at these times instead of when the shift changes, like `0 9 * * 1-5`.'),
  timezone: z
    .string()
    .optional()
    .describe('The time zone of `cron` and of the week ahead, like Europe/Berlin. Default: UTC.'),
});
export type RotaText = z.infer<typeof RotaText>;

/** The checked form: where PagerDuty says who is on call. */
export const Rota = z
  .object({
    name: z.string(),
    title: z.string(),
    source: z.object({ kind: z.enum(['escalation_policy', 'schedule']), id: z.string() }).readonly(),
    channel: z.string().exactOptional(),
    leadMs: z.number().int().nonnegative(),
    /** Absent: when the shift changes. */
    cron: z.string().exactOptional(),
    timezone: z.string(),
  })
  .readonly();
export type Rota = z.infer<typeof Rota>;

export function toRota(text: RotaText, name: string): Rota {
  const { escalation_policy: policy, schedule = '', channel, cron } = text;
  return {
    name,
    title: text.title ?? name,
    source:
      policy === undefined ? { kind: 'schedule', id: schedule } : { kind: 'escalation_policy', id: policy },
    leadMs: text.lead ?? DEFAULT_LEAD_MS,
    timezone: text.timezone ?? 'UTC',
    ...(channel !== undefined && { channel }),
    ...(cron !== undefined && { cron }),
  };
}
