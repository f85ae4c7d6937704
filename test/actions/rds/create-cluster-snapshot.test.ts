import { expect, test } from 'vitest';
import { createClusterSnapshot } from '../../../src/actions/rds/create-cluster-snapshot.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { cluster: 'credlink-analytics' };
const NAME = 'runbolt-credlink-analytics-r-12345678-step';

test('a snapshot is taken under a name that comes from the run, and waited for', async () => {
  const { perform } = stage();

  const { plan, end, waited } = await perform(createClusterSnapshot, INPUT);

  expect(plan.outputs).toEqual({ snapshot: NAME });
  expect(waited.map((one) => one.progress)).toContain('the snapshot is 50 % done');
  expect(end).toMatchObject({
    status: 'done',
    outputs: { snapshot: NAME, taken_at: '2026-03-04T02:48:00.000Z', size_gb: 1 },
    evidence: [
      `Snapshot ${NAME} of credlink-analytics is available.`,
      'It was taken at 2026-03-04 02:48 UTC.',
    ],
  });
});

test('the plan gives the line to do it by hand', async () => {
  const { plan } = stage();

  const planned = await plan(createClusterSnapshot, INPUT);

  expect(planned.commands[0]).toBe(
    `aws rds create-db-cluster-snapshot --db-cluster-identifier credlink-analytics --db-cluster-snapshot-identifier ${NAME} --tags Key=runbolt/run,Value=r-12345678 Key=runbolt/step,Value=step --region us-east-1`,
  );
});

test('applying it again after a lost answer takes no second one', async () => {
  const { context, plan, systems } = stage();
  const planned = await plan(createClusterSnapshot, INPUT);
  await createClusterSnapshot.apply(context(), INPUT, planned);

  const receipt = await createClusterSnapshot.apply(context(), INPUT, planned);

  expect(receipt).toEqual({ snapshot: NAME });
  expect((await systems.rds.describeClusterSnapshot(NAME)).Status).toBe('creating');
});

test("a name that somebody else's snapshot has is refused, and never taken for ours", async () => {
  const { clock, context, plan, systems } = stage();
  const planned = await plan(createClusterSnapshot, INPUT);
  await systems.rds.createClusterSnapshot({ cluster: INPUT.cluster, snapshot: NAME, tags: {} });

  await expect(createClusterSnapshot.apply(context(), INPUT, planned)).rejects.toMatchObject({
    kind: 'conflict',
  });
  expect(
    await createClusterSnapshot.observe(context(), INPUT, { plan: planned, startedAt: clock.now() }),
  ).toMatchObject({
    status: 'unknown',
    look: [expect.stringMatching(/^aws rds describe-db-cluster-snapshots/)],
  });
});

test.each([
  ['before the call, nothing is found', false, { status: 'absent' }],
  ['after the call, it is followed to its end', true, { status: 'done', outputs: { snapshot: NAME } }],
])('when the process died %s', async (_when, called, expected) => {
  const { clock, context, plan, follow } = stage();
  const planned = await plan(createClusterSnapshot, INPUT);
  const startedAt = clock.now();
  if (called) await createClusterSnapshot.apply(context(), INPUT, planned);

  const { end } = await follow(createClusterSnapshot, INPUT, { plan: planned, startedAt });

  expect(end).toMatchObject(expected);
});

test('a snapshot that fails is a failure', async () => {
  const { world, perform } = stage();
  world.faults.set('rds/snapshot-fails', true);

  const { end } = await perform(createClusterSnapshot, INPUT);

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringMatching(/is failed/) });
});

test('one that takes too long is a failure that says how far it is', async () => {
  const { perform } = stage();

  const { end } = await perform(createClusterSnapshot, { ...INPUT, available_within: '15s' });

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringMatching(/within 15 s: 50 % done/) });
});

test('a cluster that is failing over is refused in the plan', async () => {
  const { plan, systems } = stage();
  await systems.rds.failOverCluster({ id: INPUT.cluster });

  expect((await plan(createClusterSnapshot, INPUT)).obstacle).toMatch(/is failing-over/);
});
