import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { Faults } from '../../src/systems/faults.ts';
import { connectPrometheus } from '../../src/systems/prometheus/client.ts';
import type { Prometheus } from '../../src/systems/prometheus/port.ts';
import { simulatePrometheus } from '../../src/systems/prometheus/simulator.ts';
import { prometheusServer } from '../../src/systems/prometheus/wire.ts';
import { HeldClock } from '../support/held-clock.ts';
import { hurriedClock } from './hurried-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { survivesNonsense } from './misbehaving.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const SERIES = [
  { name: 'up', labels: { job: 'api', zone: 'a' }, value: 1 },
  { name: 'up', labels: { job: 'api', zone: 'b' }, value: 0 },
  { name: 'errors', labels: {}, value: 0 },
  ...[
    ['0.1', 50],
    ['0.2', 90],
    ['+Inf', 100],
  ].map(([le, value]) => ({ name: 'seconds_bucket', labels: { le: String(le) }, value: Number(value) })),
];

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeServers);

describe.each(SUBJECTS)('Prometheus by $name', ({ open }) => {
  test('an expression gives its values with their labels', async () => {
    const { port } = await open();

    const { samples } = await port.query('up{zone!="b"}');

    expect(samples).toEqual([{ labels: { __name__: 'up', job: 'api', zone: 'a' }, value: 1 }]);
  });

  test.each([
    ['sum(up) / count(up)', 0.5],
    ['max(rate(up{job=~"a.*"}[5m])) * 100', 100],
    ['(time() - 1772592480)', 0],
    ['1 - 2 * 3', -5],
    ['-min(up) + 2', 2],
    ['histogram_quantile(0.5, sum by (le) (rate(seconds_bucket[5m])))', 0.1],
    ['histogram_quantile(0.99, sum by (le) (rate(seconds_bucket[5m])))', 0.2],
    ['sum(max by (job, zone) (up))', 1],
  ])('%s is %d', async (promql, value) => {
    const { port } = await open();

    expect((await port.query(promql)).samples).toEqual([{ labels: {}, value }]);
  });

  test('what matches nothing is empty, and no error', async () => {
    const { port } = await open();

    expect((await port.query('nothing_of_the_kind')).samples).toEqual([]);
    expect((await port.query('up > 5')).samples).toEqual([]);
  });

  test('NaN and the infinities arrive as they are', async () => {
    const { port } = await open();

    expect((await port.query('0 / errors')).samples[0]?.value).toBeNaN();
    expect((await port.query('1 / errors')).samples[0]?.value).toBe(Number.POSITIVE_INFINITY);
  });

  test.each(['sum(up', 'up{job="api"', 'up and', '"text', 'up{job=~"("}', ')'])(
    'the expression %j cannot be parsed, and Prometheus says so',
    async (promql) => {
      const { port } = await open();

      await expect(port.query(promql)).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.stringMatching(/Prometheus says: .*\.$/),
      });
    },
  );

  failsInWords<Prometheus>({ system: 'prometheus', open, read: (port, signal) => port.query('up', signal) });
});

describe('the real client of Prometheus', () => {
  survivesNonsense<Prometheus>({
    connect: (url) => connectPrometheus({ url, token: 'T', clock: hurriedClock }),
    read: (port) => port.query('up'),
  });

  test('scalars are values, ranges are refused with advice, warnings are handed on', async () => {
    const answers = [
      { resultType: 'scalar', result: [1, '42.5'] },
      { resultType: 'matrix', result: [] },
    ];
    const server = createServer((_request, response) => {
      response.end(
        JSON.stringify({ status: 'success', data: answers.shift(), warnings: ['a part is missing'] }),
      );
    });
    const { url } = await onTheWire('none', server, { set: () => true });
    const port = connectPrometheus({ url, clock: hurriedClock });

    expect(await port.query('scalar(x)')).toEqual({
      samples: [{ labels: {}, value: 42.5 }],
      warnings: ['a part is missing'],
    });
    await expect(port.query('up[5m]')).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/rate\(\)/),
    });
  });

  test('a token is sent to an address with a prefix, and one that no header can carry is never repeated', async () => {
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.end('{"status":"success","data":{"resultType":"vector","result":[]}}');
    });
    const { url } = await onTheWire('none', server, { set: () => true });

    await connectPrometheus({ url: `${url}/mon/`, token: 'T0ken\n', clock: hurriedClock }).query('a&b');
    const wrong = connectPrometheus({ url, token: 'bad\ntoken', clock: hurriedClock }).query('up');

    expect(asked).toEqual([['/mon/api/v1/query?query=a%26b', 'Bearer T0ken']]);
    await expect(wrong).rejects.toMatchObject({
      kind: 'denied',
      message: expect.not.stringContaining('bad'),
    });
  });
});

async function overTheWire(): Promise<Subject<Prometheus>> {
  const { port: simulated, faults } = simulator();
  const { url, faults: switches } = await onTheWire('prometheus', prometheusServer(simulated), faults);
  return { port: connectPrometheus({ url, clock: hurriedClock }), faults: switches };
}

function simulator(): Subject<Prometheus> & { readonly faults: Faults } {
  const faults = new Faults();
  return { port: simulatePrometheus({ state: { series: SERIES }, clock: new HeldClock(), faults }), faults };
}
