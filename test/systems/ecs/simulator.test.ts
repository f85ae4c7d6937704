import { expect, test } from 'vitest';
import { seedEcs } from '../../../src/systems/ecs/seed.ts';
import { EcsState } from '../../../src/systems/ecs/simulated-state.ts';
import { simulateEcs } from '../../../src/systems/ecs/simulator.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { fc } from '../../support/fast-check.ts';
import { HeldClock } from '../../support/held-clock.ts';

const AT = { cluster: 'credlink-production', service: 'api' };

function simulated(change: (state: EcsState) => void = () => {}) {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seedEcs(clock.now());
  change(state);
  return { clock, faults, state, ecs: simulateEcs({ state, clock, faults }) };
}

test('without a circuit breaker a rollout that fails goes on failing', async () => {
  const { ecs, clock, faults } = simulated((state) => {
    for (const one of state.services) one.circuitBreaker = false;
  });
  faults.set('ecs/rollout-fails', true);
  await ecs.updateService({ ...AT, taskDefinition: 'credlink-api:41' });
  await clock.advance(600_000);

  const service = await ecs.describeService(AT.cluster, AT.service);

  expect(service.deployments[0]).toMatchObject({
    rolloutState: 'IN_PROGRESS',
    runningCount: 0,
    failedTasks: 200,
  });
  expect(service.runningCount).toBe(3);
});

test('a build that is broken fails to start without any switch', async () => {
  const { ecs, clock } = simulated((state) => {
    for (const one of state.taskDefinitions) if (one.revision === 41) one.build = 'broken';
  });
  await ecs.updateService({ ...AT, taskDefinition: 'credlink-api:41' });
  await clock.advance(60_000);

  expect((await ecs.describeService(AT.cluster, AT.service)).taskDefinition).toMatch(/:42$/);
});

test('a rollout that fails on top of a rollback returns to the build that once completed', async () => {
  const { ecs, clock, faults } = simulated();
  faults.set('ecs/rollout-fails', true);
  await ecs.updateService({ ...AT, taskDefinition: 'credlink-api:40' });
  await clock.advance(11_000);
  await ecs.updateService({ ...AT, taskDefinition: 'credlink-api:41' });
  await clock.advance(60_000);

  const service = await ecs.describeService(AT.cluster, AT.service);

  expect(service.taskDefinition).toMatch(/:42$/);
  expect(service.deployments).toEqual([
    expect.objectContaining({ rolloutState: 'COMPLETED', runningCount: 3 }),
  ]);
});

test('what autoscaling decides stays through a rollout', async () => {
  const { ecs, clock } = simulated();
  await ecs.updateService({ ...AT, taskDefinition: 'credlink-api:41' });
  ecs.scale(AT.cluster, AT.service, 6);
  await clock.advance(20_000);

  const service = await ecs.describeService(AT.cluster, AT.service);

  expect(service).toMatchObject({ desiredCount: 6, runningCount: 6 });
});

test('a deployment on top of a running one stops that one', async () => {
  const { ecs, clock } = simulated();
  await ecs.updateService({ ...AT, taskDefinition: 'credlink-api:41' });
  await clock.advance(5_000);
  await ecs.updateService({ ...AT, taskDefinition: 'credlink-api:40' });
  await clock.advance(20_000);

  const history = await ecs.listServiceDeployments(AT);

  expect(typeof history === 'string' ? [] : history.slice(0, 2).map((one) => one.status)).toEqual([
    'SUCCESSFUL',
    'STOPPED',
  ]);
});

test('time that passed while nobody looked has done the same as time that was watched', async () => {
  const watched = simulated();
  const unwatched = simulated();
  for (const { ecs } of [watched, unwatched])
    await ecs.updateService({ ...AT, taskDefinition: 'credlink-api:41' });

  for (let second = 0; second < 30; second++) {
    await watched.clock.advance(1_000);
    watched.ecs.rows();
  }
  await unwatched.clock.advance(30_000);

  const [one, other] = await Promise.all(
    [watched, unwatched].map(({ ecs }) => ecs.describeService(AT.cluster, AT.service)),
  );
  expect(one?.deployments).toEqual(other?.deployments);
  expect(one?.desiredCount).toBe(other?.desiredCount);
});

test('whatever is done to it, there is one PRIMARY, no more tasks than were ever desired, and plain JSON', async () => {
  const step = fc.oneof(
    fc.record({ does: fc.constant('update'), revision: fc.integer({ min: 39, max: 43 }) }),
    fc.record({ does: fc.constant('stop') }),
    fc.record({ does: fc.constant('redeploy'), again: fc.constant(true) }),
    fc.record({ does: fc.constant('wait'), ms: fc.integer({ min: 0, max: 20_000 }) }),
    fc.record({ does: fc.constant('break'), on: fc.boolean() }),
    fc.record({ does: fc.constant('scale'), to: fc.integer({ min: 0, max: 5 }) }),
  );

  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { ecs, clock, faults, state } = simulated();
      let most = 3;
      for (const it of steps) {
        if ('revision' in it)
          await ecs
            .updateService({ ...AT, taskDefinition: `credlink-api:${it.revision}` })
            .catch(() => undefined);
        else if ('ms' in it) await clock.advance(it.ms);
        else if ('on' in it) faults.set('ecs/rollout-fails', it.on);
        else if ('again' in it) await ecs.forceNewDeployment(AT.cluster, AT.service).catch(() => undefined);
        else if ('to' in it) ecs.scale(AT.cluster, AT.service, it.to);
        else {
          const history = await ecs.listServiceDeployments(AT);
          const arn = typeof history === 'string' ? '' : (history[0]?.serviceDeploymentArn ?? '');
          await ecs.stopServiceDeployment(arn).catch(() => undefined);
        }
        const service = await ecs.describeService(AT.cluster, AT.service);
        expect(service.deployments.filter((one) => one.status === 'PRIMARY')).toHaveLength(1);
        most = Math.max(most, service.desiredCount);
        expect(service.runningCount).toBeLessThanOrEqual(most);
        expect(service.deployments.every((one) => one.runningCount >= 0 && one.pendingCount >= 0)).toBe(true);
      }
      expect(EcsState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
      await clock.advance(120_000);
      const rested = await ecs.describeService(AT.cluster, AT.service);
      expect(rested.deployments.map((one) => one.rolloutState)).toEqual(['COMPLETED']);
      expect(rested.runningCount).toBe(rested.desiredCount);
    }),
    { numRuns: 60 },
  );
});
