import { beforeEach, expect, test } from 'vitest';
import { restartDeployment } from '../../../src/actions/kubernetes/restart-deployment.ts';
import { Cluster } from './cluster.ts';

const INPUT = { namespace: 'infershield', name: 'infershield-backend', ready_within: '10m' };

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster();
});

test('all Pods are replaced, and the rollout is followed as kubectl does', async () => {
  const { end, progress } = await cluster.perform(restartDeployment, INPUT);

  expect(progress).toEqual([
    'waiting to be noticed by the cluster',
    '1 of 3 Pods are new',
    '2 of 3 Pods are new',
    '1 old Pod is still stopping',
  ]);
  expect(end).toMatchObject({
    status: 'done',
    outputs: { restarted_at: '2026-03-04T02:48:00.000Z', replicas: 3 },
    evidence: [
      'Deployment infershield/infershield-backend: 3 of 3 Pods are new and available (generation 2).',
    ],
  });
});

test('a rollout that makes no progress fails as such, not as late', async () => {
  cluster.faults.set('kubernetes/rollout-stuck', true);

  const { end } = await cluster.perform(restartDeployment, INPUT);

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('ProgressDeadlineExceeded'),
  });
});

test('a rollout that is only late says how far it is', async () => {
  cluster.faults.set('kubernetes/rollout-stuck', true);

  const { end } = await cluster.perform(restartDeployment, { ...INPUT, ready_within: '1m' });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('was not ready within 1 minute: 1 of 3 Pods are new'),
  });
});

test.each([[{ replicas: 0 }, 'is scaled to zero']])(
  'what cannot be restarted is said in the plan: %j',
  async (change, words) => {
    Object.assign(cluster.state.deployments[0] ?? {}, change);

    const plan = await cluster.plan(restartDeployment, INPUT);

    expect(plan.obstacle).toContain(words);
  },
);

test('after a crash the restart is found by our own mark', async () => {
  const plan = await cluster.plan(restartDeployment, INPUT);
  const before = await cluster.observe(restartDeployment, INPUT, { plan });
  cluster.faults.set('kubernetes/answer-lost', true);
  await expect(restartDeployment.apply(cluster.context(), INPUT, plan)).rejects.toMatchObject({
    kind: 'unknown_outcome',
  });
  await cluster.clock.advance(1_000);

  const after = await cluster.observe(restartDeployment, INPUT, { plan });

  expect(before).toEqual({ status: 'absent' });
  expect(after).toMatchObject({ status: 'waiting', progress: '1 of 3 Pods are new' });
});

test('a restart by somebody else in between is a reason to ask again', async () => {
  const before = await cluster.plan(restartDeployment, INPUT);
  await cluster.perform(restartDeployment, INPUT, { run: 'r-2' });

  const after = await cluster.plan(restartDeployment, INPUT);

  expect(after.changes).not.toEqual(before.changes);
});

test('a template that somebody changes under way is no longer ours to follow', async () => {
  const plan = await cluster.plan(restartDeployment, INPUT);
  const receipt = await restartDeployment.apply(cluster.context(), INPUT, plan);
  Object.assign(cluster.state.deployments[0] ?? {}, { templateAnnotations: {} });

  const seen = await cluster.observe(restartDeployment, INPUT, { plan, receipt });

  expect(seen).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('changed again by somebody else'),
  });
});
