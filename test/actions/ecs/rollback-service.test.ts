import { expect, test } from 'vitest';
import { rollbackService } from '../../../src/actions/ecs/rollback-service.ts';
import { Failure } from '../../../src/lib/failure.ts';
import { seedEcs } from '../../../src/systems/ecs/seed.ts';
import { simulateEcs } from '../../../src/systems/ecs/simulator.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { cluster: 'credlink-production', service: 'api', stable_within: '10m' };
const TARGET = 'ecs:us-east-1/credlink-production/api';

test('a finished deployment is rolled back to the last good task definition', async () => {
  const { perform } = stage();

  const { plan, end } = await perform(rollbackService, INPUT);

  expect(plan.changes).toEqual([
    {
      target: 'credlink-production/service/api',
      field: 'task definition',
      before: 'credlink-api:42',
      after: 'credlink-api:41',
    },
  ]);
  expect(end).toMatchObject({
    status: 'done',
    outputs: { task_definition: 'credlink-api:41', previous_task_definition: 'credlink-api:42' },
    evidence: [expect.stringMatching(/is COMPLETED/), '3 of 3 tasks run credlink-api:41.'],
    undo: [
      {
        uses: 'ecs/set-task-definition',
        with: { task_definition: 'credlink-api:42', expect_current: 'credlink-api:41' },
      },
    ],
    leaves: [{ target: `${TARGET}/task-definition` }],
  });
});

test('the plan says what changes with the task definition, and how to do it by hand', async () => {
  const { plan } = stage();

  const planned = await plan(rollbackService, INPUT);

  expect(planned.facts.join('\n')).toMatch(/Image of api: .*credlink-api:1\.9\.0 → .*credlink-api:1\.8\.3/);
  expect(planned.facts.join('\n')).toContain('Environment of api: removes DB_POOL_MAX');
  expect(planned.facts.join('\n')).not.toContain('= 5');
  expect(planned.commands[0]).toBe(
    'aws ecs update-service --cluster credlink-production --service api --task-definition credlink-api:41 --region us-east-1',
  );
  expect(
    rollbackService.targets(INPUT, {
      name: 'p',
      protected: true,
      kubernetesContext: undefined,
      awsRegion: 'us-east-1',
    }),
  ).toEqual([TARGET]);
});

test('without the right to see earlier deployments it goes back by one revision, and says that nothing proves it good', async () => {
  const { context, perform, systems } = stage();
  systems.ecs.listServiceDeployments = () =>
    Promise.reject(
      new Failure({
        ...{ system: 'Amazon ECS', operation: 'list service deployments', kind: 'denied' },
        message: "Amazon ECS refused Runbolt's credentials: they lack ecs:ListServiceDeployments.",
      }),
    );

  const chosen = await rollbackService.plan(context(), INPUT);
  const named = await rollbackService.plan(context(), { ...INPUT, to: 'credlink-api:41' });
  const { end } = await perform(rollbackService, INPUT);

  expect(chosen.warnings).toContain(
    'Earlier deployments cannot be seen (Amazon ECS refused Runbolt\'s credentials: they lack ecs:ListServiceDeployments), so credlink-api:41 is only the revision before credlink-api:42: nothing says that it was good. Check it, or name another with "to".',
  );
  expect(named.warnings).not.toContainEqual(expect.stringContaining('nothing says'));
  expect(end.status).toBe('done');
});

test('progress is told while tasks move, with the new events of the service', async () => {
  const { perform } = stage();

  const { waited, end } = await perform(rollbackService, INPUT);

  expect(waited.map((one) => one.progress)).toContain('1 of 3 tasks run credlink-api:41');
  const log = [...waited.map((one) => one.log), end.status === 'done' ? end.log : ''].join('\n');
  expect(log.match(/has started 1 tasks/g)).toHaveLength(3);
  expect(log).toContain('has reached a steady state');
});

test('a deployment that is still running is stopped, and ECS returns to the last successful one', async () => {
  const { clock, systems, perform } = stage();
  await perform(rollbackService, INPUT);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:42' });
  await clock.advance(6_000);

  const { plan, end } = await perform(rollbackService, INPUT);

  expect(plan.guards.via).toBe('stop-service-deployment');
  expect(plan.commands[0]).toMatch(/^aws ecs stop-service-deployment .* --stop-type ROLLBACK/);
  expect(end).toMatchObject({ status: 'done', outputs: { task_definition: 'credlink-api:41' } });
  const [newest] = await listed(systems);
  expect(newest?.status).toBe('ROLLBACK_SUCCESSFUL');
});

test('only the task definition is sent: the desired count stays with autoscaling', async () => {
  const { ecs, context, planWith } = alone(() => {});
  ecs.scale('credlink-production', 'api', 5);
  const asked: object[] = [];
  const watched = {
    ...ecs,
    updateService: (request: Parameters<typeof ecs.updateService>[0]) => {
      asked.push(request);
      return ecs.updateService(request);
    },
  };

  await rollbackService.apply(context(watched), INPUT, await planWith(watched, INPUT));

  expect(asked).toEqual([
    { cluster: 'credlink-production', service: 'api', taskDefinition: 'credlink-api:41' },
  ]);
  expect((await ecs.describeService('credlink-production', 'api')).desiredCount).toBe(5);
});

test('after a rollback the next one goes further back, not to the bad build', async () => {
  const { perform, plan } = stage();
  await perform(rollbackService, INPUT);

  const again = await plan(rollbackService, INPUT);

  expect(again.outputs.task_definition).toBe('credlink-api:40');
});

test('an INACTIVE task definition is skipped and the reader is told', async () => {
  const { ecs, planWith } = alone((state) => {
    for (const one of state.taskDefinitions) if (one.revision === 41) one.status = 'INACTIVE';
  });

  const planned = await planWith(ecs, INPUT);

  expect(planned.outputs.task_definition).toBe('credlink-api:40');
  expect(planned.warnings.join()).toContain('credlink-api:41 was the better choice, but is INACTIVE');
});

test('a chosen target that is INACTIVE is an obstacle', async () => {
  const { plan } = stage();

  const planned = await plan(rollbackService, { ...INPUT, to: 'credlink-api:39' });

  expect(planned.obstacle).toContain('credlink-api:39 is INACTIVE');
});

test('without service deployments the revision before is offered, with a plain warning', async () => {
  const { world, perform } = stage();
  world.faults.set('ecs/not-implemented', true);

  const { plan, end } = await perform(rollbackService, INPUT);

  expect(plan.outputs.task_definition).toBe('credlink-api:41');
  expect(plan.warnings.join()).toContain('nothing says that it was good');
  expect(end.status).toBe('done');
});

test('without service deployments a running one goes back to what it was replacing', async () => {
  const { world, clock, systems, plan } = stage();
  world.faults.set('ecs/not-implemented', true);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:40' });
  await clock.advance(5_000);

  const planned = await plan(rollbackService, INPUT);

  expect(planned.outputs.task_definition).toBe('credlink-api:42');
  expect(planned.warnings).toEqual([]);
  expect(planned.guards.via).toBe('update-service');
});

test.each([
  ['CODE_DEPLOY' as const, 'aws deploy stop-deployment'],
  ['EXTERNAL' as const, 'external controller'],
])('a service deployed by %s is refused, naming what to use instead', async (controller, instead) => {
  const { ecs, planWith } = alone((state) => {
    for (const one of state.services) one.controller = controller;
  });

  const planned = await planWith(ecs, INPUT);

  expect(planned.obstacle).toContain(instead);
  expect(planned.changes).toEqual([]);
});

test('a service at zero is refused: nothing would prove the build', async () => {
  const { ecs, planWith } = alone((state) => {
    for (const one of state.services) one.desiredCount = 0;
  });

  expect((await planWith(ecs, INPUT)).obstacle).toContain('scaled to zero');
});

test('a rollback that ECS is making already is not doubled', async () => {
  const { world, clock, systems, plan, perform } = stage();
  await perform(rollbackService, INPUT);
  world.faults.set('ecs/rollout-fails', true);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:42' });
  await clock.advance(12_000);

  expect((await plan(rollbackService, INPUT)).obstacle).toContain('rolling api back already');
});

test('a service that nobody knows is a failure that names it', async () => {
  const { plan } = stage();

  await expect(plan(rollbackService, { ...INPUT, service: 'nope' })).rejects.toMatchObject({
    name: 'Failure',
    kind: 'not_found',
    message: expect.stringContaining('nope'),
  });
});

test('nothing is done when the service runs the chosen task definition already', async () => {
  const { plan } = stage();

  const planned = await plan(rollbackService, { ...INPUT, to: 'credlink-api:42' });

  expect(planned).toMatchObject({ nothingToDo: 'api runs credlink-api:42 already.', changes: [] });
});

test('the approved plan pins the target, whatever has become the best choice since', async () => {
  const { plan } = stage();

  const planned = await plan(rollbackService, INPUT, { pinned: { task_definition: 'credlink-api:40' } });

  expect(planned.outputs.task_definition).toBe('credlink-api:40');
});

test('a deployment that comes between plan and act stops the act', async () => {
  const { clock, systems, plan, context } = stage();
  const planned = await plan(rollbackService, INPUT);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:40' });
  await clock.advance(1_000);

  const acting = rollbackService.apply(context(), INPUT, planned);

  await expect(acting).rejects.toMatchObject({ kind: 'conflict' });
  expect((await systems.ecs.describeService('credlink-production', 'api')).taskDefinition).toMatch(/:40$/);
});

test('a rollback whose tasks do not start fails, although the service is stable again', async () => {
  const { world, perform } = stage();
  world.faults.set('ecs/rollout-fails', true);

  const { end } = await perform(rollbackService, INPUT);

  expect(end.status).toBe('failed');
  expect(end).not.toHaveProperty('leaves');
  expect(end.status === 'failed' && end.reason).toMatch(/gave up deploying credlink-api:41/);
});

test('a rollout that never ends is given up after stable_within, with a way back', async () => {
  const { ecs, clock, context, planWith } = alone(
    (state) => {
      for (const one of state.services) one.circuitBreaker = false;
    },
    ['ecs/rollout-fails'],
  );
  const input = { ...INPUT, stable_within: '1m' };
  const planned = await planWith(ecs, input);
  const startedAt = clock.now();
  const receipt = await rollbackService.apply(context(ecs), input, planned);
  await clock.advance(61_000);

  const end = await rollbackService.observe(context(ecs), input, { plan: planned, receipt, startedAt });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(
      /not stable in time: 0 of 3 tasks run credlink-api:41, \d+ failed to start/,
    ),
    undo: [{ uses: 'ecs/set-task-definition' }],
  });
});

test("somebody else's deployment on top of ours is told as such", async () => {
  const { clock, systems, plan, context } = stage();
  const planned = await plan(rollbackService, INPUT);
  const startedAt = clock.now();
  const receipt = await rollbackService.apply(context(), INPUT, planned);
  await clock.advance(4_000);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:40' });

  const end = await rollbackService.observe(context(), INPUT, { plan: planned, receipt, startedAt });

  expect(end).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('no longer the current one'),
  });
});

test('a service scaled to zero on the way proves nothing and does not succeed', async () => {
  const { ecs, clock, context, planWith } = alone(() => {});
  const planned = await planWith(ecs, INPUT);
  const startedAt = clock.now();
  const receipt = await rollbackService.apply(context(ecs), INPUT, planned);
  ecs.scale('credlink-production', 'api', 0);
  await clock.advance(20_000);

  const end = await rollbackService.observe(context(ecs), INPUT, { plan: planned, receipt, startedAt });

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('desired count of 0') });
});

test('a crash before the call is seen to have done nothing', async () => {
  const { clock, plan, context } = stage();
  const planned = await plan(rollbackService, INPUT);
  const startedAt = clock.now();
  await clock.advance(30_000);

  const found = await rollbackService.observe(context(), INPUT, { plan: planned, startedAt });

  expect(found).toEqual({ status: 'absent' });
});

test('a crash after the call finds the one deployment that fits, follows it, and says how sure it is', async () => {
  const { clock, plan, context, follow } = stage();
  const planned = await plan(rollbackService, INPUT);
  const startedAt = clock.now();
  await rollbackService.apply(context(), INPUT, planned);

  const { end } = await follow(rollbackService, INPUT, { plan: planned, startedAt });

  expect(end.status).toBe('done');
  expect(end.status === 'done' && end.evidence.join(' ')).toContain('the only deployment since');
});

test('a crash, and then a deployment of something else: unknown, with where to look', async () => {
  const { clock, systems, plan, context } = stage();
  const planned = await plan(rollbackService, INPUT);
  const startedAt = clock.now();
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:40' });

  const found = await rollbackService.observe(context(), INPUT, { plan: planned, startedAt });

  expect(found).toMatchObject({
    status: 'unknown',
    look: [expect.stringContaining('aws ecs describe-services')],
  });
});

test('a crash, and two deployments since, the last of which would fit: unknown', async () => {
  const { clock, systems, plan, context } = stage();
  const planned = await plan(rollbackService, INPUT);
  const startedAt = clock.now();
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:40' });
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:41' });

  const found = await rollbackService.observe(context(), INPUT, { plan: planned, startedAt });

  expect(found).toMatchObject({
    status: 'unknown',
    reason: expect.stringContaining('not clearly by this run'),
  });
});

test('a stop that was accepted but does not show yet is waited for, not repeated', async () => {
  const { clock, systems, plan, context, perform } = stage();
  await perform(rollbackService, INPUT);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:42' });
  const planned = await plan(rollbackService, INPUT);
  const receipt = { service_deployment: planned.guards.service_deployment ?? '' };

  const found = await rollbackService.observe(context(), INPUT, {
    plan: planned,
    receipt,
    startedAt: clock.now(),
  });

  expect(found).toMatchObject({ status: 'waiting', progress: expect.stringContaining('rolling back') });
});

test('a crash, and our deployment failed and was rolled back meanwhile: unknown, not absent', async () => {
  const { world, clock, plan, context } = stage();
  world.faults.set('ecs/rollout-fails', true);
  const planned = await plan(rollbackService, INPUT);
  const startedAt = clock.now();
  await rollbackService.apply(context(), INPUT, planned);
  await clock.advance(40_000);

  const found = await rollbackService.observe(context(), INPUT, { plan: planned, startedAt });

  expect(found.status).toBe('unknown');
});

test('a crash around the stopping of a deployment is told from its status', async () => {
  const { clock, systems, plan, context, perform, follow } = stage();
  await perform(rollbackService, INPUT);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:42' });
  await clock.advance(4_000);
  const planned = await plan(rollbackService, INPUT);
  const startedAt = clock.now();

  const before = await rollbackService.observe(context(), INPUT, { plan: planned, startedAt });
  await rollbackService.apply(context(), INPUT, planned);
  const { end } = await follow(rollbackService, INPUT, { plan: planned, startedAt });

  expect(before).toEqual({ status: 'absent' });
  expect(end.status).toBe('done');
});

test('an answer that was lost is an unknown outcome, and is found again', async () => {
  const { world, clock, plan, context, follow } = stage();
  const planned = await plan(rollbackService, INPUT);
  const startedAt = clock.now();
  const looked = { ...planned };
  const acting = context();
  const lossy = {
    ...acting,
    systems: {
      ...acting.systems,
      ecs: {
        ...acting.systems.ecs,
        updateService: (request: { cluster: string; service: string; taskDefinition: string }) => {
          world.faults.set('ecs/lost', true);
          return acting.systems.ecs.updateService(request);
        },
      },
    },
  };

  await expect(rollbackService.apply(lossy, INPUT, looked)).rejects.toMatchObject({
    kind: 'unknown_outcome',
  });
  world.faults.set('ecs/lost', false);
  const { end } = await follow(rollbackService, INPUT, { plan: planned, startedAt });

  expect(end.status).toBe('done');
});

async function listed(systems: ReturnType<typeof stage>['systems']) {
  const deployments = await systems.ecs.listServiceDeployments(INPUT);
  return typeof deployments === 'string' ? [] : deployments;
}

/** ECS by itself, with a state of one's own making. */
function alone(change: (state: ReturnType<typeof seedEcs>) => void, faultIds: readonly string[] = []) {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = seedEcs(clock.now());
  change(state);
  const ecs = simulateEcs({ state, clock, faults });
  for (const id of faultIds) faults.set(id, true);
  const { context: base } = stage();
  const context = (its: typeof ecs) => {
    const usual = base();
    return { ...usual, now: clock.now(), systems: { ...usual.systems, ecs: its } };
  };
  const planWith = (its: typeof ecs, input: Record<string, string>) =>
    rollbackService.plan(context(its), input);
  return { ecs, clock, context, planWith };
}
