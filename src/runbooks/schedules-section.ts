import { z } from 'zod';
import { Duration } from '../lib/duration.ts';
import type { JsonObject } from '../lib/json.ts';
import { Calendar } from './calendars-section.ts';
import { channelId, secretName, text } from './schema-words.ts';

/** An entry of the section `schedules:` as people write it. What its parts mean together is checked in `checks/`. */
export const ScheduleText = z.strictObject({
  title: text(100).optional().describe('What people call it. Default: what it does.'),
  cron: text(100).optional().describe('Minute, hour, day, month, weekday, like `0 8 * * 1-5`. No seconds.'),
  every: Duration.optional().describe('How often, instead of `cron`: 6h, 7d, 90d.'),
  timezone: z.string().optional().describe('The time zone of `cron`, like Europe/Berlin. Default: UTC.'),
  calendar: z
    .string()
    .optional()
    .describe('When people work: whoever has to confirm is asked then. Default: Mon-Fri 09:00-17:00.'),
  business_days: z.boolean().optional().describe("Only on the calendar's working days. Default: false."),
  missed: z
    .enum(['skip', 'once', 'all'])
    .optional()
    .describe('What is done about times that passed while Runbolt was down. Default: once.'),
  run: z.string().optional().describe('The runbook to run.'),
  with: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Its arguments.'),
  unattended: z
    .boolean()
    .optional()
    .describe('Nobody is asked, in a disposable environment, while somebody has allowed it. Default: false.'),
  remind: z
    .strictObject({
      message: text(1_000).describe('What people are told.'),
      checklist: z.array(text(300)).max(30, 'at most 30 fit').optional().describe('What to do, in order.'),
    })
    .optional()
    .describe('Reminds people of something.'),
  rotate: z
    .strictObject({
      what: text(200).describe('The secret, as people call it: the JWT signing key.'),
      secret: text(512)
        .optional()
        .describe('Its name in AWS Secrets Manager, which knows when it was changed. Absent: people say so.'),
      environment: z.string().optional().describe('Where that Secrets Manager is.'),
    })
    .optional()
    .describe('A secret to be rotated every so often (`every`; default: 90d).'),
  heartbeat: z
    .strictObject({
      grace: Duration.optional().describe('How late it may be. Default: a tenth of `every`.'),
      page: z
        .boolean()
        .optional()
        .describe('Page whoever is on call for `to` when it falls silent. Default: false.'),
      token_secret: secretName('BACKUP_HEARTBEAT')
        .optional()
        .describe('The secret it must present. Default: WEBHOOK_TOKEN.'),
    })
    .optional()
    .describe('Something outside that reports every so often; its silence raises the alarm.'),
  to: z.string().optional().describe('The role that is reminded, asked and called.'),
  escalate_to: z
    .string()
    .optional()
    .describe('The role that is called when it stays undone. Default: commander.'),
  channel: channelId.optional().describe('Where it is said. Default: the audit channel.'),
});
export type ScheduleText = z.infer<typeof ScheduleText>;

const Arguments: z.ZodType<JsonObject> = z.record(z.string(), z.json());
const ms = z.number().int().positive();

const Deed = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('run'),
      runbook: z.string(),
      arguments: Arguments,
      /** Where the runbook is disposable, and while somebody has allowed it, nobody is asked. */
      unattended: z.boolean(),
    })
    .readonly(),
  z
    .object({ kind: z.literal('remind'), message: z.string(), checklist: z.array(z.string()).readonly() })
    .readonly(),
  z
    .object({
      kind: z.literal('rotate'),
      what: z.string(),
      everyMs: ms,
      /** Where Secrets Manager is asked; absent: a person says when. */
      secret: z.object({ name: z.string(), environment: z.string() }).readonly().exactOptional(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('heartbeat'),
      everyMs: ms,
      graceMs: ms,
      tokenSecret: z.string(),
      /** Its silence wakes whoever is on call. */
      page: z.literal(true).exactOptional(),
    })
    .readonly(),
  /** From a runbook's `drill.every`. */
  z.object({ kind: z.literal('drill'), runbook: z.string(), everyMs: ms }).readonly(),
]);
export type Deed = z.infer<typeof Deed>;

/** The checked form of a schedule. */
export const Schedule = z
  .object({
    name: z.string(),
    title: z.string(),
    cron: z.string().exactOptional(),
    everyMs: ms.exactOptional(),
    timezone: z.string(),
    calendar: Calendar,
    businessDays: z.boolean(),
    missed: z.enum(['skip', 'once', 'all']),
    deed: Deed,
    to: z.string().exactOptional(),
    escalateTo: z.string().exactOptional(),
    channel: z.string().exactOptional(),
  })
  .readonly();
export type Schedule = z.infer<typeof Schedule>;
