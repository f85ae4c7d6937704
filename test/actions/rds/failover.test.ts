import { describe, expect, test } from 'vitest';
import { failover } from '../../../src/actions/rds/failover.ts';
import { failoverCluster } from '../../../src/actions/rds/failover-cluster.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { instance: 'credlink-prod' };
const CLUSTER = { cluster: 'credlink-analytics' };

describe('a Multi-AZ instance', () => {
  test('fails over to its standby, which its events prove, and can fail back', async () => {
    const { perform } = stage();

    const { plan, end } = await perform(failover, INPUT);

    expect(plan.changes).toEqual([
      { target: 'rds/instance/credlink-prod', field: 'active in', before: 'us-east-1a', after: 'us-east-1b' },
    ]);
    expect(plan.commands[0]).toBe(
      'aws rds reboot-db-instance --db-instance-identifier credlink-prod --force-failover --region us-east-1',
    );
    expect(end).toMatchObject({
      status: 'done',
      outputs: { zone: 'us-east-1b', previous_zone: 'us-east-1a' },
      evidence: expect.arrayContaining(['RDS says: Multi-AZ instance failover completed']),
      undo: [{ uses: 'rds/failover' }],
    });
  });

  test('a reboot after which the standby did not take over is no success', async () => {
    const { world, perform } = stage();
    world.faults.set('rds/standby-missing', true);

    const { end } = await perform(failover, { ...INPUT, available_within: '1m' });

    expect(end).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/did not take over within 1 minute/),
    });
  });

  test.each([
    ['an instance without a standby', 'credlink-prod-replica', /is not Multi-AZ/],
    ['a member of a cluster', 'credlink-analytics-1', /use rds\/failover-cluster with credlink-analytics/],
  ])('%s is refused in the plan', async (_what, instance, obstacle) => {
    expect((await stage().plan(failover, { instance })).obstacle).toMatch(obstacle);
  });

  test('a crash before the call is known to have done nothing once RDS would have shown it', async () => {
    const { clock, plan, follow } = stage();
    const planned = await plan(failover, INPUT);

    const { end, waited } = await follow(failover, INPUT, { plan: planned, startedAt: clock.now() });

    expect(waited[0]?.progress).toBe('the answer was lost; looking whether it has begun');
    expect(end).toEqual({ status: 'absent' });
  });

  test('a crash after the call finds the failover, even when it is over', async () => {
    const { clock, context, plan, follow } = stage();
    const planned = await plan(failover, INPUT);
    const startedAt = clock.now();
    await failover.apply(context(), INPUT, planned);
    await clock.advance(300_000);

    const { end } = await follow(failover, INPUT, { plan: planned, startedAt });

    expect(end).toMatchObject({ status: 'done', outputs: { zone: 'us-east-1b' } });
  });
});

describe('a cluster', () => {
  test('fails over to its reader, and back by its undo', async () => {
    const { perform } = stage();

    const { end } = await perform(failoverCluster, CLUSTER);
    const back = end.status === 'done' ? (end.undo?.[0]?.with ?? {}) : {};
    const { end: undone } = await perform(failoverCluster, back);

    expect(end).toMatchObject({
      status: 'done',
      outputs: { writer: 'credlink-analytics-2', previous_writer: 'credlink-analytics-1' },
    });
    expect(undone).toMatchObject({ status: 'done', outputs: { writer: 'credlink-analytics-1' } });
  });

  test.each([['a target that is no reader', 'credlink-prod', /is not a reader of credlink-analytics/]])(
    '%s is refused in the plan',
    async (_what, to, obstacle) => {
      expect((await stage().plan(failoverCluster, { ...CLUSTER, to })).obstacle).toMatch(obstacle);
    },
  );

  test('nothing is done when the target writes already', async () => {
    const planned = await stage().plan(failoverCluster, { ...CLUSTER, to: 'credlink-analytics-1' });

    expect(planned.nothingToDo).toBe('credlink-analytics-1 is the writer of credlink-analytics already.');
  });

  test('another reader than the one asked for is said to have taken over', async () => {
    const { clock, context, plan, follow } = stage();
    const planned = await plan(failoverCluster, CLUSTER);
    const startedAt = clock.now();
    const receipt = await failoverCluster.apply(context(), CLUSTER, planned);

    const { end } = await follow(
      failoverCluster,
      { ...CLUSTER, to: 'credlink-analytics-3' },
      { plan: planned, receipt, startedAt },
    );

    expect(end).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/not credlink-analytics-3/),
    });
  });

  test.each([
    ['before the call', false, 'absent'],
    ['after the call', true, 'done'],
  ])('a crash %s is told by the writer', async (_when, called, status) => {
    const { clock, context, plan, follow } = stage();
    const planned = await plan(failoverCluster, CLUSTER);
    const startedAt = clock.now();
    if (called) await failoverCluster.apply(context(), CLUSTER, planned);

    const { end } = await follow(failoverCluster, CLUSTER, { plan: planned, startedAt });

    expect(end.status).toBe(status);
  });
});
