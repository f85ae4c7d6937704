import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectCloudWatch } from '../../src/systems/cloudwatch/client.ts';
import type { CloudWatch } from '../../src/systems/cloudwatch/port.ts';
import { seedCloudWatch } from '../../src/systems/cloudwatch/seed.ts';
import { type SimulatedCloudWatch, simulateCloudWatch } from '../../src/systems/cloudwatch/simulator.ts';
import { cloudwatchServer } from '../../src/systems/cloudwatch/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

interface CloudWatchSubject extends Subject<CloudWatch> {
  readonly world: SimulatedCloudWatch;
}

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];
const MEMORY = {
  namespace: 'AWS/ECS',
  metric: 'MemoryUtilization',
  dimensions: { ClusterName: 'credlink-production', ServiceName: 'api' },
  statistic: 'Average',
  periodSeconds: 60,
  from: new Date('2026-03-04T02:43:00Z'),
  to: new Date('2026-03-04T02:48:00Z'),
};

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('CloudWatch by $name', ({ open }) => {
  test('alarms are found by their names, and those that do not exist are left out', async () => {
    const { port, world } = await open();
    world.setAlarm('credlink-api-error-rate', 'ALARM', 'Threshold crossed.');

    const found = await port.describeAlarms({ names: ['nope', 'credlink-api-error-rate'] });

    expect(found).toEqual([
      {
        name: 'credlink-api-error-rate',
        state: 'ALARM',
        reason: 'Threshold crossed.',
        since: new Date('2026-03-04T02:48:00Z'),
        actionsEnabled: true,
      },
    ]);
  });

  test('alarms are found by a prefix, over several pages, sorted by name', async () => {
    const { port } = await open();

    const found = await port.describeAlarms({ prefix: 'credlink-' });

    expect(found.map(({ name, state }) => [name, state])).toEqual([
      ['credlink-api-error-rate', 'ALARM'],
      ['credlink-api-memory-high', 'OK'],
      ['credlink-db-connections-high', 'OK'],
    ]);
    expect(await port.describeAlarms({ prefix: 'other-' })).toEqual([]);
  });

  test('a metric has a value for each period, oldest first, over several pages', async () => {
    const { port } = await open();

    const values = await port.getMetricData(MEMORY);

    expect(values).toHaveLength(5);
    expect(values[0]).toEqual({ at: new Date('2026-03-04T02:43:00Z'), value: 61 });
    expect(values.at(-1)?.at).toEqual(new Date('2026-03-04T02:47:00Z'));
  });

  test.each([
    ['that nobody sends', { metric: 'Nope' }],
    ['with a dimension left out', { dimensions: { ClusterName: 'credlink-production' } }],
  ])('a metric %s has no values, and that is no error', async (_what, over) => {
    const { port } = await open();

    expect(await port.getMetricData({ ...MEMORY, ...over })).toEqual([]);
  });

  failsInWords<CloudWatch>({
    system: 'cloudwatch',
    open,
    read: (port, signal) => port.describeAlarms({ prefix: '' }, signal),
  });
});

function simulator(): CloudWatchSubject & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const port = simulateCloudWatch({ state: seedCloudWatch(clock.now()), clock, faults });
  return { port, world: port, faults };
}

async function overTheWire(): Promise<CloudWatchSubject> {
  const { port: simulated, world, faults } = simulator();
  const wire = await onTheWire('cloudwatch', cloudwatchServer(simulated), faults);
  const port = connectCloudWatch({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, world, faults: wire.faults };
}
