import { beforeAll, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectPrometheus } from '../../src/systems/prometheus/client.ts';
import { given } from './given.ts';

const port = () =>
  connectPrometheus({
    url: given('PROMETHEUS_URL'),
    token: process.env.PROMETHEUS_TOKEN,
    clock: systemClock,
  });

/** Its own metrics stand in for a service's; the first scrape takes a moment. */
beforeAll(async () => {
  await vi.waitFor(async () => expect((await port().query('up')).samples.length).toBeGreaterThan(0), {
    timeout: 300_000,
    interval: 250,
  });
});

test('an expression gives its values with their labels', async () => {
  const { samples } = await port().query('prometheus_build_info');

  expect(samples[0]).toMatchObject({
    labels: { __name__: 'prometheus_build_info', version: expect.stringMatching(/^\d/) },
    value: 1,
  });
});

test.each([
  ['sum(vector(3)) / count(vector(1))', 3],
  ['label_replace(vector(7), "zone", "a", "", "")', 7],
  ['scalar(vector(42.5))', 42.5],
  ['1 - 2 * 3', -5],
  ['vector(1) / 0', Number.POSITIVE_INFINITY],
  ['-vector(1) / 0', Number.NEGATIVE_INFINITY],
  ['vector(0) / 0', Number.NaN],
])('%s is %d', async (promql, value) => {
  const { samples } = await port().query(promql);

  expect(samples.map((sample) => sample.value)).toEqual([value]);
});

test('the time of Prometheus is ours', async () => {
  const [sample] = (await port().query('time()')).samples;

  expect(Math.abs((sample?.value ?? 0) - Date.now() / 1_000)).toBeLessThan(60);
});

test('what matches nothing is empty, and no error', async () => {
  expect((await port().query('nothing_of_the_kind')).samples).toEqual([]);
  expect((await port().query('up > 5')).samples).toEqual([]);
});

test.each(['sum(up', 'up{job="api"', 'up and', '"text', 'up{job=~"("}', ')'])(
  'the expression %j cannot be parsed, and Prometheus says so',
  async (promql) => {
    await expect(port().query(promql)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/Prometheus says: .*\.$/),
    });
  },
);

test('a range is refused with advice', async () => {
  await expect(port().query('up[5m]')).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringMatching(/rate\(\)/),
  });
});

test('a caller that has given up is not kept waiting', async () => {
  await expect(port().query('up', AbortSignal.abort())).rejects.toMatchObject({ kind: 'timeout' });
});

test('a port where nobody listens is unavailable', async () => {
  const nobody = connectPrometheus({ url: 'http://127.0.0.1:1', clock: systemClock });

  await expect(nobody.query('up')).rejects.toMatchObject({ name: 'Failure', kind: 'unavailable' });
});
