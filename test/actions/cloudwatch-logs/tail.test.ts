import { expect, test } from 'vitest';
import { tail } from '../../../src/actions/cloudwatch-logs/tail.ts';
import { simulateCloudWatchLogs } from '../../../src/systems/cloudwatch-logs/simulator.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { stage } from '../../support/stage.ts';

const GROUP = { log_group: '/ecs/credlink-api' };

/** The stage with log lines of its own: each is written every so many milliseconds, for ten minutes. */
async function written(lines: Readonly<Record<string, number>>) {
  const set = stage();
  const cloudwatchLogs = simulateCloudWatchLogs({
    state: { groups: { '/ecs/credlink-api': [] } },
    clock: set.clock,
    faults: new Faults(),
  });
  for (const [message, everyMs] of Object.entries(lines))
    cloudwatchLogs.write('/ecs/credlink-api', { stream: 'api/1', message, everyMs });
  await set.clock.advance(600_000);
  const context = () => ({ ...set.context(), systems: { ...set.systems, cloudwatchLogs } });
  const observe = async (input: Readonly<Record<string, string | number>>) => {
    const plan = await tail.plan(context(), { ...GROUP, ...input });
    return tail.observe(context(), { ...GROUP, ...input }, { plan, startedAt: set.clock.now() });
  };
  return { ...set, context, observe };
}

test('errors are counted, and shown by kind with the newest of each', async () => {
  const { observe } = await written({
    'ERROR request {n} failed: too many clients already': 10_000,
    'ERROR cannot reach 10.0.0.{n}': 60_000,
    'INFO fine': 1_000,
  });

  expect(await observe({})).toEqual({
    status: 'done',
    outputs: { count: 72, complete: true, last_at: '2026-03-04T02:58:00.000Z' },
    evidence: ['72 lines match ERROR in /ecs/credlink-api in the last 10 minutes, of 2 kinds.'],
    log: '61 × 02:58:00 ERROR request 61 failed: too many clients already\n11 × 02:58:00 ERROR cannot reach 10.0.0.11',
  });
});

test('a quiet log is a count of zero, and nothing is shown', async () => {
  const { observe } = await written({ 'INFO fine': 1_000 });

  expect(await observe({})).toEqual({
    status: 'done',
    outputs: { count: 0, complete: true },
    evidence: ['No line matches ERROR in /ecs/credlink-api in the last 10 minutes.'],
  });
});

test('what looks like a credential is not shown, also where the line is cut', async () => {
  const padding = 'x'.repeat(270);
  const { observe } = await written({
    [`ERROR ${padding} postgresql://credlink:hunter2hunter2hunter2@db:5432/credlink`]: 60_000,
    'ERROR key AKIAABCDEFGHIJKLMNOP': 60_000,
  });

  const end = await observe({});

  expect(JSON.stringify(end)).not.toMatch(/hunter2|AKIAABCDEFGH/);
  expect(end).toMatchObject({ log: expect.stringContaining('[masked') });
});

test('a line is cut short, whatever it holds, and stays one line', async () => {
  const { observe } = await written({ [`ERROR first\n\tat second ${'y'.repeat(5_000)}`]: 600_000 });

  const end = await observe({});

  const log = end.status === 'done' ? (end.log ?? '') : '';
  expect(log.split('\n')).toHaveLength(1);
  expect(log.length).toBeLessThan(340);
  expect(log).toContain('ERROR first at second');
});

test('no more kinds are shown than are wanted', async () => {
  const { observe } = await written({ 'ERROR a': 60_000, 'ERROR b': 60_000, 'ERROR c': 60_000 });

  const end = await observe({ samples: 1 });

  expect(end).toMatchObject({ log: expect.not.stringContaining('\n') });
  expect(await observe({ samples: 0 })).not.toHaveProperty('log');
});

test('more than are accepted fail the step, with what was seen', async () => {
  const { observe, context } = await written({ 'ERROR a': 60_000 });

  expect(await observe({ fails_above: 10 })).toMatchObject({
    status: 'failed',
    reason: '11 lines match ERROR in /ecs/credlink-api in the last 10 minutes. At most 10 are accepted.',
    log: '11 × 02:58:00 ERROR a',
  });
  expect(await observe({ fails_above: 11 })).toMatchObject({ status: 'done' });
  expect(await tail.measure?.(context(), { ...GROUP, fails_above: 10 })).toMatchObject({ healthy: false });
});

test('a count that is too large is a lower bound, and never taken for few', async () => {
  const { observe } = await written({ 'ERROR a': 100 });

  expect(await observe({})).toMatchObject({
    outputs: { count: 5_000, complete: false },
    evidence: [expect.stringMatching(/^At least 5000 lines match/)],
  });
  expect(await observe({ fails_above: 9_000 })).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('did not reach its end'),
  });
});

test('a log group that does not exist is said by the system', async () => {
  const { perform } = stage();

  await expect(perform(tail, { log_group: '/nope' })).rejects.toMatchObject({
    kind: 'not_found',
    message: 'Amazon CloudWatch Logs says: The specified log group does not exist.',
  });
});

test('the plan shows the line to look by hand, quoted', async () => {
  const { plan } = stage();

  const { commands } = await plan(tail, { ...GROUP, pattern: '"heap out of memory"', since: '1h' });

  expect(commands).toEqual([
    `aws logs tail /ecs/credlink-api --since 3600s --filter-pattern '"heap out of memory"' --region us-east-1`,
  ]);
});
