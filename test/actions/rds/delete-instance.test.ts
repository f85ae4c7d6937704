import { expect, test } from 'vitest';
import type { ActionContext } from '../../../src/actions/action.ts';
import { deleteInstance } from '../../../src/actions/rds/delete-instance.ts';
import { restoreSnapshot } from '../../../src/actions/rds/restore-snapshot.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { instance: 'credlink-drill' };
const TARGET = 'rds:us-east-1/instance/credlink-drill';
const RESTORE = { source: 'credlink-prod', into: INPUT.instance };

type Set = ReturnType<typeof stage>;

const inDrill = (set: Set): Partial<ActionContext> => ({ run: { ...set.context().run, drill: true } });

/** A restored copy that is ready; with the drill's tag when a drill has made it. */
async function restored({ drill }: { readonly drill: boolean }): Promise<Set> {
  const set = stage();
  const context = set.context(drill ? inDrill(set) : {});
  await restoreSnapshot.apply(context, RESTORE, await restoreSnapshot.plan(context, RESTORE));
  await set.clock.advance(120_000);
  return set;
}

const isThere = async ({ systems }: Set): Promise<boolean> =>
  systems.rds.describeInstance(INPUT.instance).then(
    () => true,
    () => false,
  );

test('what a drill has restored is deleted, waited for, and no longer left open', async () => {
  const set = await restored({ drill: true });

  const { plan, end, waited } = await set.perform(deleteInstance, INPUT);

  expect(deleteInstance.effect).toBe('destructive');
  expect(plan.changes).toEqual([
    {
      target: 'rds/instance/credlink-drill',
      field: 'instance',
      before: 'restored by a drill',
      after: 'deleted',
    },
  ]);
  expect(plan.commands[0]).toBe(
    'aws rds delete-db-instance --db-instance-identifier credlink-drill --skip-final-snapshot --delete-automated-backups --region us-east-1',
  );
  expect(waited[0]?.progress).toBe('credlink-drill is deleting');
  expect(end).toMatchObject({ status: 'done', outputs: INPUT, closes: [TARGET] });
  expect(await isThere(set)).toBe(false);
});

test('the plan of a drill covers the instance that the drill is still to make', async () => {
  const set = stage();
  const before = await set.plan(deleteInstance, INPUT, inDrill(set));

  const after = await (await restored({ drill: true })).plan(deleteInstance, INPUT, inDrill(set));

  expect(after).toEqual(before);
  expect(before.changes).toHaveLength(1);
});

test('outside of a drill an instance that is not there is nothing to do', async () => {
  expect(await stage().plan(deleteInstance, INPUT)).toMatchObject({
    changes: [],
    nothingToDo: 'There is no RDS instance credlink-drill.',
  });
});

test('what no drill has made stays, in the plan and when it acts', async () => {
  const set = await restored({ drill: false });
  const reason = /credlink-drill stays: without the tags runbolt\/drill and runbolt\/run/;

  expect((await set.plan(deleteInstance, INPUT)).obstacle).toMatch(reason);
  await expect(set.perform(deleteInstance, INPUT)).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringMatching(reason),
  });
  expect(await isThere(set)).toBe(true);
});

const TAG = { Key: 'runbolt/drill', Value: 'true' };

test.each([
  [{ TagList: [TAG] }, /no drill has made it/],
  [
    {
      TagList: [
        { ...TAG, Value: 'false' },
        { Key: 'runbolt/run', Value: 'r-1' },
      ],
    },
    /no drill has made it/,
  ],
  [{ DeletionProtection: true }, /deletion protection/],
  [{ DBClusterIdentifier: 'credlink-analytics' }, /part of the cluster credlink-analytics/],
  [{ ReadReplicaDBInstanceIdentifiers: ['a', 'b'] }, /a, b replicates? from it/],
])('with %j it stays', async (over, reason) => {
  const set = await restored({ drill: true });
  const { rds } = set.systems;
  const describeInstance = async (id: string) => ({ ...(await rds.describeInstance(id)), ...over });
  const context = set.context({ systems: { ...set.systems, rds: { ...rds, describeInstance } } });

  const plan = await deleteInstance.plan(context, INPUT);

  expect(plan.obstacle).toMatch(reason);
  await expect(deleteInstance.apply(context, INPUT, plan)).rejects.toMatchObject({ kind: 'conflict' });
  expect(await isThere(set)).toBe(true);
});

test('nothing is deleted in a protected environment', async () => {
  const set = await restored({ drill: true });
  const environment = { ...set.context().environment, protected: true };

  const plan = await set.plan(deleteInstance, INPUT, { environment });

  expect(plan.obstacle).toBe('production is protected: drills delete nothing there.');
});

test.each([
  ['before the call', false, 'absent'],
  ['after the call', true, 'done'],
])('a crash %s is told by whether it is going', async (_when, called, status) => {
  const set = await restored({ drill: true });
  const plan = await set.plan(deleteInstance, INPUT);
  const startedAt = set.clock.now();
  if (called) await deleteInstance.apply(set.context(), INPUT, plan);

  const { end } = await set.follow(deleteInstance, INPUT, { plan, startedAt });

  expect(end.status).toBe(status);
});

test('asked twice it is deleted once', async () => {
  const set = await restored({ drill: true });
  const plan = await set.plan(deleteInstance, INPUT);

  await deleteInstance.apply(set.context(), INPUT, plan);

  await expect(deleteInstance.apply(set.context(), INPUT, plan)).resolves.toEqual({ accepted: true });
});

test('one that does not go away in its time is said to be there', async () => {
  const set = await restored({ drill: true });
  const input = { ...INPUT, gone_within: '30s' };

  const { end } = await set.perform(deleteInstance, input);

  expect(end).toMatchObject({
    status: 'failed',
    reason: 'credlink-drill was not gone within 30 s: it is deleting. It may go on by itself.',
  });
});
