import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Failure } from '../../../src/lib/failure.ts';
import { type Connection, connectKubernetes } from '../../../src/systems/kubernetes/client.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { type Reply, type Request, standIn, writeKubeconfig } from './stand-in.ts';

const AT = { namespace: 'storage', name: 'efs-purge' };
const CRON_JOB = {
  metadata: { ...AT, uid: 'u1', resourceVersion: '7' },
  spec: {
    schedule: '0 3 * * *',
    jobTemplate: { spec: { template: { spec: { containers: [{ name: 'purge' }] } } } },
  },
};
const SUSPEND = { ...AT, uid: 'u1', from: false, to: true, annotations: { 'runbolt/run': 'r-1' } };
const NEW_JOB = { ...AT, labels: {}, annotations: {}, spec: {} };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function connected(
  reply: (request: Request) => Reply | 'hang up' | 'never',
  connection: Connection = {},
) {
  const server = await standIn(reply);
  closers.push(server.close);
  const kubeconfigPath = writeKubeconfig({ server: `http://127.0.0.1:${server.port}` });
  return { kubernetes: connectKubernetes({ kubeconfigPath, context: 'prod', ...connection }), server };
}

const failureOf = (asked: Promise<unknown>): Promise<Failure> =>
  asked.then(
    () => expect.fail('it should have failed'),
    (failure) => failure,
  );

/** Lets pauses pass until the question is answered. */
async function throughPauses<Answer>(clock: HeldClock, asked: Promise<Answer>): Promise<Answer> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  asked.then(over, over);
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await clock.advance(20);
  }
  return asked;
}

describe('a kubeconfig', () => {
  test('without the context that the runbooks name is refused, listing those it has', async () => {
    const kubeconfigPath = writeKubeconfig({ server: 'https://127.0.0.1:1', context: 'other' });

    const failure = await failureOf(connectKubernetes({ kubeconfigPath, context: 'prod' }).readCronJob(AT));

    expect(failure.kind).toBe('invalid');
    expect(failure.message).toBe(`The kubeconfig ${kubeconfigPath} has no context "prod". It has other.`);
  });

  test('that is not there, or not YAML, is refused by its path', async () => {
    const broken = writeKubeconfig({ server: 'https://127.0.0.1:1' });
    writeFileSync(broken, '{{{{');

    const missing = await failureOf(connectKubernetes({ kubeconfigPath: '/nowhere/config' }).readCronJob(AT));
    const unreadable = await failureOf(connectKubernetes({ kubeconfigPath: broken }).readCronJob(AT));

    expect(missing.message).toContain('The kubeconfig /nowhere/config cannot be read');
    expect(unreadable.message).toContain(`The kubeconfig ${broken} cannot be read`);
  });

  test('that is mended is read again', async () => {
    const server = await standIn(() => ({ body: CRON_JOB }));
    closers.push(server.close);
    const kubeconfigPath = writeKubeconfig({ server: 'https://127.0.0.1:1', context: 'other' });
    const kubernetes = connectKubernetes({ kubeconfigPath, context: 'prod' });
    await failureOf(kubernetes.readCronJob(AT));

    const good = writeKubeconfig({ server: `http://127.0.0.1:${server.port}` });
    const { readFileSync } = await import('node:fs');
    writeFileSync(kubeconfigPath, readFileSync(good));

    expect((await kubernetes.readCronJob(AT)).metadata.uid).toBe('u1');
  });

  test('of several files gives all their contexts', async () => {
    const server = await standIn(() => ({ body: CRON_JOB }));
    closers.push(server.close);
    const first = writeKubeconfig({ server: 'https://127.0.0.1:1', context: 'other' });
    const second = writeKubeconfig({
      server: `http://127.0.0.1:${server.port}`,
      context: 'prod',
      cluster: 'b',
    });

    const kubernetes = connectKubernetes({ kubeconfigPath: `${first}:${second}`, context: 'prod' });

    expect((await kubernetes.readCronJob(AT)).metadata.name).toBe('efs-purge');
    expect(server.requests[0]?.authorization).toBe('Bearer a-token');
  });

  test('of several contexts is not guessed from', async () => {
    const first = writeKubeconfig({ server: 'https://127.0.0.1:1', context: 'prod' });
    const second = writeKubeconfig({ server: 'https://127.0.0.1:1', context: 'staging' });

    const failure = await failureOf(
      connectKubernetes({ kubeconfigPath: `${first}:${second}` }).readCronJob(AT),
    );

    expect(failure.message).toContain('The environment names no Kubernetes context');
    expect(failure.message).toContain('It has prod, staging.');
  });

  test('with plain http to another machine is refused: the token would be read by anyone', async () => {
    const kubeconfigPath = writeKubeconfig({ server: 'http://cluster.example.com' });

    const failure = await failureOf(connectKubernetes({ kubeconfigPath, context: 'prod' }).readCronJob(AT));

    expect(failure.message).toContain('http://cluster.example.com is not encrypted');
  });

  test('may be absent only in a Pod', async () => {
    const failure = await failureOf(connectKubernetes({}).readCronJob(AT));

    expect(failure.message).toContain('set KUBECONFIG');
  });
});

describe('a small stand-in for the API', () => {
  test('may leave out every field that has a default', async () => {
    const { kubernetes } = await connected(() => ({ body: CRON_JOB }));

    const cronJob = await kubernetes.readCronJob(AT);

    expect(cronJob.spec).toMatchObject({ suspend: false, concurrencyPolicy: 'Allow' });
    expect(cronJob.status.active).toEqual([]);
  });

  test('keeps the fields of a template that nobody here has heard of', async () => {
    const spec = { template: { spec: { containers: [], resourceClaimsOfTheFuture: [{ a: 1 }] } } };
    const body = { ...CRON_JOB, spec: { schedule: '@daily', jobTemplate: { spec } } };
    const { kubernetes } = await connected(() => ({ body }));

    const cronJob = await kubernetes.readCronJob(AT);

    expect(cronJob.spec.jobTemplate.spec).toEqual(spec);
  });

  test('lists nothing as null', async () => {
    const { kubernetes } = await connected(() => ({ body: { items: null } }));

    expect(await kubernetes.listJobs({ namespace: 'storage' })).toEqual([]);
  });

  test('that ignores label selectors does not give us the Pods of others', async () => {
    const pod = (name: string, job: string) => ({ metadata: { name, labels: { 'job-name': job } } });
    const { kubernetes } = await connected(() => ({
      body: { items: [pod('a', 'ours'), pod('b', 'theirs')] },
    }));

    const pods = await kubernetes.listPods({ namespace: 'storage', job: 'ours' });

    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['a']);
  });

  test('gets a merge patch when it knows no JSON Patch', async () => {
    const { kubernetes, server } = await connected(({ method, contentType }) => {
      if (method === 'GET') return { body: CRON_JOB };
      if (contentType.includes('json-patch')) return { status: 415, body: { message: 'unknown format' } };
      return { body: { ...CRON_JOB, spec: { ...CRON_JOB.spec, suspend: true } } };
    });

    const cronJob = await kubernetes.patchCronJobSuspend(SUSPEND);

    expect(cronJob.spec.suspend).toBe(true);
    expect(JSON.parse(server.requests.at(-1)?.body ?? '')).toEqual({
      metadata: { uid: 'u1', resourceVersion: '7', annotations: { 'runbolt/run': 'r-1' } },
      spec: { suspend: true },
    });
  });

  test('that sees another write come first is not written to again', async () => {
    let reads = 0;
    const { kubernetes, server } = await connected(({ method }) => {
      if (method === 'PATCH') return { status: 422, body: { reason: 'Invalid' } };
      reads += 1;
      const metadata = { ...CRON_JOB.metadata, annotations: { a: 'b' } };
      return { body: { metadata, spec: { ...CRON_JOB.spec, suspend: reads > 1 } } };
    });

    const failure = await failureOf(kubernetes.patchCronJobSuspend(SUSPEND));

    const patches = server.requests.filter(({ method }) => method === 'PATCH');
    expect(failure.kind).toBe('conflict');
    expect(patches.map(({ body }) => JSON.parse(body))).toEqual([
      [
        { op: 'test', path: '/metadata/uid', value: 'u1' },
        { op: 'test', path: '/spec/suspend', value: false },
        { op: 'add', path: '/metadata/annotations/runbolt~1run', value: 'r-1' },
        { op: 'replace', path: '/spec/suspend', value: true },
      ],
    ]);
  });

  test('is asked over one connection', async () => {
    const { kubernetes, server } = await connected(() => ({ body: CRON_JOB }));

    for (let call = 0; call < 10; call++) await kubernetes.readCronJob(AT);

    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  test('is told twice that Pods go with their Job, since it may read only one of them', async () => {
    const { kubernetes, server } = await connected(() => ({ body: { status: 'Success' } }));

    await kubernetes.deleteJob({ ...AT, uid: 'u1' });

    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'DELETE' });
    expect(request?.path).toContain('propagationPolicy=Background');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ propagationPolicy: 'Background' });
  });

  test('is never asked for a name that would be another path', async () => {
    const { kubernetes, server } = await connected(() => ({ status: 404 }));

    await failureOf(kubernetes.readCronJob({ namespace: 'storage', name: '../../secrets/x' }));

    expect(server.requests[0]?.path).toBe('/apis/batch/v1/namespaces/storage/cronjobs/..%2F..%2Fsecrets%2Fx');
  });
});

describe('trouble', () => {
  test('a read is tried three times, a write that broke off once', async () => {
    const clock = new HeldClock();
    const { kubernetes, server } = await connected(() => 'hang up', { clock });

    const read = await throughPauses(clock, failureOf(kubernetes.readCronJob(AT)));
    const reads = server.requests.length;
    const write = await throughPauses(clock, failureOf(kubernetes.createJob(NEW_JOB)));

    expect([read.kind, reads]).toEqual(['unavailable', 3]);
    expect([write.kind, server.requests.length - reads]).toEqual(['unknown_outcome', 1]);
  });

  test('a write that was turned away undone is tried again, when the server says so', async () => {
    const clock = new HeldClock();
    let answers = 0;
    const { kubernetes } = await connected(
      () => {
        answers += 1;
        if (answers === 1) return { status: 429, headers: { 'retry-after': '2' } };
        return { status: 201, body: { metadata: AT, spec: {} } };
      },
      { clock },
    );
    const before = clock.now().getTime();

    await throughPauses(clock, kubernetes.createJob(NEW_JOB));

    expect(answers).toBe(2);
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(2_000);
  });

  const NOT_FOUND = { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 };
  const absent = { ...NOT_FOUND, message: 'cronjobs.batch "efs-purge" not found' };
  const noSuchApi = {
    ...NOT_FOUND,
    message: 'the server could not find the requested resource',
    details: {},
  };

  test.each([
    ['the API server says so', absent, 'not_found', 'There is no CronJob storage/efs-purge in context prod.'],
    [
      'it does not know such objects',
      noSuchApi,
      'invalid',
      'Kubernetes (prod) does not have what "get cronjobs storage/efs-purge" asks for: is its version too old?',
    ],
    [
      "a proxy's page says so",
      'default backend - 404',
      'unavailable',
      'Kubernetes (prod) answered "get cronjobs storage/efs-purge" with something that is not its API. Is a proxy in between?',
    ],
  ])('an object is only missing when %s: %j is %s', async (_who, body, kind, message) => {
    const { kubernetes } = await connected(() => ({ status: 404, body }));

    expect(await failureOf(kubernetes.readCronJob(AT))).toMatchObject({ kind, message });
  });

  test.each([
    [404, absent, 'unavailable'],
    [404, noSuchApi, 'invalid'],
    [404, 'default backend - 404', 'unavailable'],
    [200, { message: 'welcome' }, 'unavailable'],
  ] as const)('a list is never empty by an answer %i %j', async (status, body, kind) => {
    const { kubernetes } = await connected(() => ({ status, body }));

    expect((await failureOf(kubernetes.listPods({ namespace: 'storage' }))).kind).toBe(kind);
  });

  test.each([
    ['default backend - 404', 'unknown_outcome'],
    [noSuchApi, 'invalid'],
    [{ ...NOT_FOUND, message: 'namespaces "storage" not found' }, 'not_found'],
  ])('a write that is answered 404 %j is %s', async (body, kind) => {
    const { kubernetes } = await connected(() => ({ status: 404, body }));

    expect((await failureOf(kubernetes.createJob(NEW_JOB))).kind).toBe(kind);
  });

  test('a server that accepts and never answers is not waited for beyond the deadline', async () => {
    const clock = new HeldClock();
    const { kubernetes } = await connected(() => 'never', { clock, deadlineMs: 5_000 });

    const failure = await throughPauses(clock, failureOf(kubernetes.createJob(NEW_JOB)));

    expect(failure.kind).toBe('timeout');
    expect(failure.message).toContain('within 5 s. It may have been done all the same.');
  });

  test('a caller that has given up already asks nothing', async () => {
    const { kubernetes, server } = await connected(() => ({ body: CRON_JOB }));

    const failure = await failureOf(kubernetes.createJob(NEW_JOB, AbortSignal.abort()));

    expect(failure.kind).toBe('unavailable');
    expect(server.requests).toEqual([]);
  });

  test('a wait longer than the deadline is left to the caller', async () => {
    const { kubernetes, server } = await connected(() => ({ status: 429, headers: { 'retry-after': '60' } }));

    const failure = await failureOf(kubernetes.readCronJob(AT));

    expect(failure).toMatchObject({ kind: 'rate_limited', retryAfterMs: 60_000 });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [500, 'unknown_outcome'],
    [502, 'unknown_outcome'],
    [504, 'unknown_outcome'],
    [400, 'invalid'],
    [401, 'denied'],
    [403, 'denied'],
    [409, 'conflict'],
    [422, 'invalid'],
  ])('a write answered with %i is %s', async (status, kind) => {
    const { kubernetes } = await connected(() => ({ status, body: '<html>' }));

    expect((await failureOf(kubernetes.createJob(NEW_JOB))).kind).toBe(kind);
  });

  test('a server that has only just started is not told for a policy', async () => {
    const clock = new HeldClock();
    const message = 'jobs.batch "x" is forbidden: not yet ready to handle request';
    const { kubernetes } = await connected(() => ({ status: 403, body: { message } }), { clock });

    const failure = await throughPauses(clock, failureOf(kubernetes.createJob(NEW_JOB)));

    expect(failure.kind).toBe('unavailable');
    expect(failure.message).toContain('has only just started');
  });

  test('nobody at the address is certain: nothing was done', async () => {
    const clock = new HeldClock();
    const { kubernetes, server } = await connected(() => ({}), { clock });
    await server.close();

    const failure = await throughPauses(clock, failureOf(kubernetes.createJob(NEW_JOB)));

    expect(failure.kind).toBe('unavailable');
    expect(failure.message).toContain('Kubernetes (prod) cannot be reached: ECONNREFUSED');
  });
});
