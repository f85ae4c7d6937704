import { beforeEach, describe, expect, test } from 'vitest';
import { suspendCronJob } from '../../../src/actions/kubernetes/suspend-cronjob.ts';
import { Cluster } from './cluster.ts';

const AT = { namespace: 'storage', name: 'efs-purge' };
const INPUT = { ...AT, starts: 'destructive' };

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster();
});

/** Somebody else, with kubectl. */
async function byHand(to: boolean) {
  const { metadata } = await cluster.kubernetes.readCronJob(AT);
  await cluster.kubernetes.patchCronJobSuspend({ ...AT, uid: metadata.uid, from: !to, to, annotations: {} });
}

test('the plan says what is skipped, what goes on, and the kubectl line', async () => {
  const plan = await cluster.plan(suspendCronJob, INPUT);

  expect(plan.changes).toEqual([
    { target: 'storage/cronjob/efs-purge', field: 'suspend', before: false, after: true },
  ]);
  expect(plan.facts).toEqual([
    'Next run 03:00 UTC, in 12 min, will be skipped.',
    '1 Job is running; suspending does not stop it.',
  ]);
  expect(plan.warnings).toEqual([]);
  expect(plan.commands).toEqual([
    `kubectl --context prod -n storage patch cronjob efs-purge --type=merge -p '{"spec":{"suspend":true}}'`,
  ]);
});

test('a right to see Jobs that is missing keeps it from nothing, and is said', async () => {
  cluster.hide('jobs');

  const { plan, end } = await cluster.perform(suspendCronJob, AT);

  expect(plan.facts).toContain('Whether a Job is running cannot be seen: The bot may not list jobs.');
  expect(end.status).toBe('done');
});

test('it suspends, says how to undo it, and leaves an open loop on the target it locks', async () => {
  const { end } = await cluster.perform(suspendCronJob, INPUT);

  const target = 'kubernetes:prod/storage/cronjob/efs-purge';
  expect(end).toMatchObject({
    status: 'done',
    undo: [{ uses: 'kubernetes/resume-cronjob', with: { ...AT, starts: 'destructive' } }],
    leaves: [{ target, what: 'CronJob storage/efs-purge is suspended' }],
  });
  expect(suspendCronJob.targets(INPUT, cluster.context().environment)).toEqual([target]);
  const { spec, metadata } = await cluster.kubernetes.readCronJob(AT);
  expect(spec.suspend).toBe(true);
  expect(metadata.annotations).toEqual({ 'runbolt/run': 'r-1', 'runbolt/step': 'step' });
});

test('a CronJob that is suspended already needs nothing', async () => {
  await byHand(true);

  const plan = await cluster.plan(suspendCronJob, INPUT);

  expect(plan.nothingToDo).toBe('CronJob storage/efs-purge is suspended already.');
  expect(plan.changes).toEqual([]);
});

test.each([
  [
    { 'argocd.argoproj.io/tracking-id': 'purge:batch/CronJob:storage/efs-purge' },
    'Argo CD (application purge)',
  ],
  [{ 'meta.helm.sh/release-name': 'purge' }, 'Helm (release purge)'],
])('whoever manages it will put it back, which is said before: %j', async (annotations, owner) => {
  Object.assign(cluster.state.cronJobs[0]?.annotations ?? {}, annotations);

  const plan = await cluster.plan(suspendCronJob, INPUT);

  expect(plan.warnings[0]).toContain(`${owner} manages it`);
});

test('a CronJob that is not there is said by its name', async () => {
  await expect(cluster.plan(suspendCronJob, { ...INPUT, name: 'nope' })).rejects.toMatchObject({
    kind: 'not_found',
    message: 'There is no CronJob storage/nope in context prod.',
  });
});

test.each(['../secrets', 'a b', '$(reboot)', '', 'UPPER', 'a'.repeat(300)])(
  'what is no name is refused before anything is asked: %j',
  async (name) => {
    await expect(cluster.plan(suspendCronJob, { ...INPUT, name })).rejects.toThrow();
  },
);

test('a person who was faster is not overruled', async () => {
  const plan = await cluster.plan(suspendCronJob, INPUT);
  await byHand(true);

  const apply = suspendCronJob.apply(cluster.context(), INPUT, plan);

  await expect(apply).rejects.toMatchObject({ kind: 'conflict' });
});

describe('after a crash, without a receipt', () => {
  test('an effect that did not happen is absent', async () => {
    const plan = await cluster.plan(suspendCronJob, INPUT);

    expect(await cluster.observe(suspendCronJob, INPUT, { plan })).toEqual({ status: 'absent' });
  });

  test('an effect whose answer was lost is found by our own mark', async () => {
    const plan = await cluster.plan(suspendCronJob, INPUT);
    cluster.faults.set('kubernetes/answer-lost', true);
    const lost = suspendCronJob.apply(cluster.context(), INPUT, plan);
    await expect(lost).rejects.toMatchObject({ kind: 'unknown_outcome' });

    const seen = await cluster.observe(suspendCronJob, INPUT, { plan });

    expect(seen).toMatchObject({ status: 'done', undo: [{ uses: 'kubernetes/resume-cronjob' }] });
  });

  test('what somebody else has suspended is not ours to undo', async () => {
    const plan = await cluster.plan(suspendCronJob, INPUT);
    await byHand(true);

    const seen = await cluster.observe(suspendCronJob, INPUT, { plan });

    expect(seen).toEqual({
      status: 'done',
      outputs: { suspended: true },
      evidence: ['CronJob storage/efs-purge is suspended, by somebody else.'],
    });
  });
});

test('a suspension that was put back is a failure that names who does that', async () => {
  const labels = { 'argocd.argoproj.io/instance': 'purge' };
  Object.assign(cluster.state.cronJobs[0] ?? {}, { labels });
  const plan = await cluster.plan(suspendCronJob, INPUT);
  const receipt = await suspendCronJob.apply(cluster.context(), INPUT, plan);
  await byHand(false);

  const seen = await cluster.observe(suspendCronJob, INPUT, { plan, receipt });

  expect(seen).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('resumed again by Argo CD'),
  });
});

test('a CronJob that was made anew meanwhile is another one', async () => {
  const plan = await cluster.plan(suspendCronJob, INPUT);
  const receipt = await suspendCronJob.apply(cluster.context(), INPUT, plan);
  Object.assign(cluster.state.cronJobs[0] ?? {}, { uid: 'another' });

  const seen = await cluster.observe(suspendCronJob, INPUT, { plan, receipt });

  expect(seen).toMatchObject({ status: 'failed', reason: expect.stringContaining('created again') });
});
