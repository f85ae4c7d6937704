import { beforeEach, expect, test } from 'vitest';
import { undoRollout } from '../../../src/actions/kubernetes/undo-rollout.ts';
import { Cluster } from './cluster.ts';

const INPUT = { namespace: 'infershield', name: 'infershield-backend' };
const TARGET = 'kubernetes:prod/infershield/deployment/infershield-backend/template';

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster();
});

const backend = () => cluster.state.deployments[0] ?? expect.fail('the seed has a backend');
const image = () => JSON.stringify(backend().templateSpec);

test('the plan shows the images before and after, and the line to type', async () => {
  const plan = await cluster.plan(undoRollout, INPUT);

  expect(plan.changes).toEqual([
    { target: 'infershield/deployment/infershield-backend', field: 'revision', before: 2, after: 1 },
    {
      target: 'infershield/deployment/infershield-backend',
      field: 'images',
      before: ['backend=infershield/backend:0.4.0'],
      after: ['backend=infershield/backend:0.3.9'],
    },
  ]);
  expect(plan.commands[0]).toBe(
    'kubectl --context prod -n infershield rollout undo deployment/infershield-backend --to-revision=1',
  );
});

test('the previous template comes back as its own ReplicaSet, and stays an open loop', async () => {
  const { progress, end } = await cluster.perform(undoRollout, INPUT);

  expect(progress).toContain('2 of 3 Pods are new');
  expect(image()).toContain('0.3.9');
  expect(backend().revisions.map(({ revision }) => revision)).toEqual([2, 3]);
  expect(end).toMatchObject({
    status: 'done',
    outputs: { from_revision: 2, to_revision: 1, images: ['backend=infershield/backend:0.3.9'] },
    undo: [{ uses: 'kubernetes/undo-rollout', with: { ...INPUT, to_revision: 2 } }],
    leaves: [
      { target: TARGET, what: expect.stringContaining('is held at backend=infershield/backend:0.3.9') },
    ],
  });
});

test('its undo puts the newer revision back, and closes the loop', async () => {
  const { end } = await cluster.perform(undoRollout, INPUT);
  const [undo] = end.status === 'done' ? (end.undo ?? []) : [];

  const back = await cluster.perform(undoRollout, undo?.with ?? {}, { run: 'r-2' });

  expect(image()).toContain('0.4.0');
  expect(back.end).toMatchObject({ status: 'done', closes: [TARGET] });
});

test.each([
  ['nothing before it', { revisions: [] }, {}, 'has no earlier revision to go back to'],
  ['a revision that is gone', {}, { to_revision: 7 }, 'has no revision 7 any more'],
  ['the revision that runs', {}, { to_revision: 2 }, 'is at revision 2 now'],
])('it refuses with %s', async (_what, change, wish, words) => {
  Object.assign(backend(), change);

  const plan = await cluster.plan(undoRollout, { ...INPUT, ...wish });

  expect(plan).toMatchObject({ changes: [], obstacle: expect.stringContaining(words) });
});

test('a way back that makes no progress fails as such', async () => {
  cluster.faults.set('kubernetes/rollout-stuck', true);

  const { end } = await cluster.perform(undoRollout, INPUT);

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('ProgressDeadlineExceeded'),
    undo: [{ with: { to_revision: 2 } }],
  });
});

test('after a crash it is found by our own mark, and not done twice', async () => {
  const plan = await cluster.plan(undoRollout, INPUT);
  const before = await cluster.observe(undoRollout, INPUT, { plan });
  cluster.faults.set('kubernetes/answer-lost', true);
  await expect(undoRollout.apply(cluster.context(), INPUT, plan)).rejects.toMatchObject({
    kind: 'unknown_outcome',
  });
  await cluster.clock.advance(60_000);

  const after = await cluster.observe(undoRollout, INPUT, { plan });

  expect(before).toEqual({ status: 'absent' });
  expect(after).toMatchObject({ status: 'done', outputs: { to_revision: 1 } });
});

test('a deployment by somebody else in between is a conflict, and is left alone', async () => {
  const plan = await cluster.plan(undoRollout, INPUT);
  await cluster.perform(undoRollout, INPUT, { run: 'r-2' });

  const applied = undoRollout.apply(cluster.context(), INPUT, plan);

  await expect(applied).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('plan again'),
  });
});
