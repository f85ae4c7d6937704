import { expect, test } from 'vitest';
import { createSnapshot } from '../../../src/actions/rds/create-snapshot.ts';
import { snapshotName } from '../../../src/actions/rds/snapshot-name.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { instance: 'credlink-prod' };
const NAME = 'runbolt-credlink-prod-r-12345678-step';

test('a snapshot is taken under a name that comes from the run, and waited for', async () => {
  const { perform } = stage();

  const { plan, end, waited } = await perform(createSnapshot, INPUT);

  expect(plan.outputs).toEqual({ snapshot: NAME });
  expect(waited.map((one) => one.progress)).toContain('the snapshot is 50 % done');
  expect(end).toMatchObject({
    status: 'done',
    outputs: { snapshot: NAME, taken_at: '2026-03-04T02:48:00.000Z', size_gb: 200 },
    evidence: [`Snapshot ${NAME} of credlink-prod is available.`, expect.stringMatching(/200 GiB/)],
  });
});

test('the plan gives the line to do it by hand', async () => {
  const { plan } = stage();

  const planned = await plan(createSnapshot, INPUT);

  expect(planned.commands[0]).toBe(
    `aws rds create-db-snapshot --db-instance-identifier credlink-prod --db-snapshot-identifier ${NAME} --tags Key=runbolt/run,Value=r-12345678 Key=runbolt/step,Value=step --region us-east-1`,
  );
});

test('applying it again after a lost answer takes no second one', async () => {
  const { context, plan, systems } = stage();
  const planned = await plan(createSnapshot, INPUT);
  await createSnapshot.apply(context(), INPUT, planned);

  const receipt = await createSnapshot.apply(context(), INPUT, planned);

  expect(receipt).toEqual({ snapshot: NAME });
  expect(await systems.rds.listSnapshots(INPUT.instance)).toHaveLength(8);
});

test("a name that somebody else's snapshot has is refused, and never taken for ours", async () => {
  const { clock, context, plan, systems } = stage();
  const planned = await plan(createSnapshot, INPUT);
  await systems.rds.createSnapshot({ instance: INPUT.instance, snapshot: NAME, tags: {} });

  await expect(createSnapshot.apply(context(), INPUT, planned)).rejects.toMatchObject({ kind: 'conflict' });
  expect(
    await createSnapshot.observe(context(), INPUT, { plan: planned, startedAt: clock.now() }),
  ).toMatchObject({ status: 'unknown', look: [expect.stringMatching(/^aws rds describe-db-snapshots/)] });
});

test.each([
  ['before the call, nothing is found', false, { status: 'absent' }],
  ['after the call, it is followed to its end', true, { status: 'done', outputs: { snapshot: NAME } }],
])('when the process died %s', async (_when, called, expected) => {
  const { clock, context, plan, follow } = stage();
  const planned = await plan(createSnapshot, INPUT);
  const startedAt = clock.now();
  if (called) await createSnapshot.apply(context(), INPUT, planned);

  const { end } = await follow(createSnapshot, INPUT, { plan: planned, startedAt });

  expect(end).toMatchObject(expected);
});

test('a snapshot that fails is a failure', async () => {
  const { world, perform } = stage();
  world.faults.set('rds/snapshot-fails', true);

  const { end } = await perform(createSnapshot, INPUT);

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringMatching(/is failed/) });
});

test('one that takes too long is a failure that says how far it is', async () => {
  const { perform } = stage();

  const { end } = await perform(createSnapshot, { ...INPUT, available_within: '15s' });

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringMatching(/within 15 s: 50 % done/) });
});

test.each([
  ['a member of a cluster', 'credlink-analytics-1', /rds\/create-cluster-snapshot/],
  ['an instance that is busy', 'credlink-prod', /is rebooting/],
])('%s is refused in the plan', async (_what, instance, obstacle) => {
  const { plan, systems } = stage();
  await systems.rds.failOverInstance('credlink-prod');

  expect((await plan(createSnapshot, { instance })).obstacle).toMatch(obstacle);
});

test.each(['r-1/a--b', 'r-1/-', 'r-1/ÄÖ', `r-1/${'x'.repeat(400)}`])(
  'the name for the token %j is one that RDS accepts',
  (token) => {
    expect(snapshotName('credlink-prod', token)).toMatch(/^[a-z](-?[a-z0-9])*$/);
    expect(snapshotName('credlink-prod', token).length).toBeLessThanOrEqual(255);
  },
);
