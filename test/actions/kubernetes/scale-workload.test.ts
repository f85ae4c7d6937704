import { beforeEach, expect, test } from 'vitest';
import { scaleWorkload } from '../../../src/actions/kubernetes/scale-workload.ts';
import { newHead } from '../../../src/systems/kubernetes/simulated-state.ts';
import { Cluster } from './cluster.ts';

const BACKEND = { namespace: 'infershield', name: 'infershield-backend' };
const TO_ZERO = { ...BACKEND, replicas: 0 };
const TARGET = 'kubernetes:prod/infershield/deployment/infershield-backend';

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster();
});

function addAutoscaler(min: number, max: number): void {
  const head = newHead(cluster.state, { namespace: 'infershield', name: 'backend' });
  const target = { kind: 'Deployment', name: 'infershield-backend' };
  cluster.state.autoscalers.push({ ...head, target, min, max });
}

test('scaled to zero, it is followed until no Pod is left, and stays an open loop', async () => {
  const { plan, progress, end } = await cluster.perform(scaleWorkload, TO_ZERO);

  expect(plan).toMatchObject({
    changes: [
      { target: 'infershield/deployment/infershield-backend', field: 'replicas', before: 3, after: 0 },
    ],
    commands: ['kubectl --context prod -n infershield scale deployment/infershield-backend --replicas=0'],
  });
  expect(progress.at(-1)).toBe('1 Pod is still stopping');
  expect(end).toMatchObject({
    status: 'done',
    outputs: { before: 3, replicas: 0 },
    evidence: ['Deployment infershield/infershield-backend is scaled to zero and no Pod of it is left.'],
    undo: [{ uses: 'kubernetes/scale-workload', with: { ...BACKEND, replicas: 3 } }],
    leaves: [{ target: TARGET, what: expect.stringContaining('is scaled to zero (it had 3 replicas)') }],
  });
});

test('a Pod that its controller does not count any more is waited for', async () => {
  const { progress } = await cluster.perform(scaleWorkload, TO_ZERO);

  expect(progress.filter((line) => line.includes('still stopping'))).toEqual([
    '3 Pods are still stopping',
    '2 Pods are still stopping',
    '1 Pod is still stopping',
  ]);
});

test('whether Pods are left is not claimed where they cannot be seen', async () => {
  cluster.hide('pods');

  const { end } = await cluster.perform(scaleWorkload, TO_ZERO);

  expect(end).toMatchObject({
    status: 'done',
    evidence: [
      'Deployment infershield/infershield-backend is scaled to zero.',
      'Whether its last Pods have ended is not known: The bot may not list pods.',
    ],
    leaves: [{ target: TARGET }],
  });
});

test('a right to see autoscalers that is missing keeps nothing from being scaled, and is said', async () => {
  cluster.hide('horizontalpodautoscalers');

  const { plan, end } = await cluster.perform(scaleWorkload, TO_ZERO);

  expect(plan.warnings).toContain(
    'Whether an autoscaler will change this again cannot be seen: The bot may not list horizontalpodautoscalers.',
  );
  expect(end.status).toBe('done');
});

test('its undo brings back what there was, and closes the loop', async () => {
  const { end } = await cluster.perform(scaleWorkload, TO_ZERO);
  const [undo] = end.status === 'done' ? (end.undo ?? []) : [];

  const back = await cluster.perform(scaleWorkload, undo?.with ?? {}, { run: 'r-2' });

  expect(back.end).toMatchObject({
    status: 'done',
    evidence: ['Deployment infershield/infershield-backend: 3 of 3 Pods are ready.'],
    closes: [TARGET],
  });
});

test('a StatefulSet is scaled alike', async () => {
  const input = { namespace: 'infershield', kind: 'StatefulSet', name: 'infershield-redis', replicas: 2 };

  const { end, progress } = await cluster.perform(scaleWorkload, input);

  expect(progress).toContain('1 of 2 Pods are ready');
  expect(end).toMatchObject({ status: 'done', outputs: { before: 1, replicas: 2 } });
});

test.each([
  [{ replicas: 0 }, 'halt'],
  [{ replicas: 0, starts: 'destructive' }, 'halt'],
  [{ replicas: 3 }, 'change'],
  [{ replicas: 3, starts: 'destructive' }, 'destructive'],
  [{ replicas: `\${{ parameters.n }}` }, 'change'],
  [{ replicas: 1, starts: `\${{ parameters.how }}` }, 'destructive'],
  [{}, 'change'],
])('only a zero in the file is a stop: %j is %s', (input, effect) => {
  expect(scaleWorkload.effectOf(input)).toBe(effect);
});

test.each([
  [0, 'stands still while this is at zero'],
  [5, 'decides how many there are: it will change 5 again'],
  [20, 'will soon put 20 back to between 2 and 10'],
])('a HorizontalPodAutoscaler is noticed, and what it will do with %d', async (replicas, words) => {
  addAutoscaler(2, 10);

  const plan = await cluster.plan(scaleWorkload, { ...BACKEND, replicas });

  expect(plan.warnings).toEqual([expect.stringContaining(words)]);
});

test('after a crash it is found by our own mark', async () => {
  const plan = await cluster.plan(scaleWorkload, TO_ZERO);
  const before = await cluster.observe(scaleWorkload, TO_ZERO, { plan });
  cluster.faults.set('kubernetes/answer-lost', true);
  await expect(scaleWorkload.apply(cluster.context(), TO_ZERO, plan)).rejects.toMatchObject({
    kind: 'unknown_outcome',
  });
  await cluster.clock.advance(60_000);

  const after = await cluster.observe(scaleWorkload, TO_ZERO, { plan });

  expect(before).toEqual({ status: 'absent' });
  expect(after).toMatchObject({ status: 'done', leaves: [{ target: TARGET }] });
});

test('somebody who scaled in between is not overruled', async () => {
  const input = { ...BACKEND, replicas: 4 };
  const plan = await cluster.plan(scaleWorkload, input);
  Object.assign(cluster.state.deployments[0] ?? {}, { replicas: 5 });

  const applied = scaleWorkload.apply(cluster.context(), input, plan);

  await expect(applied).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('was scaled to 5 by somebody else'),
  });
  expect(cluster.state.deployments[0]?.replicas).toBe(5);
});

test('but a stop is a stop, whatever an autoscaler did meanwhile, and goes back to that', async () => {
  const plan = await cluster.plan(scaleWorkload, TO_ZERO);
  Object.assign(cluster.state.deployments[0] ?? {}, { replicas: 5 });

  const receipt = await scaleWorkload.apply(cluster.context(), TO_ZERO, plan);
  await cluster.clock.advance(60_000);

  expect(await cluster.observe(scaleWorkload, TO_ZERO, { plan, receipt })).toMatchObject({
    status: 'done',
    undo: [{ with: { replicas: 5 } }],
  });
});

test('what is scaled back by somebody else is said', async () => {
  const plan = await cluster.plan(scaleWorkload, TO_ZERO);
  const receipt = await scaleWorkload.apply(cluster.context(), TO_ZERO, plan);
  Object.assign(cluster.state.deployments[0] ?? {}, { replicas: 2 });

  const seen = await cluster.observe(scaleWorkload, TO_ZERO, { plan, receipt });

  expect(seen).toMatchObject({ status: 'failed', reason: expect.stringContaining('then to 2 by') });
});

test('what is not ready in time fails, with its way back', async () => {
  Object.assign(cluster.state.deployments[0] ?? {}, { secondsPerPod: 3_600 });

  const { end } = await cluster.perform(scaleWorkload, { ...BACKEND, replicas: 5, ready_within: '1m' });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('is not there after 1 minute: 3 of 5 Pods are ready'),
    undo: [{ with: { replicas: 3 } }],
  });
});

test('as many as it has already is nothing to do', async () => {
  const plan = await cluster.plan(scaleWorkload, { ...BACKEND, replicas: 3 });

  expect(plan).toMatchObject({ changes: [], nothingToDo: expect.stringContaining('has 3 replicas already') });
});

test.each([-1, 1.5, '3', null, 1_001])('%j replicas are refused', async (replicas) => {
  await expect(cluster.plan(scaleWorkload, { ...BACKEND, replicas })).rejects.toThrow();
});
