import { expect, test } from 'vitest';
import { check } from '../../../src/actions/http/check.ts';
import { stage } from '../../support/stage.ts';

const URL = 'https://api.credlink.com/health';
const INPUT = { url: URL, expect: { status: 200, json: { status: 'ok' } }, times: 10, every: '5s' };

/** The night's bad build is rolled back, so health is good. */
async function healthyStage() {
  const set = stage();
  await set.systems.ecs.updateService({
    cluster: 'credlink-production',
    service: 'api',
    taskDefinition: 'credlink-api:41',
  });
  await set.clock.advance(20_000);
  return set;
}

test('ten good answers, five seconds apart, are a success with their latencies', async () => {
  const { clock, perform } = await healthyStage();
  const startedAt = clock.now().getTime();

  const { end, waited } = await perform(check, INPUT);

  expect(waited).toHaveLength(9);
  expect(waited[2]?.progress).toMatch(/^3 of 10 checks passed, 200 in \d+ ms$/);
  expect(clock.now().getTime() - startedAt).toBe(45_000);
  expect(end).toMatchObject({ status: 'done', outputs: { passed: 10 } });
  expect(end.status === 'done' && end.evidence[0]).toMatch(/answered 10 times as expected, median \d+ ms/);
});

test('one bad answer is enough to fail, and its body is kept', async () => {
  const { perform } = stage();

  const { end } = await perform(check, INPUT);

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/failed check 1 of 10: 503 in \d+ ms, expected 200\./),
    log: expect.stringContaining('too many clients already'),
  });
});

test('how many passed survives a restart in the memo', async () => {
  const { clock, context, plan } = await healthyStage();
  const seen = { plan: await plan(check, INPUT), startedAt: clock.now() };

  const observation = await check.observe(context(), INPUT, {
    ...seen,
    memo: { latencies: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
  });

  expect(observation.status).toBe('done');
});

test('no answer at all is a bad answer', async () => {
  const { world, perform } = stage();
  world.faults.set('http/unreachable', true);

  const { end } = await perform(check, INPUT);

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('cannot be reached') });
});

test('a host that is not in the environment is refused as a failure', async () => {
  const { perform } = stage();

  await expect(perform(check, { ...INPUT, url: 'https://evil.test/' })).rejects.toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('evil.test is not among the hosts'),
  });
});

test('the quick measurement says whether it is healthy, and never throws for a sick host', async () => {
  const sick = stage();
  const healthy = await healthyStage();

  const before = await check.measure?.(sick.context(), INPUT);
  const after = await check.measure?.(healthy.context(), INPUT);
  sick.world.faults.set('http/unreachable', true);
  const silent = await check.measure?.(sick.context(), INPUT);

  expect(before).toMatchObject({
    healthy: false,
    summary: expect.stringMatching(/^503 in \d+ ms, expected 200$/),
  });
  expect(after).toMatchObject({ healthy: true, summary: expect.stringMatching(/^200 in \d+ ms$/) });
  expect(silent?.healthy).toBe(false);
});

test.each(['ftp://api.credlink.com/', 'api.credlink.com', 'javascript:alert(1)', ''])(
  'the address %j is refused before anything is asked',
  async (url) => {
    const { plan } = stage();

    await expect(plan(check, { ...INPUT, url })).rejects.toThrow();
  },
);

test('a misspelled expectation is refused instead of ignored', async () => {
  const { plan } = stage();

  await expect(plan(check, { ...INPUT, expect: { statsu: 200 } })).rejects.toThrow(/statsu/);
});
