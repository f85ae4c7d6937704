import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { FoundLines } from '../../systems/cloudwatch-logs/port.ts';
import { type ActionContext, defineAction, type Observation } from '../action.ts';
import { awsLine, lookingPlan } from '../aws-line.ts';
import { type Kind, kindsOfLines } from './kinds-of-lines.ts';

const DEADLINE_MS = 60_000;
/** Of one search: enough to see what is going on. */
const MOST_LINES = 5_000;

const Input = z.object({
  log_group: z.string().min(1).describe('The log group, like /ecs/credlink-api'),
  pattern: z
    .string()
    .min(1)
    .default('ERROR')
    .describe('What to look for, in the pattern language of CloudWatch Logs: ERROR, "heap out of memory"'),
  since: Duration.prefault('10m').describe('How far to look back'),
  samples: z.int().min(0).max(20).default(5).describe('How many kinds of lines to show an example of'),
  fails_above: z
    .int()
    .min(0)
    .optional()
    .describe('More lines than this fail the step. Absent: it only shows them'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  count: z.int().describe('How many lines match'),
  complete: z.boolean().describe('False when there are more than were counted'),
  last_at: z.string().optional().describe('When the newest was written, RFC 3339'),
});

/** Counts the errors of the last minutes and shows an example of each kind, without what looks like a credential. */
export const tail = defineAction({
  name: 'cloudwatch-logs/tail',
  summary: 'Counts the errors of the last minutes in a log group and shows examples',
  effect: 'read',
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan({ environment }, { log_group, pattern, since }) {
    const words = ['logs', 'tail', log_group, '--since', `${Math.ceil(since / 1_000)}s`];
    return lookingPlan({
      facts: [`Looks for ${pattern} in ${log_group}, ${formatDuration(since)} back.`],
      commands: [awsLine(environment, [...words, '--filter-pattern', pattern])],
    });
  },

  async observe(context, input) {
    return conclude(input, await search(context, input));
  },

  async measure(context, input) {
    const found = await search(context, input);
    const unsure = input.fails_above !== undefined && found.more;
    return { healthy: !isTooMany(input, found) && !unsure, summary: counted(input, found) };
  },
});

function search({ systems, now, signal }: ActionContext, { log_group, pattern, since }: Input) {
  const from = new Date(now.getTime() - since);
  const wanted = { logGroup: log_group, from, to: now, pattern, limit: MOST_LINES };
  return systems.cloudwatchLogs.filterLogEvents(wanted, signal);
}

function conclude(input: Input, found: FoundLines): Observation {
  const kinds = kindsOfLines(found.events);
  const log = kinds.slice(0, input.samples).map(lineOf).join('\n');
  const told = log === '' ? {} : { log };
  const ofKinds = kinds.length > 1 ? `, of ${kinds.length} kinds` : '';
  const said = `${counted(input, found)}${ofKinds}.`;
  if (isTooMany(input, found))
    return { status: 'failed', reason: `${said} At most ${input.fails_above} are accepted.`, ...told };
  if (input.fails_above !== undefined && found.more)
    return {
      status: 'failed',
      reason: `${said} The search did not reach its end, so there may be more than are accepted. Look back less far.`,
      ...told,
    };
  const last = found.events[0]?.at;
  return {
    status: 'done',
    outputs: {
      count: found.events.length,
      complete: !found.more,
      ...(last && { last_at: last.toISOString() }),
    },
    evidence: [said],
    ...told,
  };
}

function isTooMany({ fails_above }: Input, { events }: FoundLines): boolean {
  return fails_above !== undefined && events.length > fails_above;
}

function counted({ pattern, log_group, since }: Input, { events, more }: FoundLines): string {
  const where = `${pattern} in ${log_group} in the last ${formatDuration(since)}`;
  if (events.length === 0 && !more) return `No line matches ${where}`;
  const lines = events.length === 1 ? 'line matches' : 'lines match';
  return `${more ? 'At least ' : ''}${events.length} ${lines} ${where}`;
}

function lineOf({ count, example, lastAt }: Kind): string {
  return `${count} × ${lastAt.toISOString().slice(11, 19)} ${example}`;
}
