import { expect, test } from 'vitest';
import { alarms } from '../../../src/actions/cloudwatch/alarms.ts';
import { rollbackService } from '../../../src/actions/ecs/rollback-service.ts';
import { simulateCloudWatch } from '../../../src/systems/cloudwatch/simulator.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { stage } from '../../support/stage.ts';

const ALL = { alarms: ['credlink-*'] };
const QUIET = { alarms: ['credlink-api-memory-high', 'credlink-db-connections-high'] };

test('alarms that are OK pass, each with its state', async () => {
  const { perform } = stage();

  const { end } = await perform(alarms, QUIET);

  expect(end).toMatchObject({
    status: 'done',
    outputs: { ok: QUIET.alarms, insufficient_data: [] },
    evidence: ['credlink-api-memory-high is OK.', 'credlink-db-connections-high is OK.'],
  });
});

test('one in ALARM fails the step, with its reason and since when', async () => {
  const { perform } = stage();

  const { end } = await perform(alarms, ALL);

  expect(end).toMatchObject({
    status: 'failed',
    reason:
      'credlink-api-error-rate has been in ALARM for 25 minutes. Threshold crossed: error rate 60.8 % > 5 %.',
  });
});

test('a name that no alarm has fails the step: a wrong name must not look healthy', async () => {
  const { perform } = stage();

  const { end } = await perform(alarms, { alarms: ['credlnik-api', 'nothing-*'] });

  expect(end).toMatchObject({
    status: 'failed',
    reason: 'CloudWatch: there is no alarm credlnik-api, there is no alarm nothing-*. Compare the names.',
  });
});

test('given time, it waits until the rollback has brought the alarm back to OK', async () => {
  const { perform, plan, context, follow, clock } = stage();
  await perform(rollbackService, { cluster: 'credlink-production', service: 'api' });
  const planned = await plan(alarms, { ...ALL, within: '5m' });

  const { end } = await follow(alarms, { ...ALL, within: '5m' }, { plan: planned, startedAt: clock.now() });

  expect(end).toMatchObject({ status: 'done' });
  expect(await alarms.measure?.(context(), ALL)).toEqual({
    healthy: true,
    summary: '3 alarms are not in ALARM',
  });
});

test('given time in vain, it says what is still in ALARM', async () => {
  const { perform } = stage();

  const { end, waited } = await perform(alarms, { ...ALL, within: '2m' });

  expect(waited[0]?.progress).toBe('not OK yet: credlink-api-error-rate');
  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('for 27 minutes') });
});

test.each([
  ['accept', 'done'],
  ['fail', 'failed'],
])('too little data means what the runbook says: %s', async (insufficient_data, status) => {
  const set = stage();
  const cloudwatch = simulateCloudWatch({
    state: { alarms: [], metrics: [] },
    clock: set.clock,
    faults: new Faults(),
  });
  cloudwatch.setAlarm('quiet', 'INSUFFICIENT_DATA', 'No data.');
  const context = { ...set.context(), systems: { ...set.systems, cloudwatch } };
  const input = { alarms: ['quiet'], insufficient_data };

  const planned = await alarms.plan(context, input);
  const end = await alarms.observe(context, input, { plan: planned, startedAt: set.clock.now() });

  expect(end.status).toBe(status);
});

test('measured beforehand, it tells what is wrong already', async () => {
  const { context } = stage();

  expect(await alarms.measure?.(context(), ALL)).toEqual({
    healthy: false,
    summary: 'credlink-api-error-rate is ALARM',
  });
});

test('the plan shows the lines to look by hand', async () => {
  const { plan } = stage();

  const planned = await plan(alarms, { alarms: ['a b', 'credlink-*'] });

  expect(planned.commands).toEqual([
    "aws cloudwatch describe-alarms --alarm-types MetricAlarm CompositeAlarm --alarm-names 'a b' --region us-east-1",
    'aws cloudwatch describe-alarms --alarm-types MetricAlarm CompositeAlarm --alarm-name-prefix credlink- --region us-east-1',
  ]);
});
