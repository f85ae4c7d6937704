import { expect, test } from 'vitest';
import { query } from '../../../src/actions/prometheus/query.ts';
import { stage } from '../../support/stage.ts';

const SLO = { query: 'slo:availability:ratio5m', expect: '> 0.995', title: 'Availability' };

/** The night's bad build is rolled back. */
async function healthyStage() {
  const set = stage();
  await set.systems.ecs.updateService({
    cluster: 'credlink-production',
    service: 'api',
    taskDefinition: 'credlink-api:41',
  });
  await set.clock.advance(20_000);
  return set;
}

test('a value as expected is done, with the value', async () => {
  const { perform } = await healthyStage();

  const { plan, end } = await perform(query, SLO);

  expect(plan.facts).toEqual(['Asks Prometheus for Availability: expected > 0.995.']);
  expect(end).toEqual({
    status: 'done',
    outputs: { value: 0.9998, series: 1 },
    evidence: ['Availability is 0.9998 {service="credlink-api"}, as expected (> 0.995).'],
  });
});

test('a value that is not as expected fails, and says which and what was expected', async () => {
  const { perform } = stage();

  const { end } = await perform(query, SLO);

  expect(end).toEqual({
    status: 'failed',
    reason: 'Availability is 0.25 {service="credlink-api"}, expected > 0.995.',
  });
});

test('the measurement before a rollback is bad, and after it good', async () => {
  const bad = stage();
  const good = await healthyStage();

  expect(await query.measure?.(bad.context(), SLO)).toMatchObject({ healthy: false });
  expect(await query.measure?.(good.context(), SLO)).toMatchObject({ healthy: true });
});

test.each([
  [{ expect: '>= 1' }, 'done'],
  [{ expect: '== 1' }, 'done'],
  [{ expect: '!= 1' }, 'failed'],
  [{ expect: '<1e3' }, 'done'],
  [{ below: 1 }, 'failed'],
  [{ above: 0.5, below: 2 }, 'done'],
  [{ above: 0.5, below: 0.7 }, 'failed'],
  [{}, 'done'],
])('a value of 1 with %j is %s', async (wishes, status) => {
  const { perform } = stage();

  const { end } = await perform(query, { query: 'up', ...wishes });

  expect(end.status).toBe(status);
});

test('every value must pass: one of several that does not is named, and all are in the log', async () => {
  const { perform } = stage();

  const { end } = await perform(query, { query: 'http_requests_total', above: 2_600 });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('is 2500 {service="credlink-api", code="200"}, expected > 2600'),
    log: expect.stringContaining('7500 {service="credlink-api", code="503"}'),
  });
});

test('no result at all is said plainly and fails', async () => {
  const { perform } = stage();

  const { end } = await perform(query, { query: 'no_such_metric', below: 1 });

  expect(end).toEqual({ status: 'failed', reason: '`no_such_metric` gave no result: no series matches.' });
});

test("an alert's expression is empty when all is well, where the step says so", async () => {
  const { perform } = stage();
  const failed = 'kube_job_status_failed{job_name=~"infershield-backup.*"} > 0';

  const { end } = await perform(query, { query: failed, when_empty: 'pass' });

  expect(end).toMatchObject({ status: 'done', outputs: { value: null, series: 0 } });
});

test.each(['> 0.5', '< 0.5', '!= 0.5'])('NaN never passes %s', async (wish) => {
  const { perform } = stage();
  const nothing = 'kube_job_status_failed / kube_job_status_failed';

  const { end } = await perform(query, { query: nothing, expect: wish });

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('is NaN') });
});

test.each(['', '>', 'more than 5', '> five', '> 1; drop', '=> 1', '> 1 2'])(
  'the expectation %j is refused before anything is asked',
  async (wish) => {
    const { plan } = stage();

    await expect(plan(query, { query: 'up', expect: wish })).rejects.toThrow(/comparison/);
  },
);

test('a broken expression ends in the words of Prometheus', async () => {
  const { perform } = stage();

  await expect(perform(query, { query: 'sum(up' })).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('parse error'),
  });
});
