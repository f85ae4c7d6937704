import { beforeEach, describe, expect, test } from 'vitest';
import { runCronJob } from '../../../src/actions/kubernetes/run-cronjob.ts';
import { record } from '../../../src/systems/kubernetes/simulated-state.ts';
import { Cluster } from './cluster.ts';

const INPUT = { namespace: 'infershield', name: 'infershield-backup' };
const JOB = 'infershield-backup-r-1-step';

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster();
});

const readJob = () => cluster.kubernetes.readJob({ namespace: 'infershield', name: JOB });

test('the plan names the Job, and the kubectl line that does the same', async () => {
  const plan = await cluster.plan(runCronJob, INPUT);

  expect(plan.changes).toEqual([
    {
      target: `infershield/job/${JOB}`,
      field: 'runs',
      before: 'nothing',
      after: 'CronJob infershield-backup, once',
    },
  ]);
  expect(plan.outputs).toEqual({ job: JOB });
  expect(plan.facts).toEqual([
    'The last successful run ended at 2026-03-04 02:00 UTC, 47 min ago.',
    'There is no undo: what the Job does stays.',
  ]);
  expect(plan.commands[0]).toBe(
    `kubectl --context prod -n infershield create job ${JOB} --from=cronjob/infershield-backup`,
  );
});

test('the Job is what kubectl create job --from makes', async () => {
  Object.assign(cluster.state.cronJobs[1]?.jobTemplate.metadata ?? {}, { annotations: { team: 'data' } });
  const { spec } = await cluster.kubernetes.readCronJob(INPUT);
  const plan = await cluster.plan(runCronJob, INPUT);

  await runCronJob.apply(cluster.context(), INPUT, plan);

  const { metadata } = await readJob();
  expect(metadata.labels).toEqual(spec.jobTemplate.metadata.labels);
  expect(metadata.annotations).toEqual({
    'cronjob.kubernetes.io/instantiate': 'manual',
    team: 'data',
    'runbolt/run': 'r-1',
    'runbolt/step': 'step',
  });
  expect(metadata.ownerReferences).toMatchObject([
    { kind: 'CronJob', name: 'infershield-backup', controller: true },
  ]);
  expect(cluster.state.jobs.at(-1)?.spec).toEqual(spec.jobTemplate.spec);
});

test('it is followed to its end, with the lines of its log on the way', async () => {
  const { end, progress } = await cluster.perform(runCronJob, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    outputs: { job: JOB, started_at: '2026-03-04T02:48:00Z', finished_at: '2026-03-04T02:48:21Z' },
    evidence: [`Job ${JOB} is complete after 21 s.`],
  });
  expect(end.status === 'done' && end.log?.split('\n').at(-1)).toBe('[2026-03-04 02:48:21] Done');
  expect(progress[0]).toBe(`Job ${JOB} is starting`);
  expect(progress.at(-1)).toContain(`Job ${JOB} is running: [2026-03-04 02:48:`);
});

describe('while another backup runs', () => {
  const other = { run: 'r-0' };

  beforeEach(async () => {
    await runCronJob.apply(cluster.context(other), INPUT, await cluster.plan(runCronJob, INPUT, other));
    await cluster.clock.advance(5_000);
  });

  test('the plan refuses, naming it, its age, and how to look at it', async () => {
    const plan = await cluster.plan(runCronJob, INPUT);

    expect(plan.obstacle).toBe(
      'Job infershield/infershield-backup-r-0-step, for 5 s, is running already. Wait for it, or look at it: kubectl --context prod -n infershield logs --follow job/infershield-backup-r-0-step',
    );
  });

  test('it is looked for again just before acting', async () => {
    const { obstacle: _, ...plan } = await cluster.plan(runCronJob, INPUT);

    const apply = runCronJob.apply(cluster.context(), INPUT, plan);

    await expect(apply).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('is running already'),
    });
  });
});

test('a template that was changed after the plan is not run', async () => {
  const plan = await cluster.plan(runCronJob, INPUT);
  Object.assign(cluster.state.cronJobs[1]?.jobTemplate.spec ?? {}, { backoffLimit: 5 });

  const apply = runCronJob.apply(cluster.context(), INPUT, plan);

  await expect(apply).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('was changed'),
  });
});

test('applying it again finds the Job that it has started', async () => {
  const plan = await cluster.plan(runCronJob, INPUT);
  const first = await runCronJob.apply(cluster.context(), INPUT, plan);

  const second = await runCronJob.apply(cluster.context(), INPUT, plan);

  expect(second).toEqual(first);
  expect(cluster.state.jobs.filter(({ namespace }) => namespace === 'infershield')).toHaveLength(1);
});

test('a Job of that name which is not ours is left alone', async () => {
  const plan = await cluster.plan(runCronJob, INPUT);
  const { spec } = await cluster.kubernetes.readCronJob(INPUT);
  const foreign = { ...INPUT, name: JOB, labels: {}, annotations: {}, spec: spec.jobTemplate.spec };
  await cluster.kubernetes.createJob(foreign);

  const apply = runCronJob.apply(cluster.context(), INPUT, plan);

  await expect(apply).rejects.toMatchObject({ message: expect.stringContaining('this run has not made it') });
  expect(await cluster.observe(runCronJob, INPUT, { plan })).toMatchObject({ status: 'unknown' });
});

describe('after a crash, without a receipt', () => {
  test('a Job that was not created is absent', async () => {
    const plan = await cluster.plan(runCronJob, INPUT);

    expect(await cluster.observe(runCronJob, INPUT, { plan })).toEqual({ status: 'absent' });
  });

  test('a Job that was created is followed on', async () => {
    const plan = await cluster.plan(runCronJob, INPUT);
    cluster.faults.set('kubernetes/answer-lost', true);
    await expect(runCronJob.apply(cluster.context(), INPUT, plan)).rejects.toMatchObject({
      kind: 'unknown_outcome',
    });

    const running = await cluster.observe(runCronJob, INPUT, { plan });
    await cluster.clock.advance(30_000);
    const ended = await cluster.observe(runCronJob, INPUT, { plan });

    expect([running.status, ended.status]).toEqual(['waiting', 'done']);
  });
});

test('a Job that somebody deletes under way is unknown, and says where to look', async () => {
  const plan = await cluster.plan(runCronJob, INPUT);
  const receipt = await runCronJob.apply(cluster.context(), INPUT, plan);
  const { metadata } = await readJob();
  await cluster.kubernetes.deleteJob({ namespace: 'infershield', name: JOB, uid: metadata.uid });

  const seen = await cluster.observe(runCronJob, INPUT, { plan, receipt });

  expect(seen).toMatchObject({ status: 'unknown', look: [expect.stringContaining(`describe job ${JOB}`)] });
});

describe('a failure is explained', () => {
  test.each([
    ['kubernetes/next-job-oomkilled', 'Container backup ran out of memory (OOMKilled, exit code 137)'],
    ['kubernetes/next-job-exits-1', 'BackoffLimitExceeded. Container backup ended with exit code 1.'],
    ['kubernetes/next-job-imagepullbackoff', 'Container backup cannot start: ImagePullBackOff'],
    ['kubernetes/next-job-createcontainerconfigerror', 'secret "aws-credentials" not found'],
  ])('%s', async (fault, words) => {
    cluster.faults.set(fault, true);

    const { end } = await cluster.perform(runCronJob, INPUT);

    expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining(words) });
  });

  test('with the last lines of the log', async () => {
    cluster.faults.set('kubernetes/next-job-exits-1', true);

    const { end } = await cluster.perform(runCronJob, INPUT);

    expect(end.status === 'failed' && end.log).toContain('ERROR: could not connect to postgres:5432');
  });

  test('also when it ran out of its own time', async () => {
    Object.assign(cluster.state.cronJobs[1]?.jobTemplate.spec ?? {}, { activeDeadlineSeconds: 10 });

    const { end } = await cluster.perform(runCronJob, INPUT);

    expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('activeDeadlineSeconds') });
  });
});

describe('a Job that can make no Pod', () => {
  const QUOTA = 'exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3';

  async function started() {
    const plan = await cluster.plan(runCronJob, INPUT);
    const receipt = await runCronJob.apply(cluster.context(), INPUT, plan);
    cluster.state.pods = [];
    return { plan, receipt };
  }

  /** As the Job controller reports it, for a Pod of another name each time. */
  const refuse = (pod: string) =>
    record(cluster.state, {
      ...{ namespace: 'infershield', kind: 'Job', name: JOB, type: 'Warning', reason: 'FailedCreate' },
      message: `Error creating: pods "${JOB}-${pod}" is forbidden: ${QUOTA}`,
    });

  test('says why, in the same words however often it tries, and is given up after a minute', async () => {
    const seen = await started();
    const starting = await cluster.observe(runCronJob, INPUT, seen);
    refuse('p5dkj');
    const first = await cluster.observe(runCronJob, INPUT, seen);
    refuse('w46m9');
    const second = await cluster.observe(runCronJob, INPUT, seen);
    await cluster.clock.advance(60_000);
    const memo = first.status === 'waiting' ? first.memo : expect.fail();

    const last = await cluster.observe(runCronJob, INPUT, { ...seen, ...(memo && { memo }) });

    const words = `Job ${JOB} can make no Pod: ${QUOTA}.`;
    expect(starting).toMatchObject({ status: 'waiting', progress: `Job ${JOB} is starting` });
    expect([first, second]).toMatchObject([{ progress: words }, { progress: words }]);
    expect(last).toMatchObject({
      status: 'failed',
      reason: words,
      evidence: [expect.stringContaining('still tries. Remove it:')],
    });
  });

  test('is only starting where events cannot be read', async () => {
    const seen = await started();
    refuse('p5dkj');
    cluster.hide('events');

    expect(await cluster.observe(runCronJob, INPUT, seen)).toMatchObject({
      progress: `Job ${JOB} is starting`,
    });
  });
});

test('where its Pods cannot be seen, the Job says itself that it is complete', async () => {
  const plan = await cluster.plan(runCronJob, INPUT);
  const receipt = await runCronJob.apply(cluster.context(), INPUT, plan);
  const seen = { plan, receipt, startedAt: cluster.clock.now() };
  cluster.hide('pods');

  const waiting = await cluster.observe(runCronJob, INPUT, seen);
  await cluster.clock.advance(30 * 60_000);
  const end = await cluster.observe(runCronJob, INPUT, seen);

  expect(waiting).toMatchObject({
    status: 'waiting',
    progress: `Job ${JOB} has not ended. Its Pods cannot be seen: The bot may not list pods.`,
  });
  expect(end).toMatchObject({
    status: 'done',
    evidence: [
      expect.stringMatching(/is complete after/),
      'Its Pods cannot be seen: The bot may not list pods.',
    ],
  });
});

test('a name that would be too long is cut, and stays the same', async () => {
  const step = 'a-step-with-a-very-long-name-that-nobody-would-write';
  const name = (await cluster.plan(runCronJob, INPUT, { step })).outputs.job;

  expect(String(name).length).toBeLessThanOrEqual(63);
  expect(name).toBe((await cluster.plan(runCronJob, INPUT, { step })).outputs.job);
  expect(name).not.toBe((await cluster.plan(runCronJob, INPUT, { step: `${step}2` })).outputs.job);
});
