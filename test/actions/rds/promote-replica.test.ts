import { expect, test } from 'vitest';
import { promoteReplica } from '../../../src/actions/rds/promote-replica.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { replica: 'credlink-prod-replica' };

test('the plan says what will be lost, and that there is no way back', async () => {
  const { plan } = stage();

  const planned = await plan(promoteReplica, INPUT);

  expect(promoteReplica.effect).toBe('destructive');
  expect(planned.warnings).toEqual([
    'There is no way back and no undo: a promoted replica never becomes a replica again.',
    'credlink-prod-replica is 4 s behind credlink-prod: whatever was written in the last 4 s is lost.',
  ]);
});

test.each([['cloudwatch/unreachable'], ['cloudwatch/no-data']])(
  'with %s the plan says that the loss is not known, instead of showing none',
  async (fault) => {
    const { world, plan } = stage();
    world.faults.set(fault, true);

    const planned = await plan(promoteReplica, INPUT);

    expect(planned.warnings[1]).toMatch(/^How much is lost cannot be told: .*Look at the ReplicaLag/);
  },
);

test('the replica becomes a database of its own, without undo, and leaves an open loop', async () => {
  const { perform } = stage();

  const { end } = await perform(promoteReplica, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    outputs: { replica_of: 'credlink-prod', endpoint: expect.stringMatching(/:5432$/) },
    leaves: [{ what: expect.stringMatching(/credlink-prod has lost this replica/) }],
  });
  expect(end).not.toHaveProperty('undo');
});

test('what is not a replica is refused in the plan', async () => {
  expect((await stage().plan(promoteReplica, { replica: 'credlink-prod' })).obstacle).toMatch(
    /is not a read replica/,
  );
});

test.each([
  ['before the call', false, 'absent'],
  ['after the call', true, 'done'],
])('a crash %s is told by whether it still has a source', async (_when, called, status) => {
  const { clock, context, plan, follow } = stage();
  const planned = await plan(promoteReplica, INPUT);
  const startedAt = clock.now();
  if (called) await promoteReplica.apply(context(), INPUT, planned);

  const { end } = await follow(promoteReplica, INPUT, { plan: planned, startedAt });

  expect(end.status).toBe(status);
});
