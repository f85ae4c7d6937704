import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';

const MINUTE = 60_000;

/** What the step says of a metric and of the values that it must not have. */
export const MetricInput = z
  .object({
    title: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'What people call the number, like memory in percent. Default: the metric and its dimensions',
      ),
    namespace: z.string().min(1).describe('The namespace of the metric, like AWS/ECS'),
    metric: z.string().min(1).describe('The name of the metric, like MemoryUtilization'),
    dimensions: z
      .record(z.string(), z.string())
      .default({})
      .describe('Every dimension of the metric and its value; CloudWatch finds it with exactly these only'),
    statistic: z
      .string()
      .regex(/^(Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/, 'like Average, Sum or p95')
      .default('Average')
      .describe('Average, Sum, Minimum, Maximum, SampleCount, or a percentile like p95'),
    percent_of: z
      .string()
      .min(1)
      .optional()
      .describe('Another metric with the same namespace and dimensions: the value is then in percent of it'),
    fails_when: z
      .string()
      .regex(/^\s*(>=|<=|>|<)\s*-?\d+(\.\d+)?\s*$/, 'a comparison like > 5 or <= 0.5')
      .describe('The values that are bad, like > 5'),
    for: Duration.prefault('2m').describe('How long it must have been bad without a break'),
    period: Duration.prefault('1m').describe('What one value stands for, in whole minutes'),
    missing: z
      .enum(['fail', 'pass'])
      .default('fail')
      .describe('What it means when there are too few values to tell'),
    watch: Duration.optional().describe(
      'Go on looking this long, and count only what was measured since the step began. Absent: looks once',
    ),
  })
  .refine(({ period }) => period >= MINUTE && period % MINUTE === 0, {
    path: ['period'],
    message: 'a period is in whole minutes',
  })
  .refine((input) => input.for >= input.period && input.for <= 1_440 * input.period, {
    path: ['for'],
    message: 'it must be at least one period and at most 1440 of them',
  });
export type MetricInput = z.output<typeof MetricInput>;

/** How many values in a row must be bad. */
export function periodsWanted(input: MetricInput): number {
  return Math.ceil(input.for / input.period);
}

/** Whether `> 5` holds of a value. */
export function isBad({ fails_when }: MetricInput, value: number): boolean {
  const [, sign = '', bound = ''] = /^\s*(>=|<=|>|<)\s*(\S+)\s*$/.exec(fails_when) ?? [];
  const limit = Number(bound);
  if (sign === '>') return value > limit;
  if (sign === '>=') return value >= limit;
  return sign === '<' ? value < limit : value <= limit;
}

/** What the file calls it, or `Average of MemoryUtilization (ServiceName=api)` */
export function metricName({ title, metric, percent_of, statistic, dimensions }: MetricInput): string {
  if (title !== undefined) return title;
  const where = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  const of = percent_of === undefined ? `${statistic} of ${metric}` : `${metric} in percent of ${percent_of}`;
  return where.length > 0 ? `${of} (${where.join(', ')})` : of;
}

/** `> 5 for 2 minutes` */
export function condition(input: MetricInput): string {
  return `${input.fails_when.trim()} for ${formatDuration(input.for)}`;
}
