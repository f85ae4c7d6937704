import { describe, expect, test } from 'vitest';
import { metric } from '../../../src/actions/cloudwatch/metric.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { simulateCloudWatch } from '../../../src/systems/cloudwatch/simulator.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { stage } from '../../support/stage.ts';

const MEMORY = { namespace: 'Test', metric: 'Memory', dimensions: { Service: 'api' }, fails_when: '> 90' };
const WHICH = { namespace: 'Test', metric: 'Memory', dimensions: { Service: 'api' } };
const ERRORS = {
  ...{ namespace: 'AWS/ApplicationELB', metric: 'HTTPCode_Target_5XX_Count', statistic: 'Sum' },
  ...{ percent_of: 'RequestCount', fails_when: '> 5', for: '2m' },
  dimensions: { LoadBalancer: 'app/credlink-production/50dc6c495c0c9188' },
};

/** The stage with a CloudWatch of its own, whose metric is set as the test wishes. */
function measured(...values: readonly (number | null)[]) {
  const set = stage();
  const cloudwatch = simulateCloudWatch({
    state: { alarms: [], metrics: [] },
    clock: set.clock,
    faults: new Faults(),
  });
  const context = () => ({ ...set.context(), systems: { ...set.systems, cloudwatch } });
  async function observe(input: JsonObject, startedAt = set.clock.now()) {
    const plan = await metric.plan(context(), input);
    return metric.observe(context(), input, { plan, startedAt });
  }
  async function pass() {
    for (const value of values) {
      cloudwatch.setMetric(WHICH, value);
      await set.clock.advance(60_000);
    }
  }
  return { ...set, cloudwatch, context, observe, pass };
}

test('a good metric passes, with the values that were seen', async () => {
  const { observe, pass } = measured(61, 62, 63);
  await pass();

  expect(await observe(MEMORY)).toEqual({
    status: 'done',
    outputs: { value: 63, periods: 2, bad_periods: 0 },
    evidence: ['Average of Memory (Service=api) was 62, 63; bad is > 90 for 2 minutes.'],
  });
});

test('bad for as long as the condition says fails the step', async () => {
  const { observe, pass } = measured(61, 95.123, 96);
  await pass();

  expect(await observe(MEMORY)).toEqual({
    status: 'failed',
    reason: 'Average of Memory (Service=api) was 95.12, 96: > 90 for 2 minutes.',
  });
});

test('bad for less than that passes', async () => {
  const { observe, pass } = measured(95, 61, 95);
  await pass();

  expect(await observe(MEMORY)).toMatchObject({ status: 'done', outputs: { bad_periods: 1 } });
});

test.each([
  ['> 90', 90, 'done'],
  ['>= 90', 90, 'failed'],
  ['< 0.5', 0.4, 'failed'],
  ['<= -1', -1, 'failed'],
  ['<= -1', 0, 'done'],
])('%s of %d is %s', async (fails_when, value, status) => {
  const { observe, pass } = measured(value, value);
  await pass();

  expect(await observe({ ...MEMORY, fails_when })).toMatchObject({ status });
});

describe('missing data', () => {
  test('is said plainly, and fails unless the runbook says otherwise', async () => {
    const { observe } = measured();

    expect(await observe(MEMORY)).toEqual({
      status: 'failed',
      reason:
        'There is no data for Average of Memory (Service=api) in the 2 periods of 1 minute that are needed. Compare the namespace and the dimensions, and look whether anything still sends it.',
    });
    expect(await observe({ ...MEMORY, missing: 'pass' })).toMatchObject({
      status: 'done',
      outputs: { periods: 0, bad_periods: 0 },
    });
  });

  test('in part is said as well', async () => {
    const { observe, pass } = measured(95, null, null, null);
    await pass();

    expect(await observe(MEMORY)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('only 1 of the 2 periods'),
    });
  });

  test('at the end is allowed for: values arrive late', async () => {
    const { observe, pass } = measured(95, 96, null, null);
    await pass();

    expect(await observe(MEMORY)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('95, 96'),
    });
  });
});

describe('watching', () => {
  const WATCH = { ...MEMORY, watch: '5m' };

  test('ends as soon as it has been bad for long enough', async () => {
    const { observe, cloudwatch, clock } = measured();
    const startedAt = clock.now();
    cloudwatch.setMetric(WHICH, 61);
    await clock.advance(60_000);
    const before = await observe(WATCH, startedAt);
    cloudwatch.setMetric(WHICH, 99);
    await clock.advance(120_000);

    expect(before).toMatchObject({ status: 'waiting', againInMs: 15_000 });
    expect(await observe(WATCH, startedAt)).toMatchObject({ status: 'failed' });
  });

  test('does not count what was measured before the step began', async () => {
    const { observe, pass, cloudwatch, clock } = measured(99, 99, 99);
    await pass();
    cloudwatch.setMetric(WHICH, 40);

    const first = await observe(WATCH);
    const startedAt = clock.now();
    await clock.advance(300_000);

    expect(first).toMatchObject({ status: 'waiting' });
    expect(await observe(WATCH, startedAt)).toMatchObject({ status: 'done' });
  });
});

describe('a share', () => {
  test('of one metric in another is in percent, and compared as such', async () => {
    const { perform } = stage();

    const { end } = await perform(metric, ERRORS);

    expect(end).toMatchObject({
      status: 'failed',
      reason:
        'HTTPCode_Target_5XX_Count in percent of RequestCount (LoadBalancer=app/credlink-production/50dc6c495c0c9188) was 60.83 throughout: > 5 for 2 minutes.',
    });
  });

  test('is not taken for zero where the part arrives later than the whole', async () => {
    const { observe, cloudwatch, clock } = measured();
    cloudwatch.setMetric({ ...WHICH, metric: 'Requests' }, 100);
    cloudwatch.setMetric(WHICH, 99);
    await clock.advance(240_000);
    cloudwatch.setMetric(WHICH, null);
    await clock.advance(60_000);

    expect(await observe({ ...MEMORY, percent_of: 'Requests', statistic: 'Sum' })).toMatchObject({
      status: 'failed',
    });
  });

  test('is zero where only the whole was sent, and unknown where nothing was', async () => {
    const { observe, cloudwatch, clock } = measured();
    const input = { ...MEMORY, percent_of: 'Requests', statistic: 'Sum' };
    cloudwatch.setMetric({ ...WHICH, metric: 'Requests' }, 100);
    await clock.advance(240_000);
    const quiet = await observe(input);
    cloudwatch.setMetric({ ...WHICH, metric: 'Requests' }, 0);
    await clock.advance(600_000);

    expect(quiet).toMatchObject({ status: 'done', outputs: { value: 0 } });
    expect(await observe(input)).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^There is no data/),
    });
  });
});

test('measured beforehand, it says how it stands', async () => {
  const { context, pass } = measured(95, 96);
  await pass();

  expect(await metric.measure?.(context(), MEMORY)).toEqual({
    healthy: false,
    summary: 'Average of Memory (Service=api) was 95, 96',
  });
});

test.each([
  ['fails_when', 'more than 5'],
  ['fails_when', '> five'],
  ['statistic', 'Mean'],
  ['period', '90s'],
  ['for', '30s'],
])('%s: %s is refused before anything is asked', async (field, value) => {
  await expect(stage().plan(metric, { ...MEMORY, [field]: value })).rejects.toThrow();
});

test('the plan shows the line to look by hand', async () => {
  const { plan } = stage();

  const { commands } = await plan(metric, { ...MEMORY, statistic: 'p95' });

  expect(commands).toEqual([
    'aws cloudwatch get-metric-statistics --namespace Test --metric-name Memory --dimensions Name=Service,Value=api --extended-statistics p95 --period 60 --start-time 2026-03-04T02:44:00Z --end-time 2026-03-04T02:48:00Z --region us-east-1',
  ]);
});
