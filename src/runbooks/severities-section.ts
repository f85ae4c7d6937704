import { z } from 'zod';
import { Duration } from '../lib/duration.ts';
import { mapRecord } from './map-record.ts';
import type { Severity } from './runbook.ts';
import { list, text } from './schema-words.ts';

/** An entry of the section `severities:` as people write it. */
export const SeverityText = z.strictObject({
  title: text(100).describe('What it means, in two or three words.'),
  respond_within: Duration.describe('How soon somebody must respond.'),
  update_every: Duration.describe('How often people want to hear.'),
  page: z.boolean().optional().describe('Page the person on call. Default: false.'),
  postmortem: z
    .boolean()
    .optional()
    .describe('A post-mortem has to be written; people are reminded until it is. Default: false.'),
  mail_customers: z
    .boolean()
    .optional()
    .describe('Remind people to mail customers when it still hurts after 30 minutes. Default: false.'),
  passes_freezes: z
    .boolean()
    .optional()
    .describe('Runs in such an incident start although a freeze is on. Default: true for the first two.'),
  phases: list(
    z.strictObject({
      title: text(100).describe('The phase, with its minutes: Triage (0-5 minutes).'),
      checklist: list(text(500)).describe('What to do in it, in order.'),
    }),
  )
    .optional()
    .describe('The phases of the response and their checklists.'),
});

export type SeverityText = z.infer<typeof SeverityText>;

/** The checked form. The gravest come first, as people write them. */
export function toSeverities(
  texts: Readonly<Record<string, SeverityText>>,
): Readonly<Record<string, Severity>> {
  const gravest = Object.keys(texts).slice(0, 2);
  return mapRecord(texts, (text, name) => toSeverity(text, name, gravest.includes(name)));
}

function toSeverity(text: SeverityText, name: string, isGrave: boolean): Severity {
  return {
    name,
    title: text.title,
    respondWithinMs: text.respond_within,
    updateEveryMs: text.update_every,
    page: text.page ?? false,
    postmortem: text.postmortem ?? false,
    mailCustomers: text.mail_customers ?? false,
    passesFreezes: text.passes_freezes ?? isGrave,
    phases: text.phases ?? [],
  };
}
