import { expect, test } from 'vitest';
import { redeployService } from '../../../src/actions/ecs/redeploy-service.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { cluster: 'credlink-production', service: 'api' };

test('all tasks are replaced by new ones of the same build, and there is nothing to undo', async () => {
  const { perform, systems } = stage();
  const before = await systems.ecs.describeService(INPUT.cluster, INPUT.service);

  const { end, waited } = await perform(redeployService, INPUT);

  const after = await systems.ecs.describeService(INPUT.cluster, INPUT.service);
  expect(end).toMatchObject({ status: 'done', outputs: { task_definition: 'credlink-api:42' } });
  expect(end).not.toHaveProperty('undo');
  expect(waited.map((one) => one.progress)).toContain('1 of 3 tasks run credlink-api:42');
  expect(after.deployments[0]?.id).not.toBe(before.deployments[0]?.id);
  expect(after.taskDefinition).toBe(before.taskDefinition);
});

test('the plan names the secrets that are read again, never their values, and the line to do it by hand', async () => {
  const { plan } = stage();

  const planned = await plan(redeployService, INPUT);

  expect(planned.facts.join('\n')).toContain(
    'New tasks read these secrets again: DATABASE_URL, SIGNING_KEY.',
  );
  expect(planned.commands[0]).toBe(
    'aws ecs update-service --cluster credlink-production --service api --force-new-deployment --region us-east-1',
  );
});

test('a deployment that fails is a failure, although the service is stable again at the old tasks', async () => {
  const { world, perform } = stage();
  world.faults.set('ecs/rollout-fails', true);

  const { end } = await perform(redeployService, INPUT);

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringMatching(/circuit breaker/) });
});

test('a crash after the call finds the deployment again, and says that it only fits', async () => {
  const { clock, context, plan, follow } = stage();
  const planned = await plan(redeployService, INPUT);
  const startedAt = clock.now();
  await redeployService.apply(context(), INPUT, planned);

  const { end } = await follow(redeployService, INPUT, { plan: planned, startedAt });

  expect(end).toMatchObject({
    status: 'done',
    evidence: expect.arrayContaining([expect.stringMatching(/answer to our call was lost/)]),
  });
});

test('a crash before the call is seen to have done nothing', async () => {
  const { clock, context, plan } = stage();
  const planned = await plan(redeployService, INPUT);

  const found = await redeployService.observe(context(), INPUT, { plan: planned, startedAt: clock.now() });

  expect(found).toEqual({ status: 'absent' });
});

test("somebody else's deployment in between is refused", async () => {
  const { context, plan, systems } = stage();
  const planned = await plan(redeployService, INPUT);
  await systems.ecs.updateService({ ...INPUT, taskDefinition: 'credlink-api:41' });

  await expect(redeployService.apply(context(), INPUT, planned)).rejects.toMatchObject({ kind: 'conflict' });
});

test('a service at zero has no task to replace', async () => {
  const { plan, systems, clock } = stage();
  await systems.ecs.setDesiredCount({ ...INPUT, desiredCount: 0 });
  await clock.advance(30_000);

  const planned = await plan(redeployService, INPUT);

  expect(planned.obstacle).toBe('api is scaled to zero: there is no task to replace. Scale it up instead.');
});
