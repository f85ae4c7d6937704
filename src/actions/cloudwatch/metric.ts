import { z } from 'zod';
import { formatDuration } from '../../lib/duration.ts';
import { type ActionContext, defineAction, type Observation, type Seen } from '../action.ts';
import { awsLine, lookingPlan } from '../aws-line.ts';
import { condition, isBad, MetricInput, metricName } from './metric-input.ts';
import { type Reading, readMetric } from './read-metric.ts';

const LOOK_AGAIN_MS = 15_000;
const MARGIN_MS = 60_000;

const Output = z.object({
  value: z.number().optional().describe('The newest value; absent when there is none'),
  periods: z.int().describe('How many periods had a value'),
  bad_periods: z.int().describe('How many of those were bad'),
});

/** Asserts that a metric has not been bad for a while: the condition of an automatic rollback. */
export const metric = defineAction({
  name: 'cloudwatch/metric',
  summary: 'Compares a CloudWatch metric with a threshold',
  effect: 'read',
  readsInPlan: true,
  input: MetricInput,
  output: Output,
  targets: () => [],
  deadlineMs: ({ watch = 0 }) => watch + MARGIN_MS,

  async plan(context, input) {
    const often = input.watch === undefined ? 'Looks once' : `Watches for ${formatDuration(input.watch)}`;
    const lines = [input.metric, ...(input.percent_of === undefined ? [] : [input.percent_of])];
    return lookingPlan({
      facts: [`${often} whether ${metricName(input)} is ${condition(input)}.`],
      commands: lines.map((name) => byHand(context, input, name)),
    });
  },

  async observe(context, input, seen) {
    const since = input.watch === undefined ? undefined : seen.startedAt;
    return conclude(context, input, seen, await readMetric(context, input, since));
  },

  async measure(context, input) {
    const reading = await readMetric(context, input);
    const accepted = reading.verdict === 'missing' && input.missing === 'pass';
    return { healthy: reading.verdict === 'good' || accepted, summary: inWords(input, reading) };
  },
});

function conclude(context: ActionContext, input: MetricInput, seen: Seen, reading: Reading): Observation {
  const { verdict } = reading;
  const said = inWords(input, reading);
  if (verdict === 'bad') return { status: 'failed', reason: `${said}: ${condition(input)}.` };

  const lookedMs = context.now.getTime() - seen.startedAt.getTime();
  if (lookedMs < (input.watch ?? 0)) return { status: 'waiting', progress: said, againInMs: LOOK_AGAIN_MS };
  if (verdict === 'missing' && input.missing === 'fail')
    return {
      status: 'failed',
      reason: `${said}. Compare the namespace and the dimensions, and look whether anything still sends it.`,
    };
  return {
    status: 'done',
    outputs: outputsOf(input, reading),
    evidence: [`${said}; bad is ${condition(input)}.`],
  };
}

function outputsOf(input: MetricInput, { values }: Reading) {
  const newest = values.at(-1);
  return {
    ...(newest && { value: rounded(newest.value) }),
    periods: values.length,
    bad_periods: values.filter(({ value }) => isBad(input, value)).length,
  };
}

function inWords(input: MetricInput, { values, wanted }: Reading): string {
  const name = metricName(input);
  const each = formatDuration(input.period);
  const needed =
    wanted === 1
      ? `the period of ${each} that is needed`
      : `the ${wanted} periods of ${each} that are needed`;
  if (values.length === 0) return `There is no data for ${name} in ${needed}`;
  const seen = `${name} was ${lastOf(values.map(({ value }) => rounded(value)))}`;
  return values.length < wanted ? `${seen}: only ${values.length} of ${needed} have data` : seen;
}

/** The newest five, or one number when it never changed. */
function lastOf(values: readonly number[]): string {
  const shown = values.slice(-5);
  const [first] = shown;
  return shown.length > 1 && shown.every((value) => value === first)
    ? `${first} throughout`
    : shown.join(', ');
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

function byHand({ environment, now }: ActionContext, input: MetricInput, name: string): string {
  const dimensions = Object.entries(input.dimensions).map(([key, value]) => `Name=${key},Value=${value}`);
  const statistic = input.statistic.startsWith('p') ? '--extended-statistics' : '--statistics';
  const minute = (at: number) => `${new Date(at).toISOString().slice(0, 16)}:00Z`;
  return awsLine(environment, [
    ...['cloudwatch', 'get-metric-statistics', '--namespace', input.namespace, '--metric-name', name],
    ...(dimensions.length > 0 ? ['--dimensions', ...dimensions] : []),
    ...[statistic, input.statistic, '--period', String(input.period / 1_000)],
    ...['--start-time', minute(now.getTime() - 2 * input.for), '--end-time', minute(now.getTime())],
  ]);
}
