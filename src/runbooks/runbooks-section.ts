import { z } from 'zod';
import { Duration } from '../lib/duration.ts';
import { DrillText } from './drill-section.ts';
import { ParameterText } from './parameters-section.ts';
import { channelId, list, roleNames, text } from './schema-words.ts';
import { StepText } from './steps-section.ts';

/** An entry of the section `runbooks:` as people write it. */
export const RunbookText = z.strictObject({
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]+$/, 'a command is a slash and then lower-case letters, digits, - and _')
    .optional()
    .describe('The slash command, like /rollback.'),
  title: text(100).describe('What it does, as people say it: Roll back an ECS service.'),
  description: text(1000).optional().describe('What happens, in a sentence or two.'),
  halt: z.boolean().optional().describe('An emergency stop: one tap, or none with `now`. Default: false.'),
  environment: z.string().describe('The environment it acts on.'),
  refuses: list(z.string())
    .optional()
    .describe('Environments it must never act on, whoever edits the file. Default: none.'),
  allow: z
    .strictObject({
      run: roleNames.describe('The roles that may run it. An empty list means nobody.'),
      approve: roleNames.optional().describe('The roles that may approve it.'),
    })
    .describe('Who may do what.'),
  parameters: z
    .record(z.string(), ParameterText)
    .optional()
    .describe('What to ask for, in the order of the command line.'),
  confirm: z
    .strictObject({
      required: z.boolean().optional().describe('The requester says yes to the plan.'),
      phrase: text(100).optional().describe('What the requester has to type.'),
      approvals: z.int().min(0).max(10).optional().describe('How many other people have to approve.'),
      within: Duration.optional().describe('How long the gates stay open. Default: 30m.'),
      page: z
        .boolean()
        .optional()
        .describe('Page whoever may approve and is on call. Default: true on protected environments.'),
    })
    .optional()
    .describe('More gates than its effect asks for; never fewer.'),
  steps: list(StepText)
    .min(1, 'a runbook needs at least one step')
    .describe('What it does, one after the other.'),
  on_failure: z
    .strictObject({
      undo: z
        .enum(['when_worse', 'never'])
        .describe('when_worse: go back when it was healthy before and is worse after. Default: never.'),
    })
    .optional()
    .describe('What to do when a step fails.'),
  cool_down: Duration.optional().describe('How long its targets are left alone after it acted on them.'),
  at_most: z
    .strictObject({
      runs: z.int().min(1).max(1000).describe('How many runs.'),
      within: Duration.describe('In how long.'),
    })
    .optional()
    .describe('How often it may act, whatever its targets.'),
  break_glass: z
    .literal('never', 'write never, or leave it out')
    .optional()
    .describe('`never`: nobody may act without the approvals, whatever happens.'),
  when_locked: z
    .enum(['refuse', 'queue'])
    .optional()
    .describe('When another run holds the target: say so, or wait. Default: refuse.'),
  drill: DrillText.optional().describe('This is a recovery test, measured against these.'),
  channel: channelId.optional().describe('Where its messages go instead of where the command was typed.'),
});

export type RunbookText = z.infer<typeof RunbookText>;
