import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Failure } from '../../src/lib/failure.ts';
import { Faults } from '../../src/systems/faults.ts';
import { connectKubernetes } from '../../src/systems/kubernetes/client.ts';
import { type Kubernetes, REVISION } from '../../src/systems/kubernetes/port.ts';
import { newHead } from '../../src/systems/kubernetes/simulated-state.ts';
import {
  type KubernetesSimulator,
  seed,
  simulateKubernetes,
} from '../../src/systems/kubernetes/simulator.ts';
import { serveKubernetes } from '../../src/systems/kubernetes/wire.ts';
import { HeldClock } from '../support/held-clock.ts';

const PURGE = { namespace: 'storage', name: 'efs-purge' };
const BACKUP = { namespace: 'infershield', name: 'infershield-backup' };
const BACKEND = { namespace: 'infershield', name: 'infershield-backend' };
const WORKLOADS = [
  { ...BACKEND, kind: 'Deployment' },
  { namespace: 'infershield', name: 'infershield-redis', kind: 'StatefulSet' },
] as const;

interface Subject {
  readonly kubernetes: Kubernetes;
  readonly simulator: KubernetesSimulator;
  readonly clock: HeldClock;
  readonly faults: Faults;
  readonly close: () => Promise<void>;
}

/** Shorter than the simulator's "slow": on the wire it passes really, so it is short. */
const DEADLINE_MS = 300;

function simulated(): Subject {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seed('prod', clock.now());
  const simulator = simulateKubernetes({ state, clock, faults, context: 'prod', deadlineMs: DEADLINE_MS });
  return { kubernetes: simulator.kubernetes, simulator, clock, faults, close: async () => undefined };
}

async function overHttp(): Promise<Subject> {
  const subject = simulated();
  const server = await serveKubernetes(subject.simulator);
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  const kubeconfigPath = join(folder, 'config');
  writeFileSync(kubeconfigPath, server.kubeconfig('prod'));
  // The client's own waits are on the held clock as well: nothing in here waits for real.
  const kubernetes = connectKubernetes({
    kubeconfigPath,
    context: 'prod',
    clock: subject.clock,
    deadlineMs: DEADLINE_MS,
  });
  const close = async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  };
  return { ...subject, kubernetes, close };
}

describe.each([
  { name: 'the simulator', open: async () => simulated() },
  { name: 'the real client over HTTP', open: overHttp },
])('Kubernetes: $name', ({ open }) => {
  let subject: Subject;

  beforeEach(async () => {
    subject = await open();
  });
  afterEach(() => subject.close());

  /** Time passes until the question is answered, one way or the other. */
  async function whileTimePasses<Answer>(asked: Promise<Answer>): Promise<Answer> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    asked.then(over, over);
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await subject.clock.advance(10);
    }
    return asked;
  }

  const failureOf = async (asked: Promise<unknown>): Promise<Failure> =>
    whileTimePasses(asked).then(
      () => expect.fail('it should have failed'),
      (failure) => failure,
    );

  const suspend = async (annotations: Record<string, string> = { 'runbolt/run': 'r-1' }) => {
    const { metadata } = await subject.kubernetes.readCronJob(PURGE);
    return { ...PURGE, uid: metadata.uid, from: false, to: true, annotations };
  };

  describe('typical', () => {
    test('a CronJob is read with its template whole', async () => {
      const cronJob = await subject.kubernetes.readCronJob(PURGE);

      expect(cronJob.spec).toMatchObject({
        schedule: '0 3 * * *',
        suspend: false,
        concurrencyPolicy: 'Forbid',
      });
      expect(cronJob.status.active).toHaveLength(1);
      expect(cronJob.spec.jobTemplate.spec).toMatchObject({ template: { spec: { restartPolicy: 'Never' } } });
    });

    test('the CronJobs of a namespace are listed', async () => {
      const cronJobs = await subject.kubernetes.listCronJobs({ namespace: 'infershield' });

      expect(cronJobs.map(({ metadata }) => metadata.name)).toEqual(['infershield-backup']);
    });

    test('a namespace shows its labels', async () => {
      subject.simulator.state.namespaceLabels.infershield = { 'runbolt/drill': 'true' };

      const { metadata } = await subject.kubernetes.readNamespace('infershield');

      expect(metadata.labels).toMatchObject({ 'runbolt/drill': 'true' });
    });

    test('a CronJob is suspended, with our annotation, in one write', async () => {
      const cronJob = await subject.kubernetes.patchCronJobSuspend(await suspend());

      expect(cronJob.spec.suspend).toBe(true);
      expect(cronJob.metadata).toMatchObject({ generation: 2, annotations: { 'runbolt/run': 'r-1' } });
    });

    test('a second patch keeps the annotations that others have set', async () => {
      await subject.kubernetes.patchCronJobSuspend(await suspend({ 'example.com/note': 'keep/~me' }));
      const { metadata } = await subject.kubernetes.readCronJob(PURGE);

      const back = {
        ...PURGE,
        uid: metadata.uid,
        from: true,
        to: false,
        annotations: { 'runbolt/run': 'r-2' },
      };
      const resumed = await subject.kubernetes.patchCronJobSuspend(back);

      expect(resumed.metadata.annotations).toEqual({ 'example.com/note': 'keep/~me', 'runbolt/run': 'r-2' });
    });

    test('a Job made by hand belongs to its CronJob, runs, and completes', async () => {
      await createBackup(subject.kubernetes);
      await subject.clock.advance(5_000);
      const running = await subject.kubernetes.readJob({ ...BACKUP, name: 'by-hand' });
      await subject.clock.advance(20_000);

      const job = await subject.kubernetes.readJob({ ...BACKUP, name: 'by-hand' });

      expect(running.status).toMatchObject({ active: 1, startTime: '2026-03-04T02:48:00Z' });
      expect(job.metadata.ownerReferences).toMatchObject([
        { kind: 'CronJob', name: BACKUP.name, controller: true },
      ]);
      expect(job.status).toMatchObject({ succeeded: 1, completionTime: '2026-03-04T02:48:21Z' });
      expect(job.status.conditions).toMatchObject([{ type: 'Complete', status: 'True' }]);
    });

    test('the Pods of a Job are found, and their log is read from its end', async () => {
      const [job] = await subject.kubernetes.listJobs({ namespace: 'storage' });
      const [pod] = await subject.kubernetes.listPods({
        namespace: 'storage',
        job: job?.metadata.name ?? '',
      });

      const at = { namespace: 'storage', name: pod?.metadata.name ?? '' };
      const log = await subject.kubernetes.podLog({ ...at, tailLines: 2, limitBytes: 10_000 });

      expect(pod?.status.phase).toBe('Running');
      expect(
        log
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).message),
      ).toEqual(['progress', 'progress']);
    });

    test('Jobs are selected by their labels', async () => {
      const purges = await subject.kubernetes.listJobs({ namespace: 'storage', labelSelector: 'app=purge' });
      const others = await subject.kubernetes.listJobs({ namespace: 'storage', labelSelector: 'app!=purge' });

      expect([purges.length, others.length]).toEqual([1, 0]);
    });

    test('a deleted Job takes its Pods along', async () => {
      const [job] = await subject.kubernetes.listJobs({ namespace: 'storage' });
      const { name = '', uid = '' } = job?.metadata ?? {};

      await subject.kubernetes.deleteJob({ namespace: 'storage', name, uid });
      await subject.clock.advance(3_000);

      expect(await subject.kubernetes.listPods({ namespace: 'storage', job: name })).toEqual([]);
    });

    test('a suspended Job has no Pods after their grace period', async () => {
      const [job] = await subject.kubernetes.listJobs({ namespace: 'storage' });
      const { name = '', uid = '' } = job?.metadata ?? {};

      const suspended = await subject.kubernetes.suspendJob({ namespace: 'storage', name, uid });
      const [stopping] = await subject.kubernetes.listPods({ namespace: 'storage', job: name });
      await subject.clock.advance(3_000);

      expect(suspended.spec.suspend).toBe(true);
      expect(stopping?.metadata.deletionTimestamp).toBeDefined();
      expect(await subject.kubernetes.listPods({ namespace: 'storage', job: name })).toEqual([]);
    });

    test('a Deployment rolls out new Pods one after the other', async () => {
      const { metadata } = await subject.kubernetes.readDeployment(BACKEND);
      const at = subject.clock.now();

      const restarted = await subject.kubernetes.restartDeployment({
        ...BACKEND,
        uid: metadata.uid,
        at,
        annotations: {},
      });
      await subject.clock.advance(5_000);
      const between = await subject.kubernetes.readDeployment(BACKEND);
      await subject.clock.advance(10_000);
      const after = await subject.kubernetes.readDeployment(BACKEND);

      expect(restarted.metadata.generation).toBe(2);
      expect(restarted.status.observedGeneration).toBe(1);
      expect(between.status).toMatchObject({ observedGeneration: 2, replicas: 4, updatedReplicas: 2 });
      expect(after.status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    });

    test('an earlier template is put back as the ReplicaSet that it was', async () => {
      const { kubernetes, clock } = subject;
      const { metadata } = await kubernetes.readDeployment(BACKEND);
      const before = await kubernetes.listReplicaSets(metadata);
      const [first] = before;

      const { uid } = metadata;
      const template = first?.spec.template ?? {};
      await kubernetes.replaceTemplate({ ...BACKEND, uid, from: '2', template, annotations: { mine: 'x' } });
      await clock.advance(20_000);

      const after = await kubernetes.readDeployment(BACKEND);
      const revisions = await kubernetes.listReplicaSets(metadata);
      expect(before.map((one) => one.metadata.annotations[REVISION])).toEqual(['1', '2']);
      expect(after.metadata.annotations).toMatchObject({ mine: 'x', [REVISION]: '3' });
      expect(revisions.find((one) => one.metadata.uid === first?.metadata.uid)?.metadata.annotations).toEqual(
        {
          [REVISION]: '3',
        },
      );
    });

    test.each(WORKLOADS)('a $kind is scaled, and its Pods follow', async (at) => {
      const { kubernetes, clock } = subject;
      const { metadata, spec } = await kubernetes.readWorkload(at);

      const scaling = { ...at, uid: metadata.uid, from: spec.replicas, to: 5, annotations: { mine: 'x' } };
      const scaled = await kubernetes.scaleWorkload(scaling);
      await clock.advance(30_000);

      expect(scaled).toMatchObject({ spec: { replicas: 5 }, metadata: { annotations: { mine: 'x' } } });
      expect(scaled.status.readyReplicas).toBe(spec.replicas);
      expect((await kubernetes.readWorkload(at)).status).toMatchObject({ replicas: 5, readyReplicas: 5 });
    });

    test.each(WORKLOADS)('a $kind does not count a Pod that is told to end and runs on', async (at) => {
      const { kubernetes, clock } = subject;
      const { metadata, spec } = await kubernetes.readWorkload(at);
      const pods = () => kubernetes.listPods({ namespace: at.namespace, labelSelector: spec.selector });
      const before = await pods();

      const { uid } = metadata;
      await kubernetes.scaleWorkload({ ...at, uid, from: spec.replicas, to: 0, annotations: {} });
      await clock.advance(1_000);
      const { status } = await kubernetes.readWorkload(at);
      const stopping = await pods();
      await clock.advance(60_000);

      expect(before.map((pod) => pod.metadata.deletionTimestamp)).toEqual(before.map(() => undefined));
      expect(before).toHaveLength(spec.replicas);
      expect(status.replicas).toBe(0);
      expect(stopping.map((pod) => pod.metadata.deletionTimestamp)).toEqual(
        before.map(() => expect.any(String)),
      );
      expect(await pods()).toEqual([]);
    });

    test('the HorizontalPodAutoscalers of a namespace are listed', async () => {
      const head = newHead(subject.simulator.state, { namespace: 'infershield', name: 'backend' });
      const target = { kind: 'Deployment', name: 'infershield-backend' };
      subject.simulator.state.autoscalers.push({ ...head, target, min: 2, max: 9 });

      const [found] = await subject.kubernetes.listAutoscalers({ namespace: 'infershield' });

      expect(found?.spec).toEqual({ scaleTargetRef: target, minReplicas: 2, maxReplicas: 9 });
    });

    test('events about a Job tell what happened, oldest first', async () => {
      await createBackup(subject.kubernetes);
      await subject.clock.advance(30_000);

      const about = { namespace: 'infershield', kind: 'Job', name: 'by-hand' };
      const events = await subject.kubernetes.listEvents(about);

      expect(events.map(({ reason }) => reason)).toEqual(['SuccessfulCreate', 'Completed']);
    });

    test('our own rights can be asked for', async () => {
      subject.faults.set('kubernetes/refused', true);
      const patch = { namespace: 'storage', verb: 'patch', group: 'batch', resource: 'cronjobs' };
      const logs = { namespace: 'storage', verb: 'get', group: '', resource: 'pods/log' };

      expect(await subject.kubernetes.canI(patch)).toMatchObject({ allowed: false });
      expect(await subject.kubernetes.canI(logs)).toMatchObject({ allowed: true });
    });
  });

  describe('not found', () => {
    test.each([
      ['CronJob', () => subject.kubernetes.readCronJob({ ...PURGE, name: 'nope' })],
      ['Job', () => subject.kubernetes.readJob({ ...PURGE, name: 'nope' })],
      ['Deployment', () => subject.kubernetes.readDeployment({ ...PURGE, name: 'nope' })],
      ['StatefulSet', () => subject.kubernetes.readWorkload({ ...PURGE, kind: 'StatefulSet', name: 'nope' })],
      ['Pod', () => subject.kubernetes.podLog({ ...PURGE, name: 'nope', tailLines: 1, limitBytes: 1 })],
    ])('a %s that is not there is a not_found that names it', async (kind, ask) => {
      const failure = await failureOf(ask());

      expect(failure.kind).toBe('not_found');
      expect(failure.message).toBe(`There is no ${kind} storage/nope in context prod.`);
    });

    test('a namespace that is not there is a not_found that names it', async () => {
      const failure = await failureOf(subject.kubernetes.readNamespace('nope'));

      expect(failure.kind).toBe('not_found');
      expect(failure.message).toBe('There is no namespace nope in context prod.');
    });

    test('a Job in a namespace that is not there misses the namespace', async () => {
      const job = { namespace: 'nope', name: 'work', labels: {}, annotations: {}, spec: MINIMAL_JOB };

      const failure = await failureOf(subject.kubernetes.createJob(job));

      expect(failure).toMatchObject({
        kind: 'not_found',
        message: 'There is no namespace nope in context prod.',
      });
    });

    test('an empty namespace lists nothing', async () => {
      expect(await subject.kubernetes.listJobs({ namespace: 'nowhere' })).toEqual([]);
      expect(await subject.kubernetes.listPods({ namespace: 'nowhere', job: 'x' })).toEqual([]);
    });
  });

  describe('refused', () => {
    test('a missing right is named, with where to get it', async () => {
      subject.faults.set('kubernetes/refused', true);

      const failure = await failureOf(subject.kubernetes.patchCronJobSuspend(await suspend()));

      expect(failure.kind).toBe('denied');
      expect(failure.message).toBe(
        'The bot may not patch cronjobs in storage: grant it with deploy/kubernetes/role.yaml.',
      );
    });

    test('a Job without containers is invalid, and says why', async () => {
      const job = {
        ...BACKUP,
        name: 'broken',
        labels: {},
        annotations: {},
        spec: { template: { spec: {} } },
      };

      const failure = await failureOf(subject.kubernetes.createJob(job));

      expect(failure.kind).toBe('invalid');
      expect(failure.message).toContain('containers');
    });

    test('a webhook that does not answer is named, and nothing was done', async () => {
      subject.faults.set('kubernetes/webhook-away', true);
      const before = JSON.stringify(subject.simulator.state.cronJobs);

      const failure = await failureOf(subject.kubernetes.patchCronJobSuspend(await suspend()));

      expect(failure).toMatchObject({
        kind: 'unavailable',
        message: expect.stringContaining('does not answer: failed calling webhook "policy.example.com"'),
      });
      expect(JSON.stringify(subject.simulator.state.cronJobs)).toBe(before);
    });

    test('a server that asks to slow down is asked again later, and the wait is passed on', async () => {
      subject.faults.set('kubernetes/throttled', true);

      const failure = await failureOf(subject.kubernetes.readCronJob(PURGE));

      expect(failure).toMatchObject({ kind: 'rate_limited', retryAfterMs: 1000 });
    });
  });

  describe('a dry run', () => {
    /** Every write that there is, on what is there. */
    async function everyWrite(
      of: Kubernetes,
    ): Promise<readonly (readonly [string, () => Promise<unknown>])[]> {
      const { kubernetes } = subject;
      const uidOf = ({
        metadata: { namespace, name, uid },
      }: {
        metadata: { namespace: string; name: string; uid: string };
      }) => ({ namespace, name, uid });
      const purge = uidOf(await kubernetes.readCronJob(PURGE));
      const [running] = await kubernetes.listJobs({ namespace: 'storage' });
      const job = uidOf(running ?? expect.fail());
      const backend = await kubernetes.readDeployment(BACKEND);
      const [kept] = await kubernetes.listReplicaSets(backend.metadata);
      const { spec } = (await kubernetes.readCronJob(BACKUP)).spec.jobTemplate;
      const marked = { annotations: { 'runbolt/run': 'r-1' } };
      const revision = backend.metadata.annotations[REVISION] ?? expect.fail();
      const template = kept?.spec.template ?? expect.fail();
      const { replicas } = backend.spec;
      const { dryRun } = of;
      const at = { ...uidOf(backend), ...marked };
      return [
        ['suspend', () => dryRun.patchCronJobSuspend({ ...purge, from: false, to: true, ...marked })],
        ['create', () => dryRun.createJob({ ...BACKUP, name: 'tried', labels: {}, ...marked, spec })],
        ['suspend a Job', () => dryRun.suspendJob(job)],
        ['delete a Job', () => dryRun.deleteJob(job)],
        ['restart', () => dryRun.restartDeployment({ ...at, at: subject.clock.now() })],
        ['roll back', () => dryRun.replaceTemplate({ ...at, from: revision, template })],
        [
          'scale',
          () => dryRun.scaleWorkload({ ...at, kind: 'Deployment', from: replicas, to: replicas + 1 }),
        ],
      ];
    }

    test('of every write is taken, and nothing of it is kept', async () => {
      const writes = await everyWrite(subject.kubernetes);
      const before = JSON.stringify(subject.simulator.state);

      for (const [, write] of writes) await write();

      expect(JSON.stringify(subject.simulator.state)).toBe(before);
    });

    test('of every write is refused as the write itself would be, in the policy’s own words', async () => {
      const writes = await everyWrite(subject.kubernetes);
      subject.faults.set('kubernetes/policy', true);

      for (const [name, write] of writes) {
        const failure = await failureOf(write());
        expect([name, failure.kind]).toEqual([name, 'denied']);
        expect(failure.message).toMatch(
          /^A policy of the cluster refuses ".*": admission webhook .* during the audit\.$/,
        );
      }
    });

    test('that the cluster does not take says nothing about the write', async () => {
      const [first] = await everyWrite(subject.kubernetes);
      subject.faults.set('kubernetes/no-dry-run', true);

      const failure = await failureOf(whileTimePasses((first ?? expect.fail())[1]()));

      expect(failure).toMatchObject({
        kind: 'unavailable',
        message: expect.stringContaining('does not support dry run'),
      });
    });

    test('that reaches nobody leaves nothing in doubt', async () => {
      const writes = await everyWrite(subject.kubernetes);
      subject.faults.set('kubernetes/unreachable', true);

      const failure = await failureOf(whileTimePasses((writes[0] ?? expect.fail())[1]()));

      expect(failure.kind).toBe('unavailable');
    });
  });

  describe('conflict', () => {
    test.each(WORKLOADS)('a $kind that somebody else has scaled meanwhile is left alone', async (at) => {
      const { metadata, spec } = await subject.kubernetes.readWorkload(at);
      const scaling = { ...at, uid: metadata.uid, from: spec.replicas, to: 5, annotations: {} };
      await subject.kubernetes.scaleWorkload(scaling);

      const failure = await failureOf(subject.kubernetes.scaleWorkload({ ...scaling, to: 0 }));
      const other = await failureOf(subject.kubernetes.scaleWorkload({ ...scaling, from: 5, uid: 'other' }));

      expect(failure).toMatchObject({ kind: 'conflict', message: expect.stringContaining('scaled to 5 by') });
      expect(other).toMatchObject({ kind: 'conflict', message: expect.stringContaining('created again') });
      expect((await subject.kubernetes.readWorkload(at)).spec.replicas).toBe(5);
    });

    test('a Deployment that somebody else has rolled out meanwhile keeps its template', async () => {
      const { metadata } = await subject.kubernetes.readDeployment(BACKEND);
      const restart = { ...BACKEND, uid: metadata.uid, at: subject.clock.now(), annotations: {} };
      await subject.kubernetes.restartDeployment(restart);

      const replacement = { ...BACKEND, uid: metadata.uid, from: '2', template: {}, annotations: {} };
      const failure = await failureOf(subject.kubernetes.replaceTemplate(replacement));

      expect(failure).toMatchObject({ kind: 'conflict', message: expect.stringContaining('plan again') });
    });

    test('an answer that is lost after a scaling was sent is unknown', async () => {
      const { metadata } = await subject.kubernetes.readDeployment(BACKEND);
      subject.faults.set('kubernetes/answer-lost', true);

      const scaling = { ...BACKEND, kind: 'Deployment', uid: metadata.uid, from: 3, to: 0 } as const;
      const failure = await failureOf(subject.kubernetes.scaleWorkload({ ...scaling, annotations: {} }));

      expect(failure.kind).toBe('unknown_outcome');
      expect((await subject.kubernetes.readWorkload(scaling)).spec.replicas).toBe(0);
    });

    test('a CronJob that somebody else has suspended meanwhile is left alone', async () => {
      const patch = await suspend({ 'runbolt/run': 'r-2' });
      await subject.kubernetes.patchCronJobSuspend(await suspend({ 'runbolt/run': 'r-1' }));

      const failure = await failureOf(subject.kubernetes.patchCronJobSuspend(patch));

      expect(failure.kind).toBe('conflict');
      expect(failure.message).toContain('Somebody else has suspended CronJob storage/efs-purge');
      expect((await subject.kubernetes.readCronJob(PURGE)).metadata.annotations).toEqual({
        'runbolt/run': 'r-1',
      });
    });

    test('another CronJob of the same name is left alone', async () => {
      const failure = await failureOf(
        subject.kubernetes.patchCronJobSuspend({ ...(await suspend()), uid: 'another' }),
      );

      expect(failure.kind).toBe('conflict');
      expect((await subject.kubernetes.readCronJob(PURGE)).spec.suspend).toBe(false);
    });

    test('a second Job of the same name is a conflict', async () => {
      await createBackup(subject.kubernetes);

      const failure = await failureOf(createBackup(subject.kubernetes));

      expect(failure.kind).toBe('conflict');
    });

    test('another Deployment or Job of the same name is not written to', async () => {
      const { kubernetes, clock } = subject;
      const [job] = await kubernetes.listJobs({ namespace: 'storage' });
      const other = { namespace: 'storage', name: job?.metadata.name ?? '', uid: 'another' };
      const restart = { ...BACKEND, uid: 'another', at: clock.now(), annotations: {} };
      const before = subject.simulator.state.writes;

      const failures = [
        await failureOf(kubernetes.restartDeployment(restart)),
        await failureOf(kubernetes.suspendJob(other)),
        await failureOf(kubernetes.deleteJob(other)),
      ];

      const again = 'was deleted and created again meanwhile: plan again.';
      expect(failures.map(({ kind }) => kind)).toEqual(['conflict', 'conflict', 'conflict']);
      expect(failures.map(({ message }) => message)).toEqual([
        `Deployment infershield/infershield-backend ${again}`,
        `Job storage/${other.name} ${again}`,
        `Job storage/${other.name} ${again}`,
      ]);
      expect(subject.simulator.state.writes).toBe(before);
    });

    test('another Job of the same name is not deleted', async () => {
      const [job] = await subject.kubernetes.listJobs({ namespace: 'storage' });
      const name = job?.metadata.name ?? '';

      const failure = await failureOf(
        subject.kubernetes.deleteJob({ namespace: 'storage', name, uid: 'another' }),
      );

      expect(failure.kind).toBe('conflict');
      expect(await subject.kubernetes.listJobs({ namespace: 'storage' })).toHaveLength(1);
    });
  });

  describe('trouble on the way', () => {
    test('an answer that is not the API is no success', async () => {
      subject.faults.set('kubernetes/malformed', true);

      const read = await failureOf(subject.kubernetes.readCronJob(PURGE));
      const write = await failureOf(createBackup(subject.kubernetes));

      expect([read.kind, write.kind]).toEqual(['unavailable', 'unknown_outcome']);
    });

    test('a slow server is not waited for beyond the deadline, and a slow write may have been done', async () => {
      subject.faults.set('kubernetes/slow', true);

      const read = await failureOf(subject.kubernetes.readCronJob(PURGE));
      const write = await failureOf(createBackup(subject.kubernetes));
      subject.faults.set('kubernetes/slow', false);
      await subject.clock.advance(5_000);
      const job = await subject.kubernetes.readJob({ ...BACKUP, name: 'by-hand' });

      expect([read.kind, write.kind]).toEqual(['timeout', 'timeout']);
      expect(write.message).toContain('may have been done');
      expect(job.metadata.name).toBe('by-hand');
    });

    test('a connection lost after a write was sent leaves its outcome unknown, and it is not sent again', async () => {
      subject.faults.set('kubernetes/answer-lost', true);

      const failure = await failureOf(createBackup(subject.kubernetes));
      const jobs = await subject.kubernetes.listJobs({ namespace: 'infershield' });

      expect(failure.kind).toBe('unknown_outcome');
      expect(jobs).toHaveLength(1);
    });

    test('a caller that gives up is not kept waiting', async () => {
      subject.faults.set('kubernetes/slow', true);
      const caller = new AbortController();
      const asked = subject.kubernetes.readCronJob(PURGE, caller.signal);

      caller.abort();

      expect((await failureOf(asked)).kind).toBe('unavailable');
    });
  });

  async function createBackup(kubernetes: Kubernetes) {
    const { metadata, spec } = await kubernetes.readCronJob(BACKUP).catch(() => ({
      metadata: { uid: 'unknown', name: BACKUP.name },
      spec: { jobTemplate: { metadata: { labels: {} }, spec: MINIMAL_JOB } },
    }));
    const { labels } = spec.jobTemplate.metadata;
    return kubernetes.createJob({
      namespace: 'infershield',
      name: 'by-hand',
      labels,
      annotations: { 'runbolt/run': 'r-1' },
      owner: { name: metadata.name, uid: metadata.uid },
      spec: spec.jobTemplate.spec,
    });
  }
});

const MINIMAL_JOB = { template: { spec: { containers: [{ name: 'work' }] } } };
