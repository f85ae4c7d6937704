import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectCloudWatchLogs } from '../../src/systems/cloudwatch-logs/client.ts';
import type { CloudWatchLogs } from '../../src/systems/cloudwatch-logs/port.ts';
import { API_LOGS, seedCloudWatchLogs } from '../../src/systems/cloudwatch-logs/seed.ts';
import { simulateCloudWatchLogs } from '../../src/systems/cloudwatch-logs/simulator.ts';
import { cloudwatchLogsServer } from '../../src/systems/cloudwatch-logs/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];
const LAST_MINUTE = {
  logGroup: API_LOGS,
  from: new Date('2026-03-04T02:47:00Z'),
  to: new Date('2026-03-04T02:48:00Z'),
  limit: 100,
};

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('CloudWatch Logs by $name', ({ open }) => {
  test('the lines of a time are found, newest first, over several pages', async () => {
    const { port } = await open();

    const { events, more } = await port.filterLogEvents({ ...LAST_MINUTE, pattern: 'INFO request' });

    expect(events).toHaveLength(31);
    expect(events[0]).toEqual({
      at: new Date('2026-03-04T02:48:00Z'),
      stream: 'api/1',
      message: 'INFO request 3601 signed in 84 ms',
    });
    expect(more).toBe(false);
  });

  test('no more lines are fetched than are wanted, the newest of them, and it says that there are others', async () => {
    const { port } = await open();

    const { events, more } = await port.filterLogEvents({ ...LAST_MINUTE, limit: 7 });

    expect(events).toHaveLength(7);
    expect(events[0]?.at).toEqual(new Date('2026-03-04T02:48:00Z'));
    expect(more).toBe(true);
  });

  test('exactly as many as are wanted is not more', async () => {
    const { port } = await open();

    const found = await port.filterLogEvents({ ...LAST_MINUTE, pattern: '"DB_POOL max=5"', limit: 2 });

    expect(found.events).toHaveLength(2);
    expect(found.more).toBe(false);
  });

  test('nothing that matches is an empty answer', async () => {
    const { port } = await open();

    expect(await port.filterLogEvents({ ...LAST_MINUTE, pattern: 'FATAL' })).toEqual({
      events: [],
      more: false,
    });
  });

  test('a log group that does not exist is not found', async () => {
    const { port } = await open();

    await expect(port.filterLogEvents({ ...LAST_MINUTE, logGroup: '/nope' })).rejects.toMatchObject({
      name: 'Failure',
      kind: 'not_found',
    });
  });

  test('a pattern that is none is invalid', async () => {
    const { port } = await open();

    await expect(port.filterLogEvents({ ...LAST_MINUTE, pattern: '{ $.level = "x"' })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  failsInWords<CloudWatchLogs>({
    system: 'cloudwatch-logs',
    open,
    read: (port, signal) => port.filterLogEvents(LAST_MINUTE, signal),
  });
});

function simulator(): Subject<CloudWatchLogs> & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  const port = simulateCloudWatchLogs({ state: seedCloudWatchLogs(clock.now()), clock, faults });
  return { port, faults };
}

async function overTheWire(): Promise<Subject<CloudWatchLogs>> {
  const { port: simulated, faults } = simulator();
  const wire = await onTheWire('cloudwatch-logs', cloudwatchLogsServer(simulated), faults);
  const port = connectCloudWatchLogs({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, faults: wire.faults };
}
