import { expect, test } from 'vitest';
import { createSnapshot } from '../../../src/actions/rds/create-snapshot.ts';
import { restoreSnapshot } from '../../../src/actions/rds/restore-snapshot.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { source: 'credlink-prod', into: 'credlink-prod-restored' };
const NEWEST = 'rds:credlink-prod-2026-03-03-03-00';

test('the newest snapshot is restored beside the source, with its network and settings', async () => {
  const { perform, systems } = stage();

  const { plan, end } = await perform(restoreSnapshot, INPUT);

  const made = await systems.rds.describeInstance(INPUT.into);
  const source = await systems.rds.describeInstance(INPUT.source);
  expect(plan.outputs).toMatchObject({ snapshot: NEWEST, taken_at: '2026-03-03T03:00:00.000Z' });
  expect(end).toMatchObject({
    status: 'done',
    outputs: { instance: INPUT.into, endpoint: expect.stringMatching(/^credlink-prod-restored\..*:5432$/) },
    leaves: [{ target: 'rds:us-east-1/instance/credlink-prod-restored' }],
  });
  for (const copied of [
    'DBInstanceClass',
    'DBSubnetGroup',
    'VpcSecurityGroups',
    'DBParameterGroups',
    'MultiAZ',
    'PubliclyAccessible',
  ] as const)
    expect(made[copied]).toEqual(source[copied]);
});

test('the plan shows what is copied, what is lost, and the line to do it by hand', async () => {
  const { plan } = stage();

  const planned = await plan(restoreSnapshot, INPUT);

  expect(planned.changes).toContainEqual({
    ...{ target: 'rds/instance/credlink-prod-restored', field: 'security groups' },
    ...{ before: 'none', after: ['sg-0credlinkdb', 'sg-0credlinkops'] },
  });
  expect(planned.facts[0]).toMatch(
    /taken at 2026-03-03 03:00 UTC, 23.8 hours ago: rows written later are not in it/,
  );
  expect(planned.commands[0]).toMatch(
    /^aws rds restore-db-instance-from-db-snapshot .*--db-subnet-group-name credlink-private --vpc-security-group-ids sg-0credlinkdb sg-0credlinkops .*--multi-az --no-publicly-accessible/,
  );
});

test('an instance that exists is never restored over', async () => {
  const { plan } = stage();

  const planned = await plan(restoreSnapshot, { ...INPUT, into: 'credlink-prod-replica' });

  expect(planned.obstacle).toMatch(/^There is an instance credlink-prod-replica already/);
});

test('one that somebody makes between plan and call is not touched either', async () => {
  const { context, plan, systems } = stage();
  const planned = await plan(restoreSnapshot, INPUT);
  await somebodyElse(systems, INPUT.into);

  await expect(restoreSnapshot.apply(context(), INPUT, planned)).rejects.toMatchObject({ kind: 'conflict' });
});

test('a snapshot that a run took is a safeguard, and is restored only by its name', async () => {
  const { perform, plan } = stage();
  const { end } = await perform(createSnapshot, { instance: INPUT.source });
  const snapshot = end.status === 'done' ? String(end.outputs.snapshot) : '';

  const chosen = await plan(restoreSnapshot, INPUT);
  const named = await plan(restoreSnapshot, { ...INPUT, snapshot });

  expect(chosen.outputs.snapshot).toBe(NEWEST);
  expect(named.outputs.snapshot).toBe(snapshot);
});

test('only a snapshot from before the damage will do', async () => {
  const { plan } = stage();

  const earlier = await plan(restoreSnapshot, { ...INPUT, taken_before: '2026-03-02T00:00:00Z' });
  const none = await plan(restoreSnapshot, { ...INPUT, taken_before: '2025-01-01T00:00:00Z' });
  const late = await plan(restoreSnapshot, {
    ...INPUT,
    snapshot: NEWEST,
    taken_before: '2026-03-02T00:00:00Z',
  });

  expect(earlier.outputs.snapshot).toBe('rds:credlink-prod-2026-03-01-03-00');
  expect(none.obstacle).toMatch(/^There is no available snapshot of credlink-prod taken before/);
  expect(late.obstacle).toMatch(/was not taken before/);
});

test('the snapshot that was approved stays, although a newer one has come', async () => {
  const { clock, plan } = stage();
  const approved = await plan(restoreSnapshot, { ...INPUT, taken_before: '2026-03-02T12:00:00Z' });
  await clock.advance(60_000);

  const again = await plan(restoreSnapshot, INPUT, { pinned: approved.outputs });

  expect(again.outputs).toEqual(approved.outputs);
});

test.each([
  [
    'a snapshot of another instance',
    { source: 'credlink-prod-replica', snapshot: NEWEST },
    /is of credlink-prod, not of/,
  ],
  ['a source that is gone', { source: 'gone' }, /no instance gone to copy network/],
])('%s is refused in the plan', async (_what, over, obstacle) => {
  const { plan } = stage();

  expect((await plan(restoreSnapshot, { ...INPUT, ...over })).obstacle).toMatch(obstacle);
});

test.each([
  ['before the call, nothing is found', false, { status: 'absent' }],
  ['after the call, it is followed to its end', true, { status: 'done' }],
])('when the process died %s', async (_when, called, expected) => {
  const { clock, context, plan, follow } = stage();
  const planned = await plan(restoreSnapshot, INPUT);
  const startedAt = clock.now();
  if (called) await restoreSnapshot.apply(context(), INPUT, planned);

  const { end } = await follow(restoreSnapshot, INPUT, { plan: planned, startedAt });

  expect(end).toMatchObject(expected);
});

test("somebody else's instance of that name is unknown, not ours", async () => {
  const { clock, context, plan, systems } = stage();
  const planned = await plan(restoreSnapshot, INPUT);
  await somebodyElse(systems, INPUT.into);

  const found = await restoreSnapshot.observe(context(), INPUT, { plan: planned, startedAt: clock.now() });

  expect(found).toMatchObject({ status: 'unknown', reason: expect.stringMatching(/somebody else made it/) });
});

test('an instance that cannot be reached as planned is a failure', async () => {
  const { clock, context, plan, follow } = stage();
  const planned = await plan(restoreSnapshot, INPUT);
  const startedAt = clock.now();
  const receipt = await restoreSnapshot.apply(context(), INPUT, planned);
  const settings = { ...Object(planned.guards.settings), VpcSecurityGroupIds: ['sg-other'], MultiAZ: false };

  const { end } = await follow(restoreSnapshot, INPUT, {
    plan: { ...planned, guards: { ...planned.guards, settings } },
    ...{ receipt, startedAt },
  });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/security groups are sg-0credlinkdb, sg-0credlinkops; it is Multi-AZ/),
    leaves: [{ what: expect.stringMatching(/use it, or delete it/) }],
  });
});

async function somebodyElse({ rds }: ReturnType<typeof stage>['systems'], instance: string) {
  const settings = {
    DBInstanceClass: 'db.t4g.micro',
    VpcSecurityGroupIds: [],
    MultiAZ: false,
    PubliclyAccessible: false,
  };
  await rds.restoreSnapshot({ instance, snapshot: NEWEST, settings, tags: {} });
}

test('a look holds the new instance until it is there no more', async () => {
  const { perform, context, clock } = stage();
  const { plan } = await perform(restoreSnapshot, INPUT);
  const look = (into: string) =>
    restoreSnapshot.look?.(context(), { ...INPUT, into }, { plan, startedAt: clock.now() });

  expect(await look(INPUT.into)).toEqual({ status: 'held' });
  expect(await look('never-made')).toEqual({ status: 'gone', what: 'RDS instance never-made is deleted' });
});
