import { expect, test } from 'vitest';
import { rollbackService } from '../../src/actions/ecs/rollback-service.ts';
import { stage } from '../support/stage.ts';

const ALARM = { names: ['credlink-api-error-rate'] };

test('after the rollback the alarm is OK, the errors stop and so does their count', async () => {
  const { perform, systems, clock } = stage();
  const errors = async () => {
    const [from, to] = [new Date(clock.now().getTime() - 60_000), clock.now()];
    const wanted = { logGroup: '/ecs/credlink-api', from, to, pattern: 'ERROR', limit: 100 };
    return (await systems.cloudwatchLogs.filterLogEvents(wanted)).events.length;
  };
  const before = [await systems.cloudwatch.describeAlarms(ALARM), await errors()] as const;

  await perform(rollbackService, { cluster: 'credlink-production', service: 'api' });
  const after = await systems.cloudwatch.describeAlarms(ALARM);
  await clock.advance(120_000);

  expect(before).toMatchObject([[{ state: 'ALARM' }], 21]);
  expect(after).toMatchObject([{ state: 'OK' }]);
  expect(await errors()).toBe(0);
});

test('a new world shows the night as it is: in ALARM since the bad build went out', async () => {
  const { world } = stage();

  const section = world.panel().find(({ id }) => id === 'cloudwatch');

  expect(section?.rows.map(({ title, status }) => [title, status])).toEqual([
    ['credlink-api-error-rate', 'ALARM'],
    ['credlink-api-memory-high', 'OK'],
    ['credlink-db-connections-high', 'OK'],
    ['/ecs/credlink-api', 'Errors'],
  ]);
});
