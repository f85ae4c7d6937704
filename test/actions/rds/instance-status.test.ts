import { expect, test } from 'vitest';
import { instanceStatus } from '../../../src/actions/rds/instance-status.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { instance: 'credlink-prod' };

test('state, standby, storage and connections are shown', async () => {
  const { perform } = stage();

  const { end } = await perform(instanceStatus, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    outputs: {
      status: 'available',
      multi_az: true,
      storage_gb: 200,
      storage_used_percent: 44,
      connections: 84,
    },
    evidence: [
      'credlink-prod is available in us-east-1a: postgres 16.4, db.m6g.large.',
      'It has a standby in us-east-1b.',
      '44 % of its 200 GiB are used; 112 GiB are free.',
      '84 clients are connected.',
    ],
  });
});

test('without CloudWatch it says what is not known, and why', async () => {
  const { world, perform } = stage();
  world.faults.set('cloudwatch/refused', true);

  const { end } = await perform(instanceStatus, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    evidence: expect.arrayContaining([
      expect.stringMatching(/^How many clients are connected is not known: Amazon CloudWatch refused/),
    ]),
  });
  expect(end.status === 'done' && end.outputs).not.toHaveProperty('connections');
});

test('a replica shows how far it is behind, and what happened to a database is in the log', async () => {
  const { clock, systems, perform } = stage();
  await systems.rds.failOverInstance(INPUT.instance);
  await clock.advance(30_000);

  const { end: replica } = await perform(instanceStatus, { instance: 'credlink-prod-replica' });
  const { end } = await perform(instanceStatus, INPUT);

  expect(replica).toMatchObject({ outputs: { replica_lag_seconds: 4 } });
  expect(end).toMatchObject({ log: expect.stringMatching(/Multi-AZ instance failover completed/) });
});

test('it is healthy only while it is available', async () => {
  const { context, systems } = stage();
  await systems.rds.failOverInstance(INPUT.instance);

  expect(await instanceStatus.measure?.(context(), INPUT)).toEqual({
    healthy: false,
    summary: 'credlink-prod is rebooting',
  });
});
