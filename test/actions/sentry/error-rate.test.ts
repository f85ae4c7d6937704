import { expect, test } from 'vitest';
import { errorRate } from '../../../src/actions/sentry/error-rate.ts';
import { stage } from '../../support/stage.ts';

const ROLLED_BACK = { cluster: 'credlink-production', service: 'api', taskDefinition: 'credlink-api:41' };

test('a rate above the limit fails, and says the rate', async () => {
  const { perform } = stage();

  const { end } = await perform(errorRate, { project: 'api', max_per_minute: 5 });

  expect(end).toEqual({
    status: 'failed',
    reason: 'api has 18.4 errors a minute over 10 minutes, at most 5 expected.',
  });
});

test('after the rollback the rate is below the limit', async () => {
  const { clock, systems, perform } = stage();
  await systems.ecs.updateService(ROLLED_BACK);
  await clock.advance(20_000);
  await systems.sentry.countErrors({ project: 'api', from: clock.now(), to: clock.now() });
  await clock.advance(11 * 60_000);

  const { end } = await perform(errorRate, { project: 'api', max_per_minute: 5 });

  expect(end).toMatchObject({
    status: 'done',
    outputs: { per_minute: 0.4, before_per_minute: null, errors: 4 },
  });
});

test('without a limit the rate is compared with the window before', async () => {
  const steady = stage();
  const spike = stage();
  spike.world.faults.set('sentry/spike', true);

  const calm = await steady.perform(errorRate, { project: 'api' });
  const bad = await spike.perform(errorRate, { project: 'api' });

  expect(calm.end).toMatchObject({ status: 'done', outputs: { per_minute: 18.4, before_per_minute: 18.4 } });
  expect(bad.end).toEqual({
    status: 'failed',
    reason: 'api has 184 errors a minute over 10 minutes, 18.4 before.',
  });
});

test('what the run itself has caused is never its own measure', async () => {
  const { clock, context } = stage({ start: '2026-03-04T02:48:00Z' });
  const started = clock.now();
  await clock.advance(60 * 60_000);

  const asked: Date[] = [];
  const { sentry } = context().systems;
  const watched = { ...sentry, countErrors: async (one: { to: Date }) => asked.push(one.to) };
  const systems = { ...context().systems, sentry: watched };
  await errorRate.measure?.(context({ systems, run: { id: 'r-1', startedAt: started } }), { project: 'api' });

  expect(asked).toEqual([clock.now(), started]);
});

test('a quiet project may double without an alarm', async () => {
  const { perform } = stage({ start: '2026-03-04T02:48:00Z' });

  const { end } = await perform(errorRate, { project: 'api', environment: 'staging' });

  expect(end).toMatchObject({ status: 'done', outputs: { per_minute: 0 } });
});

test('the measurement tells healthy from sick', async () => {
  const { context } = stage();

  expect(await errorRate.measure?.(context(), { project: 'api', max_per_minute: 5 })).toMatchObject({
    healthy: false,
  });
  expect(await errorRate.measure?.(context(), { project: 'api', max_per_minute: 50 })).toMatchObject({
    healthy: true,
  });
});

test('a project that does not exist is a failure, not health', async () => {
  const { perform } = stage();

  await expect(perform(errorRate, { project: 'nope' })).rejects.toMatchObject({ kind: 'not_found' });
});

test.each(['', 'API', 'a b', '$(id)', 'api"; rm'])(
  'the project %j is refused before anything is asked',
  async (project) => {
    const { plan } = stage();

    await expect(plan(errorRate, { project })).rejects.toThrow();
  },
);
