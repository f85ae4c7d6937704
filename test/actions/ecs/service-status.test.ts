import { expect, test } from 'vitest';
import { serviceStatus } from '../../../src/actions/ecs/service-status.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { cluster: 'credlink-production', service: 'api' };

test('deployments, tasks, memory and events are shown', async () => {
  const { perform } = stage();

  const { end } = await perform(serviceStatus, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    outputs: {
      status: 'ACTIVE',
      task_definition: 'credlink-api:42',
      desired_count: 3,
      running_count: 3,
      rollout: 'COMPLETED',
      memory_mb: 1024,
      stopped_tasks: 0,
    },
    evidence: expect.arrayContaining([
      'api: 3 of 3 tasks are running.',
      'A task of credlink-api:42 has 1024 MiB of memory.',
    ]),
    log: expect.stringContaining('has reached a steady state'),
  });
});

test('tasks that stopped are shown with what they died of', async () => {
  const { clock, world, systems, perform } = stage();
  world.faults.set('ecs/rollout-fails', true);
  await systems.ecs.forceNewDeployment(INPUT.cluster, INPUT.service);
  await clock.advance(4_000);

  const { end } = await perform(serviceStatus, INPUT);

  expect(end).toMatchObject({
    outputs: { rollout: 'IN_PROGRESS', stopped_tasks: 1 },
    evidence: expect.arrayContaining([
      'A task of credlink-api:42 stopped: Essential container in task exited (api: exit code 137, OutOfMemoryError: Container killed due to memory usage).',
    ]),
  });
});

test('it is healthy when every task that should run does, and nothing is being deployed', async () => {
  const { clock, context, systems } = stage();

  const calm = await serviceStatus.measure?.(context(), INPUT);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:41' });
  await clock.advance(2_000);
  const busy = await serviceStatus.measure?.(context(), INPUT);

  expect(calm).toEqual({ healthy: true, summary: 'api: 3 of 3 tasks are running.' });
  expect(busy?.healthy).toBe(false);
});
