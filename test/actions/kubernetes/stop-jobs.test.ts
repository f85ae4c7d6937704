import { beforeEach, describe, expect, test } from 'vitest';
import { stopJobs } from '../../../src/actions/kubernetes/stop-jobs.ts';
import { suspendCronJob } from '../../../src/actions/kubernetes/suspend-cronjob.ts';
import { Cluster } from './cluster.ts';

const INPUT = { namespace: 'storage', cronjob: 'efs-purge' };
const JOB = 'efs-purge-29541780';

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster();
});

const alivePods = async () => await cluster.kubernetes.listPods({ namespace: 'storage' });

test('the plan is the predicate; the facts count what runs now', async () => {
  const plan = await cluster.plan(stopJobs, INPUT);

  expect(plan.changes).toEqual([
    { target: 'storage/cronjob/efs-purge', field: 'running Jobs', before: 'any', after: 'none' },
  ]);
  expect(plan.facts[0]).toBe(`1 Job is running with 1 Pod and will be stopped: ${JOB}, for 17 min.`);
  expect(plan.commands.at(-1)).toBe(
    `kubectl --context prod -n storage delete job ${JOB} --cascade=background`,
  );
});

test('nothing runs any more, and the log is kept with what it counts', async () => {
  await cluster.perform(suspendCronJob, { namespace: 'storage', name: 'efs-purge' });

  const { end, progress } = await cluster.perform(stopJobs, INPUT);

  const summary = '847,119 files scanned, 62,738 files purged, 3 errors';
  expect(progress).toEqual([
    expect.stringMatching(/^1 Job told to stop; 1 Pod is still stopping: efs-purge-/),
  ]);
  expect(end).toEqual({
    status: 'done',
    outputs: { jobs: [JOB], summary },
    evidence: [
      'No Pod of storage/efs-purge runs any more.',
      `Job ${JOB} was stopped and deleted; its logs are saved in this run.`,
      `Until then: ${summary}.`,
      'CronJob storage/efs-purge is still suspended.',
    ],
  });
  expect(cluster.notes).toHaveLength(1);
  expect(cluster.notes[0]?.text).toContain(`(running), saved before it is stopped: ${summary}.`);
  expect(cluster.notes[0]?.log?.trimEnd().split('\n')).toHaveLength(204);
  expect(await alivePods()).toEqual([]);
});

test('the logs of several containers of a Pod are told apart', async () => {
  const { kubernetes } = cluster;
  const plan = await cluster.plan(stopJobs, INPUT);
  const pods = await kubernetes.listPods({ namespace: 'storage' });
  const containers = [{ name: 'purge' }, { name: 'proxy' }];
  Object.assign(kubernetes, {
    listPods: async () => pods.map((pod) => ({ ...pod, spec: { ...pod.spec, containers } })),
    podLog: async ({ container }: { container: string }) => (container === 'purge' ? 'purging\n' : ''),
  });

  await stopJobs.apply(cluster.context(), INPUT, plan);

  const pod = pods[0]?.metadata.name;
  expect(cluster.notes.map(({ text }) => text)).toEqual([
    `Log of Pod ${pod}, container purge (running), saved before it is stopped.`,
    `Pod ${pod}, container proxy has logged nothing.`,
  ]);
});

test('a CronJob that is not suspended is said to run again', async () => {
  const { end } = await cluster.perform(stopJobs, INPUT);

  expect(end.status === 'done' && end.evidence.at(-1)).toBe(
    'CronJob storage/efs-purge is not suspended: it runs again 03:00 UTC, in 11 min.',
  );
});

test('the log is stored before the Job is touched', async () => {
  const plan = await cluster.plan(stopJobs, INPUT);
  const context = { ...cluster.context(), note: () => Promise.reject(new Error('the disk is full')) };

  await expect(stopJobs.apply(context, INPUT, plan)).rejects.toThrow('the disk is full');

  const [job] = await cluster.kubernetes.listJobs({ namespace: 'storage' });
  expect(job?.spec.suspend).toBe(false);
  expect(await alivePods()).toHaveLength(1);
});

test('a log that cannot be read does not keep the Job from being stopped', async () => {
  cluster.state.pods[0] = { ...(cluster.state.pods[0] ?? expect.fail()), fate: 'ImagePullBackOff' };

  const { end } = await cluster.perform(stopJobs, INPUT);

  expect(end.status === 'done' && end.evidence).toContainEqual(
    expect.stringMatching(
      /^Job efs-purge-\d+ was stopped and deleted; the log of efs-purge-\S+ could not be saved\.$/,
    ),
  );
  expect(cluster.notes[0]?.text).toContain('could not be saved');
  expect(end.status).toBe('done');
});

test('a right to see Pods that is missing keeps no Job from being stopped, and what is not known is said', async () => {
  cluster.hide('pods');

  const { plan, end } = await cluster.perform(stopJobs, INPUT);

  expect(plan.facts.join(' ')).toMatch(/^1 Job is running and will be stopped: efs-purge-/);
  expect(plan.warnings).toEqual([
    'Whether Pods run, and what they log, cannot be seen: The bot may not list pods.',
  ]);
  expect(cluster.notes[0]?.text).toMatch(
    /^The logs of Job efs-purge-\d+ could not be saved: The bot may not/,
  );
  expect(end.status === 'done' && end.evidence.slice(0, 3)).toEqual([
    'No Job of storage/efs-purge is there any more.',
    'Whether its last Pods have ended is not known: The bot may not list pods.',
    expect.stringMatching(/stopped and deleted; the log of its Pods could not be saved\.$/),
  ]);
  expect(await cluster.kubernetes.listJobs({ namespace: 'storage' })).toEqual([]);
});

test('a long log is kept from its end: 2000 lines', async () => {
  await cluster.clock.advance(5 * 3_600_000);

  await cluster.perform(stopJobs, INPUT);

  const lines = cluster.notes[0]?.log?.trimEnd().split('\n') ?? [];
  expect(lines.length).toBeLessThanOrEqual(2000);
  expect(Buffer.byteLength(cluster.notes[0]?.log ?? '')).toBeLessThanOrEqual(200_000);
  expect(JSON.parse(lines.at(-1) ?? '').files_scanned).toBe(15_869_919);
});

test('Jobs started by hand from the CronJob are stopped too, each with its own log', async () => {
  const { metadata, spec } = await cluster.kubernetes.readCronJob({
    namespace: 'storage',
    name: 'efs-purge',
  });
  const job = {
    namespace: 'storage',
    name: 'by-hand',
    labels: {},
    annotations: {},
    spec: spec.jobTemplate.spec,
  };
  await cluster.kubernetes.createJob({ ...job, owner: { name: metadata.name, uid: metadata.uid } });
  await cluster.clock.advance(10_000);

  const { end } = await cluster.perform(stopJobs, INPUT);

  expect(end.status === 'done' && end.outputs.jobs).toEqual([JOB, 'by-hand']);
  expect(cluster.notes).toHaveLength(2);
});

test('one Job that cannot be stopped does not keep the others running', async () => {
  const { metadata, spec } = await cluster.kubernetes.readCronJob({
    namespace: 'storage',
    name: 'efs-purge',
  });
  const job = {
    namespace: 'storage',
    name: 'by-hand',
    labels: {},
    annotations: {},
    spec: spec.jobTemplate.spec,
  };
  await cluster.kubernetes.createJob({ ...job, owner: { name: metadata.name, uid: metadata.uid } });
  const plan = await cluster.plan(stopJobs, INPUT);
  cluster.faults.set('kubernetes/answer-lost', true);

  const apply = stopJobs.apply(cluster.context(), INPUT, plan);

  await expect(apply).rejects.toMatchObject({ kind: 'unknown_outcome' });
  expect(
    (await cluster.kubernetes.listJobs({ namespace: 'storage' })).map((one) => one.metadata.name),
  ).toEqual([JOB]);
  expect(await cluster.observe(stopJobs, INPUT, { plan })).toMatchObject({
    status: 'absent',
    half: {
      stands: `Job ${JOB} is suspended and not deleted yet: its Pods are told to end.`,
      leaves: [{ target: `kubernetes:prod/storage/job/${JOB}` }],
    },
  });
});

test('by a selector, the Jobs with these labels are stopped', async () => {
  const input = { namespace: 'storage', selector: 'app=purge' };

  const { end } = await cluster.perform(stopJobs, input);

  expect(end.status === 'done' && end.outputs.jobs).toEqual([JOB]);
  expect((await cluster.plan(stopJobs, input)).nothingToDo).toBe('No Job of storage (app=purge) is running.');
});

test.each([{ namespace: 'storage' }, { ...INPUT, selector: 'app=purge' }])(
  'either a cronjob or a selector has to be named: %j',
  async (input) => {
    await expect(cluster.plan(stopJobs, input)).rejects.toThrow('name either a cronjob or a selector');
  },
);

test('with nothing running there is nothing to do', async () => {
  await cluster.perform(stopJobs, INPUT);

  const plan = await cluster.plan(stopJobs, INPUT);

  expect(plan).toMatchObject({ changes: [], nothingToDo: 'No Job of storage/efs-purge is running.' });
});

test('a Job that ended between the look and the act is no failure', async () => {
  const plan = await cluster.plan(stopJobs, INPUT);
  const context = cluster.context();
  const note = async () => {
    Object.assign(cluster.state, { jobs: [], pods: [] });
  };

  const receipt = await stopJobs.apply({ ...context, note }, INPUT, plan);

  expect(await cluster.observe(stopJobs, INPUT, { plan, receipt })).toMatchObject({ status: 'done' });
});

describe('what is not stopped is not called stopped', () => {
  test('Pods that do not stop are waited for, and named when they are stuck', async () => {
    cluster.faults.set('kubernetes/pods-stuck', true);

    const { end, progress } = await cluster.perform(stopJobs, INPUT);

    expect(progress[0]).toContain('1 Pod is still stopping');
    expect(end).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('--force --grace-period=0'),
    });
    expect(await alivePods()).toHaveLength(1);
  });

  test('Pods whose Job was deleted without them are no reason to say "nothing runs"', async () => {
    Object.assign(cluster.state.pods[0] ?? {}, { orphan: true });
    Object.assign(cluster.state, { jobs: [] });

    const plan = await cluster.plan(stopJobs, INPUT);
    const seen = await cluster.observe(stopJobs, INPUT, { plan, receipt: { jobs: [] } });

    expect(plan.obstacle).toContain('runs on although its Job was deleted');
    expect(seen).toMatchObject({ status: 'failed', reason: expect.stringContaining('delete pod') });
  });

  test('a Job that starts meanwhile is said', async () => {
    const plan = await cluster.plan(stopJobs, INPUT);
    const receipt = await stopJobs.apply(cluster.context(), INPUT, plan);
    await cluster.clock.advance(15 * 60_000);

    const seen = await cluster.observe(stopJobs, INPUT, { plan, receipt });

    expect(seen).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('was started in the meantime. Suspend the CronJob'),
    });
  });
});

describe('after a crash, without a receipt', () => {
  test('a Job that still runs may be stopped again', async () => {
    const plan = await cluster.plan(stopJobs, INPUT);

    expect(await cluster.observe(stopJobs, INPUT, { plan })).toEqual({ status: 'absent' });
  });

  test('a Job that was suspended and not yet deleted is stopped again', async () => {
    const plan = await cluster.plan(stopJobs, INPUT);
    const [job] = await cluster.kubernetes.listJobs({ namespace: 'storage' });
    await cluster.kubernetes.suspendJob({ namespace: 'storage', name: JOB, uid: job?.metadata.uid ?? '' });

    expect(await cluster.observe(stopJobs, INPUT, { plan })).toMatchObject({
      status: 'absent',
      half: {
        stands: `Job ${JOB} is suspended and not deleted yet: its Pods are told to end.`,
        leaves: [{ target: `kubernetes:prod/storage/job/${JOB}` }],
      },
    });
    expect((await cluster.perform(stopJobs, INPUT)).end).toMatchObject({
      status: 'done',
      outputs: { jobs: [JOB] },
    });
  });

  test('a Pod that its deleted Job takes along is waited for, and no orphan', async () => {
    const plan = await cluster.plan(stopJobs, INPUT);
    await stopJobs.apply(cluster.context(), INPUT, plan);

    expect(await cluster.observe(stopJobs, INPUT, { plan })).toMatchObject({
      status: 'waiting',
      progress: expect.stringMatching(/^1 Pod is still stopping/),
    });
  });

  test('a Job that is gone is stopped', async () => {
    const plan = await cluster.plan(stopJobs, INPUT);
    await stopJobs.apply(cluster.context(), INPUT, plan);
    await cluster.clock.advance(3_000);

    expect(await cluster.observe(stopJobs, INPUT, { plan })).toMatchObject({ status: 'done' });
  });
});
