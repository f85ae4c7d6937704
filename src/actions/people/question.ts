import { z } from 'zod';
import { Duration } from '../../lib/duration.ts';

const choice = z.string().trim().min(1).max(60);

/** What a person is asked, as the step's input has it. The surfaces make its message and its buttons from this. */
export const Question = z
  .object({
    question: z.string().trim().min(1).max(1_500).describe('What to do or to find out, in a sentence or two'),
    person: z
      .string()
      .regex(/^[UW][A-Z0-9]+$/, 'a person is a Slack user id, like U024BE7LH')
      .optional()
      .describe('The Slack user id of the one person who may answer'),
    role: z
      .string()
      .min(1)
      .optional()
      .describe('Or the role whose members may answer; absent: whoever may run the runbook'),
    answers: z
      .array(choice)
      .min(1)
      .max(4)
      .default(['Done'])
      .describe('The answers with which the run goes on, each a button'),
    refusals: z
      .array(choice)
      .max(4)
      .default(['Could not be done'])
      .describe('The answers with which the step fails, each a button'),
    commands: z
      .array(z.string().min(1).max(1_000))
      .max(20)
      .default([])
      .describe('Lines to paste, shown as a code block'),
    within: Duration.prefault('30m').describe('How long to wait for the answer'),
  })
  .refine(({ person, role }) => person === undefined || role === undefined, {
    message: 'name a person or a role, not both',
  })
  .refine(
    ({ answers, refusals }) => new Set([...answers, ...refusals]).size === answers.length + refusals.length,
    {
      message: 'every answer must be a different one',
    },
  );
export type Question = z.output<typeof Question>;

/** Who said what, as the run remembers it for the step. */
export const Answer = z.object({
  answer: z.string(),
  by: z.object({
    kind: z.enum(['slack', 'cli', 'schedule', 'system']),
    id: z.string(),
    name: z.string().exactOptional(),
  }),
  /** RFC 3339. */
  at: z.string(),
});
export type Answer = z.output<typeof Answer>;
