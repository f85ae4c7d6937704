import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { type ActionContext, defineAction } from '../action.ts';

const DEADLINE_MS = 60_000;
const MINUTE = 60_000;

const Input = z.object({
  project: z
    .string()
    .regex(/^[a-z0-9_-]{1,100}$/, 'a project is its slug: lower-case letters, digits, - and _')
    .describe("The project's slug, such as api"),
  environment: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .optional()
    .describe("Sentry's own environment; absent: all of them"),
  window: Duration.prefault('10m').describe('Over how long to count, up to now'),
  max_per_minute: z
    .number()
    .min(0)
    .optional()
    .describe('The most errors a minute; absent: compared with the window before'),
  times_before: z
    .number()
    .min(1)
    .default(2)
    .describe('How many times the rate of the window before is still good, when max_per_minute is absent'),
  quiet_per_minute: z
    .number()
    .min(0)
    .default(1)
    .describe('A rate up to this is always good, when max_per_minute is absent'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  per_minute: z.number().describe('Errors a minute in the window'),
  before_per_minute: z.number().nullable().describe('Errors a minute before; null: not compared'),
  errors: z.int().describe('Errors in the window'),
});

/**
 * Errors a minute, against a fixed limit or against the window before. That window ends where this one begins, or
 * where the run began when that is earlier, so that what the run itself did is never its own measure.
 */
export const errorRate = defineAction({
  name: 'sentry/error-rate',
  summary:
    'Counts the errors of a Sentry project and compares their rate with a limit or with the time before',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan(_context, input) {
    const { project, window, max_per_minute } = input;
    const limit =
      max_per_minute === undefined
        ? `at most ${input.times_before} times the ${formatDuration(window)} before`
        : `at most ${max_per_minute} a minute`;
    const asked = `https://sentry.io/api/0/organizations/$SENTRY_ORG/events/?dataset=errors&field=count()&query=project:${project}&statsPeriod=${Math.ceil(window / MINUTE)}m`;
    return {
      changes: [],
      guards: {},
      outputs: {},
      facts: [`Counts the errors of ${project} in Sentry over ${formatDuration(window)}: ${limit}.`],
      warnings: [],
      commands: [`curl -fsSg -H "Authorization: Bearer $SENTRY_TOKEN" "${asked}"`],
    };
  },

  async observe(context, input) {
    const { good, summary, outputs } = await compare(context, input);
    if (!good) return { status: 'failed', reason: `${summary}.` };
    return { status: 'done', outputs, evidence: [`${summary}.`] };
  },

  async measure(context, input) {
    const { good, summary } = await compare(context, input);
    return { healthy: good, summary };
  },
});

async function compare(context: ActionContext, input: Input) {
  const { project, window, max_per_minute } = input;
  const errors = await count(context, input, context.now);
  const rate = perMinute(errors, window);
  const measured = `${project} has ${rounded(rate)} errors a minute over ${formatDuration(window)}`;
  if (max_per_minute !== undefined) {
    const outputs = { per_minute: rounded(rate), before_per_minute: null, errors };
    return {
      good: rate <= max_per_minute,
      summary: `${measured}, at most ${max_per_minute} expected`,
      outputs,
    };
  }
  const before = perMinute(await count(context, input, endOfBefore(context, window)), window);
  const good = rate <= Math.max(input.quiet_per_minute, before * input.times_before);
  const outputs = { per_minute: rounded(rate), before_per_minute: rounded(before), errors };
  return { good, summary: `${measured}, ${rounded(before)} before`, outputs };
}

function endOfBefore({ now, run }: ActionContext, window: number): Date {
  return new Date(Math.min(now.getTime() - window, run.startedAt.getTime()));
}

function count({ systems, signal }: ActionContext, { project, environment, window }: Input, to: Date) {
  const from = new Date(to.getTime() - window);
  return systems.sentry.countErrors({ project, environment, from, to }, signal);
}

const perMinute = (errors: number, window: number): number => (errors * MINUTE) / Math.max(window, 1);
const rounded = (rate: number): number => Math.round(rate * 10) / 10;
