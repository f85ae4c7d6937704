import { beforeEach, expect, test } from 'vitest';
import { jobLogs } from '../../../src/actions/kubernetes/job-logs.ts';
import { runCronJob } from '../../../src/actions/kubernetes/run-cronjob.ts';
import { Cluster } from './cluster.ts';

const PURGE = { namespace: 'storage', cronjob: 'efs-purge' };

let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster();
});

const read = async (input: Parameters<typeof jobLogs.plan>[1]) =>
  cluster.observe(jobLogs, input, { plan: await cluster.plan(jobLogs, input) });

test('what the newest purge has done is counted, with its last lines', async () => {
  const seen = await read({ ...PURGE, lines: 2 });

  expect(seen).toMatchObject({
    status: 'done',
    outputs: { job: expect.stringMatching(/^efs-purge-\d+$/), ended: false, scanned: expect.any(Number) },
    evidence: [
      expect.stringMatching(/for 17 min, is running: [\d,]+ files scanned, [\d,]+ files purged, 3 errors\.$/),
    ],
  });
  expect(seen.status === 'done' && seen.log?.split('\n')).toHaveLength(2);
});

test.each([
  [{ max_purged: 1_000 }, /files purged, at most 1,000 expected/],
  [{ max_errors: 2 }, /3 errors, at most 2 expected/],
])('more than was asked for is an alarm: %j', async (most, words) => {
  const seen = await read({ ...PURGE, ...most });

  expect(seen).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(words),
    log: expect.any(String),
  });
});

test('as many as were allowed are no alarm', async () => {
  expect(await read({ ...PURGE, max_purged: 1_000_000, max_errors: 3 })).toMatchObject({ status: 'done' });
});

test('a log that does not count what has a maximum is an alarm as well', async () => {
  const backup = { namespace: 'infershield', name: 'infershield-backup' };
  const { receipt } = await cluster.perform(runCronJob, backup);

  const input = { namespace: 'infershield', job: String(receipt.name ?? receipt.job) };
  const plain = await read(input);
  const judged = await read({ ...input, max_errors: 0 });

  expect(plain).toMatchObject({
    status: 'done',
    evidence: [expect.stringContaining('its log counts nothing')],
  });
  expect(judged).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('does not count errors'),
  });
});

test('Pods that are gone took their logs with them, and that is said', async () => {
  cluster.state.pods = [];

  expect(await read(PURGE)).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('has no Pod left'),
  });
});

test('a CronJob without a Job has no log', async () => {
  cluster.state.jobs = [];

  expect(await read(PURGE)).toMatchObject({
    status: 'failed',
    reason: 'CronJob storage/efs-purge has no Job.',
  });
});

test.each([{}, { job: 'a', cronjob: 'b' }, { job: 'a;b' }])('%j names no Job', async (which) => {
  await expect(cluster.plan(jobLogs, { namespace: 'storage', ...which })).rejects.toThrow();
});

test('what the log says of passwords is masked, also for the steps that use its last lines', async () => {
  const { kubernetes } = cluster;
  const podLog = async () => '{"password":"hunter2","purged":12}\nlogin with postgres://app:hunter2@db/app';
  const context = cluster.context();
  const systems = { ...context.systems, kubernetes: { ...kubernetes, podLog } };
  const plan = await cluster.plan(jobLogs, PURGE);

  const seen = await jobLogs.observe({ ...context, systems }, PURGE, {
    plan,
    startedAt: cluster.clock.now(),
  });

  expect(seen).toMatchObject({
    outputs: { purged: 12, last_lines: expect.stringContaining('postgres://app:[masked]@db/app') },
  });
  expect(JSON.stringify(seen)).not.toContain('hunter2');
});
