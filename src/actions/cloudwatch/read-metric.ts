import type { Datapoint } from '../../systems/cloudwatch/port.ts';
import type { ActionContext } from '../action.ts';
import { isBad, type MetricInput, periodsWanted } from './metric-input.ts';

/** Values arrive late: this many periods at the end may still be on their way. */
const LATE_PERIODS = 2;

export interface Reading {
  /** `missing`: too few values to tell. */
  readonly verdict: 'good' | 'bad' | 'missing';
  /** The newest ones, at most as many as are wanted, oldest first. */
  readonly values: readonly Datapoint[];
  readonly wanted: number;
}

/** The newest whole periods of a metric, and whether all of them are bad. */
export async function readMetric(
  context: ActionContext,
  input: MetricInput,
  notBefore?: Date,
): Promise<Reading> {
  const wanted = periodsWanted(input);
  const all = await valuesOf(context, input, wanted);
  const values = all.filter(({ at }) => notBefore === undefined || at >= notBefore).slice(-wanted);
  if (values.length < wanted) return { verdict: 'missing', values, wanted };
  const bad = values.every(({ value }) => isBad(input, value));
  return { verdict: bad ? 'bad' : 'good', values, wanted };
}

async function valuesOf(
  { systems, signal, now }: ActionContext,
  input: MetricInput,
  wanted: number,
): Promise<readonly Datapoint[]> {
  const { period, percent_of, namespace, dimensions, statistic } = input;
  // The part may arrive after the whole, and would be taken for zero: leave the newest period out.
  const newest = percent_of === undefined ? 0 : 1;
  const to = new Date((Math.floor(now.getTime() / period) - newest) * period);
  const from = new Date(to.getTime() - (wanted + LATE_PERIODS) * period);
  const read = (metric: string) => {
    const which = { namespace, metric, dimensions, statistic, periodSeconds: period / 1_000 };
    return systems.cloudwatch.getMetricData({ ...which, from, to }, signal);
  };
  if (percent_of === undefined) return read(input.metric);
  return inPercent(await read(input.metric), await read(percent_of));
}

/** Counts of errors are sent only when there are some; without any request there is no share of them. */
function inPercent(part: readonly Datapoint[], whole: readonly Datapoint[]): Datapoint[] {
  const parts = new Map(part.map(({ at, value }) => [at.getTime(), value]));
  return whole
    .filter(({ value }) => value > 0)
    .map(({ at, value }) => ({ at, value: (100 * (parts.get(at.getTime()) ?? 0)) / value }));
}
