import { beforeEach, describe, expect, test } from 'vitest';
import { Faults } from '../../../src/systems/faults.ts';
import {
  type FinishedJob,
  type KubernetesSimulator,
  KubernetesState,
  seed,
  simulateKubernetes,
} from '../../../src/systems/kubernetes/simulator.ts';
import { fc } from '../../support/fast-check.ts';
import { HeldClock } from '../../support/held-clock.ts';

const HOUR = 3_600_000;
const STORAGE = { namespace: 'storage' };
const PURGE = { ...STORAGE, name: 'efs-purge' };

let clock: HeldClock;
let faults: Faults;
let simulator: KubernetesSimulator;
let finished: FinishedJob[];
let changes: number;
beforeEach(() => {
  clock = new HeldClock();
  simulator = simulated(seed('prod', clock.now()));
});

function simulated(state: KubernetesState): KubernetesSimulator {
  faults = new Faults();
  finished = [];
  changes = 0;
  const onJobFinished = (job: FinishedJob) => finished.push(job);
  const changed = () => {
    changes += 1;
  };
  return simulateKubernetes({ state, clock, faults, context: 'prod', changed, onJobFinished });
}

const purge = () => simulator.state.cronJobs[0] ?? expect.fail();
/** Another schedule, as if it had always been that one. */
function reschedule(change: Partial<KubernetesState['cronJobs'][number]>) {
  Object.assign(purge(), { lastScheduleAt: clock.now().getTime(), ...change });
}

const jobNames = async (namespace = 'storage') =>
  (await simulator.kubernetes.listJobs({ namespace })).map(({ metadata }) => metadata.name);

async function setSuspend(to: boolean) {
  const { metadata } = await simulator.kubernetes.readCronJob(PURGE);
  await simulator.kubernetes.patchCronJobSuspend({
    ...PURGE,
    uid: metadata.uid,
    from: !to,
    to,
    annotations: {},
  });
}

/** A request as a client that knows more verbs than ours would send it. */
async function ask(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  contentType?: string,
) {
  const request = { method, path, contentType, body: body === undefined ? undefined : JSON.stringify(body) };
  const { status, body: text } = await simulator.send(request, new AbortController().signal);
  return { status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

describe('a CronJob', () => {
  beforeEach(() => {
    Object.assign(simulator.state, { jobs: [], pods: [] });
  });

  test('starts its Job on schedule, once, however seldom somebody looks', async () => {
    await clock.advance(9 * HOUR);

    const jobs = await simulator.kubernetes.listJobs(STORAGE);

    expect(jobs.map(({ metadata }) => metadata.creationTimestamp)).toEqual(['2026-03-04T03:00:00Z']);
    expect(jobs[0]?.status).toMatchObject({ succeeded: 1, completionTime: '2026-03-04T09:00:01Z' });
  });

  test('keeps its time zone', async () => {
    reschedule({ timeZone: 'America/New_York' });

    await clock.advance(6 * HOUR);

    const [job] = await simulator.kubernetes.listJobs(STORAGE);
    expect(job?.metadata.creationTimestamp).toBe('2026-03-04T08:00:00Z');
  });

  test('starts nothing while it is suspended', async () => {
    await setSuspend(true);

    await clock.advance(30 * HOUR);

    expect(await jobNames()).toEqual([]);
  });

  test('starts the most recent of several missed runs, and only that, when it is resumed', async () => {
    await setSuspend(true);
    await clock.advance(50 * HOUR);

    await setSuspend(false);

    expect(await jobNames()).toEqual([`efs-purge-${Date.parse('2026-03-06T03:00:00Z') / 60_000}`]);
  });

  test('does not start a missed run that is older than its startingDeadlineSeconds', async () => {
    Object.assign(purge(), { startingDeadlineSeconds: 60 });
    await setSuspend(true);
    await clock.advance(1 * HOUR);

    await setSuspend(false);

    expect(await jobNames()).toEqual([]);
  });

  test.each([
    ['Allow', [true, true]],
    ['Replace', [false, true]],
    ['Forbid', [true, false]],
  ] as const)(
    'with concurrencyPolicy %s treats the Job that still runs accordingly',
    async (policy, expected) => {
      reschedule({ concurrencyPolicy: policy, schedule: '0 * * * *' });

      await clock.advance(1.5 * HOUR);

      const first = `efs-purge-${Date.parse('2026-03-04T03:00:00Z') / 60_000}`;
      const second = `efs-purge-${Date.parse('2026-03-04T04:00:00Z') / 60_000}`;
      const names = await jobNames();
      expect([names.includes(first), names.includes(second)]).toEqual(expected);
    },
  );

  test('that waits for its last Job starts the missed run when that has ended', async () => {
    reschedule({ schedule: '0 */4 * * *' });

    await clock.advance(11 * HOUR);

    const jobs = await simulator.kubernetes.listJobs(STORAGE);
    expect(jobs.map(({ metadata }) => metadata.creationTimestamp)).toEqual([
      '2026-03-04T04:00:00Z',
      '2026-03-04T10:00:01Z',
    ]);
  });

  test('forgets the oldest of its successful Jobs', async () => {
    await clock.advance(6 * 24 * HOUR);

    expect(await jobNames()).toHaveLength(3);
  });
});

describe('a Job', () => {
  const deleteJob = (query = '') =>
    ask('DELETE', `/apis/batch/v1/namespaces/storage/jobs/${purgeJob()}${query}`);
  const purgeJob = () => simulator.state.jobs[0]?.name ?? '';
  const pods = () => simulator.kubernetes.listPods({ ...STORAGE, job: 'efs-purge-29541780' });

  test('runs on when its CronJob is suspended', async () => {
    await setSuspend(true);
    await clock.advance(HOUR);

    expect((await pods()).map(({ status }) => status.phase)).toEqual(['Running']);
  });

  test('deleted without a propagationPolicy leaves its Pod running to its end', async () => {
    await deleteJob();
    await clock.advance(HOUR);
    const [running] = await pods();
    await clock.advance(6 * HOUR);
    const [ended] = await pods();

    expect(running).toMatchObject({ status: { phase: 'Running' }, metadata: { ownerReferences: [] } });
    expect(ended?.status.phase).toBe('Succeeded');
    expect(simulator.rows().some(({ detail }) => detail === 'has no Job')).toBe(false);
  });

  test('deleted in the background takes its Pod along after its grace period', async () => {
    await deleteJob('?propagationPolicy=Background');

    expect((await pods())[0]?.metadata.deletionTimestamp).toBeDefined();
    await clock.advance(3_000);
    expect(await pods()).toEqual([]);
  });

  test('deleted in the foreground is there until its Pod is gone', async () => {
    await deleteJob('?propagationPolicy=Foreground');

    expect(await jobNames()).toHaveLength(1);
    await clock.advance(3_000);
    expect(await jobNames()).toEqual([]);
  });

  test('that was suspended can go on', async () => {
    const path = `/apis/batch/v1/namespaces/storage/jobs/${purgeJob()}`;
    const merge = 'application/merge-patch+json';
    await ask('PATCH', path, { spec: { suspend: true } }, merge);
    await clock.advance(10_000);

    const { body } = await ask('PATCH', path, { spec: { suspend: false } }, merge);

    expect(body).toMatchObject({ status: { active: 1, startTime: '2026-03-04T02:48:10Z' } });
    expect(body.metadata.generation).toBe(3);
  });

  test('retries as often as its backoffLimit allows, each time later', async () => {
    Object.assign(simulator.state.cronJobs[1]?.jobTemplate.spec ?? {}, { backoffLimit: 2 });
    faults.set('kubernetes/next-job-exits-1', true);
    const { spec } = await simulator.kubernetes.readCronJob({
      namespace: 'infershield',
      name: 'infershield-backup',
    });
    const at = { namespace: 'infershield', name: 'failing' };
    await simulator.kubernetes.createJob({ ...at, labels: {}, annotations: {}, spec: spec.jobTemplate.spec });

    await clock.advance(120_000);

    const job = await simulator.kubernetes.readJob(at);
    expect(job.status).toMatchObject({
      failed: 3,
      conditions: [{ type: 'Failed', reason: 'BackoffLimitExceeded' }],
    });
    expect(await simulator.kubernetes.listPods({ namespace: 'infershield', job: 'failing' })).toHaveLength(3);
    expect(faults.isOn('kubernetes/next-job-exits-1')).toBe(false);
  });

  test('tells whoever waits for what it makes', async () => {
    await clock.advance(24 * HOUR);
    await jobNames();

    expect(
      finished.map(({ name, work, succeeded, cronJob }) => ({ name, work, succeeded, cronJob })),
    ).toContainEqual({
      name: `infershield-backup-${Date.parse('2026-03-05T02:00:00Z') / 60_000}`,
      work: 'backup',
      succeeded: true,
      cronJob: 'infershield-backup',
    });
  });

  test('without stuck Pods stops when told so, and with them when they come loose', async () => {
    faults.set('kubernetes/pods-stuck', true);
    await deleteJob('?propagationPolicy=Background');
    await clock.advance(HOUR);
    const stuck = await pods();
    faults.set('kubernetes/pods-stuck', false);

    expect(stuck).toHaveLength(1);
    expect(await pods()).toEqual([]);
  });
});

describe('the API', () => {
  test.each([
    ['GET', '/apis/batch/v1/namespaces/storage/cronjobs/nope', 404, 'NotFound'],
    ['GET', '/apis/batch/v2/namespaces/storage/cronjobs', 404, 'NotFound'],
    ['GET', '/', 404, 'NotFound'],
    ['GET', '/%', 404, 'NotFound'],
    ['GET', '/api/v1/namespaces/storage/secrets', 404, 'NotFound'],
    ['POST', '/api/v1/namespaces/storage/pods', 405, 'MethodNotAllowed'],
    ['DELETE', '/apis/batch/v1/namespaces/storage/cronjobs/efs-purge', 405, 'MethodNotAllowed'],
  ] as const)('%s %s is %i', async (method, path, code, reason) => {
    const { status, body } = await ask(method, path);

    expect(status).toBe(code);
    expect(body).toMatchObject({ kind: 'Status', status: 'Failure', reason, code });
  });

  test('says as little about a failed test of a JSON Patch as the real one', async () => {
    const path = '/apis/batch/v1/namespaces/storage/cronjobs/efs-purge';
    const patch = [{ op: 'test', path: '/spec/suspend', value: true }];

    const { status, body } = await ask('PATCH', path, patch, 'application/json-patch+json');

    expect(status).toBe(422);
    expect(body).toMatchObject({
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
    });
  });

  test('refuses a merge patch with another uid or an old resourceVersion', async () => {
    const path = '/apis/batch/v1/namespaces/storage/cronjobs/efs-purge';
    const merge = 'application/merge-patch+json';

    const uid = await ask('PATCH', path, { metadata: { uid: 'another' } }, merge);
    const version = await ask('PATCH', path, { metadata: { resourceVersion: '1' } }, merge);

    expect([uid.status, version.status]).toEqual([422, 409]);
  });

  test('refuses a schedule that is none', async () => {
    const path = '/apis/batch/v1/namespaces/storage/cronjobs/efs-purge';

    const { status } = await ask(
      'PATCH',
      path,
      { spec: { schedule: 'now and then' } },
      'application/merge-patch+json',
    );

    expect(status).toBe(422);
    expect((await simulator.kubernetes.readCronJob(PURGE)).spec.schedule).toBe('0 3 * * *');
  });

  test('tries a dry run out and keeps nothing of it', async () => {
    const path = '/apis/batch/v1/namespaces/storage/cronjobs/efs-purge?dryRun=All';
    const before = structuredClone(simulator.state);

    const { body } = await ask('PATCH', path, { spec: { suspend: true } }, 'application/merge-patch+json');

    expect(body.spec.suspend).toBe(true);
    expect(simulator.state).toEqual(before);
  });

  test('has an answer to nonsense', async () => {
    const part = fc.constantFrom(
      'apis',
      'batch',
      'v1',
      'namespaces',
      'storage',
      'jobs',
      'cronjobs',
      'efs-purge',
      'log',
      '..',
    );
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE' as const),
      path: fc
        .array(fc.oneof(part, fc.string()), { maxLength: 8 })
        .map((parts) => `/${parts.map(encodeURIComponent).join('/')}`),
      contentType: fc.constantFrom(
        'application/json',
        'application/json-patch+json',
        'application/merge-patch+json',
      ),
      body: fc.oneof(fc.string(), fc.json(), fc.constant('[{"op":"add","path":"/spec","value":1}]')),
    });

    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const { status } = await simulator.send(asked, new AbortController().signal);
        expect(status).toBeGreaterThanOrEqual(200);
        expect(KubernetesState.safeParse(simulator.state).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the state', () => {
  test('is plain JSON, and goes on where it was saved', async () => {
    const saved = KubernetesState.parse(JSON.parse(JSON.stringify(simulator.state)));
    await clock.advance(7 * HOUR);
    const on = await simulator.kubernetes.listJobs(STORAGE);

    simulator = simulated(saved);

    expect(await simulator.kubernetes.listJobs(STORAGE)).toEqual(on);
  });

  test('says when it has changed, also by time alone', async () => {
    await jobNames();
    expect(changes).toBe(0);

    await clock.advance(24 * HOUR);
    simulator.rows();

    expect(changes).toBe(1);
  });

  test('shows as rows what a person would look for', () => {
    expect(simulator.rows().map(({ title, status, detail }) => `${title}: ${status}, ${detail}`)).toEqual([
      'CronJob storage/efs-purge: Active, next run 03:00, 1 running',
      'Job storage/efs-purge-29541780: Running, ',
      expect.stringMatching(/^Pod storage\/efs-purge-29541780-.....: Running, $/),
      'CronJob infershield/infershield-backup: Active, next run 02:00, 0 running',
      'Deployment infershield/infershield-backend: Available, 3 of 3 ready',
      'StatefulSet infershield/infershield-redis: Available, 1 of 1 ready',
    ]);
  });

  test('of an unknown context is an empty cluster', () => {
    expect(simulateKubernetes({ state: seed('x', clock.now()), clock, faults, context: 'x' }).rows()).toEqual(
      [],
    );
  });
});
