import { z } from 'zod';
import { Duration } from '../lib/duration.ts';
import type { Json } from '../lib/json.ts';
import { roleNames, text } from './schema-words.ts';

const Value: z.ZodType<Json> = z.json();

/** A step of a runbook as people write it. */
export const StepText = z.strictObject({
  id: z
    .string()
    .regex(
      /^[a-z][a-z0-9_-]{0,39}$/,
      'an id is lower-case letters, digits, - and _, starts with a letter, and has at most 40',
    )
    .describe('The name by which other steps use its outputs.'),
  title: text(100).optional().describe("What the thread calls it. Default: the action's own summary."),
  uses: z.string().describe('The action, like kubernetes/suspend-cronjob.'),
  with: z.record(z.string(), Value).optional().describe("The action's input. It may hold expressions."),
  when: z
    .union([z.string(), z.boolean()])
    .optional()
    .describe('A CEL expression; the step is skipped when it is false.'),
  deadline: Duration.optional().describe("How long the step may take. Default: the action's own deadline."),
  safeguard: z
    .boolean()
    .optional()
    .describe('A backup taken first, because a later step destroys. Default: false.'),
  must_fail: text(200)
    .optional()
    .describe(
      'A negative control: this check has to fail, and its reason has to contain this text. Green fails the run.',
    ),
  confirm: z
    .strictObject({
      required: z.boolean().optional().describe('The requester says yes to this step. Default: true.'),
      phrase: text(100).optional().describe('What the requester has to type.'),
      approvals: z.int().min(0).max(10).optional().describe('How many other people have to approve.'),
      approve: roleNames
        .optional()
        .describe("The roles that may approve this step. Default: the runbook's own."),
      within: Duration.optional().describe('How long this gate stays open. Default: 30m.'),
      page: z
        .boolean()
        .optional()
        .describe('Page whoever may approve and is on call. Default: true on protected environments.'),
    })
    .optional()
    .describe('The run stops before this step, reads its plan again, and asks.'),
});

export type StepText = z.infer<typeof StepText>;
