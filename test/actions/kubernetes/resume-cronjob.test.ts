import { beforeEach, describe, expect, test } from 'vitest';
import { resumeCronJob } from '../../../src/actions/kubernetes/resume-cronjob.ts';
import { suspendCronJob } from '../../../src/actions/kubernetes/suspend-cronjob.ts';
import { Cluster } from './cluster.ts';

const INPUT = { namespace: 'storage', name: 'efs-purge', starts: 'destructive' };
const HOUR = 3_600_000;

let cluster: Cluster;
beforeEach(async () => {
  cluster = new Cluster();
  // Without the purge that is running, so that nothing stands in the way of the next.
  Object.assign(cluster.state, { jobs: [], pods: [] });
  await cluster.perform(suspendCronJob, INPUT);
});

const runs = async () =>
  (await cluster.kubernetes.listJobs({ namespace: 'storage' })).map(({ metadata }) => metadata.name);

test('it takes the effect of what it starts', () => {
  expect(resumeCronJob.effectOf({ starts: 'destructive' })).toBe('destructive');
  expect(resumeCronJob.effectOf({ starts: 'change' })).toBe('change');
  expect(resumeCronJob.effectOf({})).toBe('change');
  expect(resumeCronJob.effectOf({ starts: ['$', '{{ parameters.starts }}'].join('') })).toBe('destructive');
});

describe('before the next run was missed', () => {
  test('the plan says that nothing starts at once', async () => {
    const plan = await cluster.plan(resumeCronJob, INPUT);

    expect(plan.facts).toEqual(['No missed run: nothing starts at once.', 'Next run 03:00 UTC, in 12 min.']);
    expect(plan.warnings).toEqual([]);
  });

  test('it resumes, closes the open loop, and nothing starts', async () => {
    const { end } = await cluster.perform(resumeCronJob, INPUT);

    expect(end).toMatchObject({
      status: 'done',
      closes: ['kubernetes:prod/storage/cronjob/efs-purge'],
      undo: [{ uses: 'kubernetes/suspend-cronjob', with: INPUT }],
    });
    expect(await runs()).toEqual([]);
  });
});

test('a CronJob that would start something else by now is not resumed, and its plan is another', async () => {
  const planned = await cluster.plan(resumeCronJob, INPUT);
  const purge = cluster.state.cronJobs.find(({ name }) => name === 'efs-purge');
  Object.assign(purge?.jobTemplate.metadata.annotations ?? {}, { 'purge/older-than': '0d' });

  const acted = resumeCronJob.apply(cluster.context(), INPUT, planned);

  await expect(acted).rejects.toMatchObject({ kind: 'conflict' });
  expect((await cluster.plan(resumeCronJob, INPUT)).guards).not.toEqual(planned.guards);
});

describe('after a run was missed', () => {
  beforeEach(() => cluster.clock.advance(5 * HOUR));

  test('the plan warns that it starts at once, and so it does', async () => {
    const { plan } = await cluster.perform(resumeCronJob, INPUT);

    expect(plan.warnings).toEqual([
      'Resuming starts a Job at once: the run of 03:00 UTC, 4 h 48 min ago, was missed, and it has no startingDeadlineSeconds, so no missed run is too old.',
    ]);
    expect(await runs()).toEqual([expect.stringMatching(/^efs-purge-\d+$/)]);
  });

  test('a missed run older than startingDeadlineSeconds does not start, and the plan says so', async () => {
    Object.assign(cluster.state.cronJobs[0] ?? {}, { startingDeadlineSeconds: 3600 });

    const { plan } = await cluster.perform(resumeCronJob, INPUT);

    expect(plan.warnings).toEqual([]);
    expect(plan.facts[0]).toBe('No missed run: nothing starts at once.');
    expect(await runs()).toEqual([]);
  });

  test('a missed run within startingDeadlineSeconds starts, and the plan says so', async () => {
    Object.assign(cluster.state.cronJobs[0] ?? {}, { startingDeadlineSeconds: 6 * 3600 });

    const { plan } = await cluster.perform(resumeCronJob, INPUT);

    expect(plan.warnings[0]).toContain('startingDeadlineSeconds allows 21600 s');
    expect(await runs()).toHaveLength(1);
  });
});

test('a yes to a plan that starts nothing is no yes to one that does', async () => {
  const before = await cluster.plan(resumeCronJob, INPUT);
  await cluster.clock.advance(HOUR);
  const after = await cluster.plan(resumeCronJob, INPUT);

  expect(before.guards).not.toEqual(after.guards);
});

test('a CronJob that is active needs nothing', async () => {
  await cluster.perform(resumeCronJob, INPUT);

  const plan = await cluster.plan(resumeCronJob, INPUT);

  expect(plan.nothingToDo).toBe('CronJob storage/efs-purge is active already.');
});

test('the suspension of the same run is not taken for an interrupted resume', async () => {
  const plan = await cluster.plan(resumeCronJob, INPUT);

  expect(await cluster.observe(resumeCronJob, INPUT, { plan }, { step: 'undo' })).toEqual({
    status: 'absent',
  });
});
