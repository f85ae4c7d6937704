import { beforeEach, expect, test } from 'vitest';
import { runJob } from '../../../src/actions/kubernetes/run-job.ts';
import { Cluster } from './cluster.ts';

const INPUT = {
  namespace: 'infershield',
  from_cronjob: 'infershield-backup',
  command: ['bash', 'scripts/restore.sh'],
  args: ['2026-03-04-020000', '--postgres-only'],
  finish_within: '45m',
};
const JOB = 'runbolt-r-1-postgresql';
const STEP = { step: 'postgresql' };

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster('staging');
});

const specOfJob = () => JSON.parse(JSON.stringify(cluster.state.jobs.at(-1)?.spec));

test('the plan shows the command that will run', async () => {
  const plan = await cluster.plan(runJob, INPUT, STEP);

  expect(plan.changes).toEqual([
    {
      target: `infershield/job/${JOB}`,
      field: 'runs',
      before: 'nothing',
      after: 'bash scripts/restore.sh 2026-03-04-020000 --postgres-only',
    },
  ]);
});

test('the Job is nobody else’s: no owner, and labels of its own', async () => {
  await cluster.perform(runJob, INPUT, STEP);

  const { metadata } = await cluster.kubernetes.readJob({ namespace: 'infershield', name: JOB });
  expect(metadata.ownerReferences).toEqual([]);
  expect(metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'runbolt', 'runbolt/run': 'r-1' });
  expect(cluster.state.cronJobs[0]?.lastSuccessAt).toBeUndefined();
});

test('only the command is another; the rest of the template is kept', async () => {
  await cluster.perform(runJob, INPUT, STEP);

  const [container] = specOfJob().template.spec.containers;
  expect(container).toEqual({
    name: 'backup',
    image: 'infershield/backup:0.4.0',
    command: ['bash', 'scripts/restore.sh'],
    args: ['2026-03-04-020000', '--postgres-only'],
  });
  expect(specOfJob().template.spec.restartPolicy).toBe('Never');
});

test('another command does not inherit the arguments of the old one', async () => {
  const { args: _, ...withoutArgs } = INPUT;

  await cluster.perform(runJob, withoutArgs, STEP);

  expect(specOfJob().template.spec.containers[0].args).toBeUndefined();
});

test('variables are set over those of the template, and their values stay out of the plan', async () => {
  const env = { POSTGRES_HOST: 'staging', TOKEN: 'hunter2' };

  const { plan } = await cluster.perform(runJob, { ...INPUT, env }, STEP);

  expect(specOfJob().template.spec.containers[0].env).toEqual([
    { name: 'POSTGRES_HOST', value: 'staging' },
    { name: 'TOKEN', value: 'hunter2' },
  ]);
  expect(JSON.stringify(plan)).not.toContain('hunter2');
  expect(plan.facts).toContain('These variables are set: POSTGRES_HOST, TOKEN.');
});

test('it is followed to its end', async () => {
  const { end } = await cluster.perform(runJob, INPUT, STEP);

  expect(end).toMatchObject({ status: 'done', outputs: { job: JOB, started_at: '2026-03-04T02:48:00Z' } });
  expect(end.status === 'done' && end.log).toContain('Restored table reports');
});

test('two steps of one run have Jobs of their own', async () => {
  await cluster.perform(runJob, INPUT, STEP);

  const { end } = await cluster.perform(runJob, INPUT, { step: 'redis' });

  expect(end).toMatchObject({ status: 'done', outputs: { job: 'runbolt-r-1-redis' } });
});

test('it is destructive, whatever it runs', () => {
  expect(runJob.effect).toBe('destructive');
});
