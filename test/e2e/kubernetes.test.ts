import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { connectKubernetes } from '../../src/systems/kubernetes/client.ts';
import { given } from './given.ts';

const kubernetes = connectKubernetes({
  kubeconfigPath: given('KUBECONFIG'),
  context: process.env.RUNBOLT_E2E_CONTEXT,
});
const namespace = process.env.RUNBOLT_E2E_NAMESPACE ?? 'default';
const OURS = `runbolt-e2e-${randomUUID().slice(0, 8)}`;
const JOB = {
  ...{ namespace, name: OURS },
  labels: { 'runbolt-e2e': OURS },
  annotations: { 'runbolt/run': 'r-e2e' },
  // Suspended from the beginning: no Pod is ever made, no image pulled.
  spec: {
    suspend: true,
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'work', image: 'busybox:stable', command: ['true'] }],
      },
    },
  },
};

afterAll(async () => {
  const left = await kubernetes.listJobs({ namespace, labelSelector: `runbolt-e2e=${OURS}` });
  for (const { metadata } of left) await kubernetes.deleteJob(metadata);
});

test('a Job is made once, read, listed by its label, and removed', async () => {
  const made = await kubernetes.createJob(JOB);

  const again = kubernetes.createJob(JOB);
  await expect(again).rejects.toMatchObject({ kind: 'conflict' });
  const read = await kubernetes.readJob({ namespace, name: OURS });
  expect(read.metadata).toMatchObject({ name: OURS, uid: made.metadata.uid });
  const labelSelector = `runbolt-e2e=${OURS}`;
  expect(await kubernetes.listJobs({ namespace, labelSelector })).toHaveLength(1);
  expect(await kubernetes.listPods({ namespace, job: OURS })).toEqual([]);

  await kubernetes.deleteJob({ namespace, name: OURS, uid: made.metadata.uid });

  await expect.poll(async () => (await kubernetes.listJobs({ namespace, labelSelector })).length).toBe(0);
});

test('a dry run keeps nothing, and another Job of the same name is left alone', async () => {
  const name = `${OURS}-guarded`;
  const at = { namespace, name };
  await kubernetes.dryRun.createJob({ ...JOB, ...at });
  await expect(kubernetes.readJob(at)).rejects.toMatchObject({ kind: 'not_found' });
  const { metadata } = await kubernetes.createJob({ ...JOB, ...at });
  const other = { ...at, uid: randomUUID() };

  const message = `Job ${namespace}/${name} was deleted and created again meanwhile: plan again.`;
  await expect(kubernetes.suspendJob(other)).rejects.toMatchObject({ kind: 'conflict', message });
  await expect(kubernetes.deleteJob(other)).rejects.toMatchObject({ kind: 'conflict', message });
  await kubernetes.dryRun.deleteJob({ ...at, uid: metadata.uid });
  expect((await kubernetes.readJob(at)).metadata.uid).toBe(metadata.uid);
});

test('a Job without containers is refused with the reason', async () => {
  const broken = { ...JOB, name: `${OURS}-broken`, spec: { template: { spec: { restartPolicy: 'Never' } } } };

  await expect(kubernetes.createJob(broken)).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('containers'),
  });
});

test.each([
  ['a CronJob', () => kubernetes.readCronJob({ namespace, name: `${OURS}-none` })],
  ['a Job', () => kubernetes.readJob({ namespace, name: `${OURS}-none` })],
  ['a Deployment', () => kubernetes.readDeployment({ namespace, name: `${OURS}-none` })],
])('%s that does not exist is not found', async (_what, ask) => {
  await expect(ask()).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
});

test('the cluster says which rights we have', async () => {
  const right = { namespace, verb: 'list', group: 'batch', resource: 'jobs' };

  expect((await kubernetes.canI(right)).allowed).toBe(true);
});

test('a caller that has given up is not kept waiting', async () => {
  const asked = kubernetes.listCronJobs({ namespace }, AbortSignal.abort());

  await expect(asked).rejects.toMatchObject({ name: 'Failure' });
});
