import { expect, test } from 'vitest';
import type { WorldState } from '../../src/systems/world-seed.ts';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, RHEA, type Story, type StoryOptions } from '../support/bot.ts';

const ROLLBACK = /Roll back an ECS service/;
const UNDO = /Undo: Roll back an ECS service/;

test('the plan names both revisions, what differs between them, and the command to do it by hand', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/rollback', 'api');

  const plan = story.says(await story.asked(ROLLBACK));
  expect(plan).toContain('`service=api`');
  expect(plan).toContain(
    'credlink-production/service/api: task definition `credlink-api:42` → `credlink-api:41`',
  );
  expect(plan).toContain(
    'credlink-api:1.9.0 → 210987654321.dkr.ecr.us-east-1.amazonaws.com/credlink-api:1.8.3',
  );
  expect(plan).toContain('aws ecs update-service --cluster credlink-production --service api');
  expect(running(story)).toBe('credlink-api:42');
});

test('the service goes back to its last good build, and health is asked ten times', async () => {
  const story = await beginStory();

  await rollBack(story);

  const done = await story.ended(ROLLBACK);
  expect(done.text).toMatch(/^✅ Done.*answered 10 times as expected/);
  expect(running(story)).toBe('credlink-api:41');
  // For the plan, once more before anything was changed, and ten times after.
  expect(story.state().http.requests['api.credlink.com']).toBe(12);
  expect(story.thread(done)).toMatch(/before anything is changed: 503/);
  expect(story.says(done)).toContain('is held at credlink-api:41, rolled back from credlink-api:42');
});

test('healthy before and worse after: it goes back by itself and says so', async () => {
  const story = await beginStory(builds({ 42: 'good', 41: 'flaky' }));

  await rollBack(story);

  const undone = await story.ended(ROLLBACK);
  expect(undone.text).toMatch(
    /^↩️ Put back · Roll back an ECS service · production: It got worse, so it was put back/,
  );
  expect(running(story)).toBe('credlink-api:42');
  expect(story.thread(undone)).toMatch(/Going back: .*healthy before, worse after/);
  await story.rhea.command(OPS, '/runbook', 'open');
  expect(await story.whispered(RHEA)).toContain('Nothing is left open');
});

test('unhealthy before and after: it stops where it is, says so, and leaves the way back to people', async () => {
  const story = await beginStory();
  story.world.faults.set('http/down', true);

  await rollBack(story);

  const failed = await story.ended(ROLLBACK);
  expect(failed.text).toMatch(/^❌ Failed.*Check health ten times.*failed check 1 of 10/);
  expect(running(story)).toBe('credlink-api:41');
  expect(labels(failed)).toContain('Undo…');
  expect(story.says(failed)).toContain('is held at credlink-api:41');
});

test('undo brings the former build back after its own plan and confirmation', async () => {
  const story = await beginStory();
  await rollBack(story);
  await story.rhea.click(await story.ended(ROLLBACK), 'Undo…');

  const asked = await story.asked(UNDO);
  expect(story.says(asked)).toContain('`credlink-api:41` → `credlink-api:42`');
  await story.rhea.click(asked, 'Confirm');

  await story.ended(UNDO);
  expect(running(story)).toBe('credlink-api:42');
  await story.rhea.command(OPS, '/runbook', 'open');
  expect(await story.whispered(RHEA)).toContain('Nothing is left open');
});

test('an endpoint that keeps no deployment history is named plainly, with the revision it would fall back to', async () => {
  const story = await beginStory();
  story.world.faults.set('ecs/not-implemented', true);

  await story.rhea.command(OPS, '/rollback', 'api');

  const asked = await story.asked(ROLLBACK);
  expect(story.says(asked)).toContain(
    '⚠️ This endpoint of Amazon ECS keeps no history of deployments, so credlink-api:41 is only the revision before',
  );
  expect(story.says(asked)).toContain('`credlink-api:42` → `credlink-api:41`');
});

test('a deployment whose tasks do not start is red, in the words of Amazon ECS', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/rollback', 'api');
  const asked = await story.asked(ROLLBACK);
  story.world.faults.set('ecs/rollout-fails', true);

  await story.rhea.click(asked, 'Confirm');

  const failed = await story.ended(ROLLBACK);
  expect(failed.text).toMatch(/^❌ Failed.*Roll back the task definition/);
  expect(story.thread(failed)).toMatch(/circuit breaker|failed to start/);
  expect(running(story)).toBe('credlink-api:42');
});

test('a service that has nothing to go back to is left alone', async () => {
  const story = await beginStory({
    world({ ecs }) {
      const worker = ecs.services.find(({ name }) => name === 'worker');
      if (worker) worker.serviceDeployments = worker.serviceDeployments.slice(0, 1);
      ecs.taskDefinitions = ecs.taskDefinitions.filter(
        ({ family, revision }) => family !== 'credlink-worker' || revision === 17,
      );
    },
  });

  await story.rhea.command(OPS, '/rollback', 'worker');

  const failed = await story.ended(ROLLBACK);
  expect(failed.text).toMatch(/^❌ Failed/);
  expect(failed.text).toMatch(/nothing|no earlier|no other|never/i);
  expect(labels(failed)).not.toContain('Undo…');
});

test('a service whose deployments belong to CodeDeploy is refused, with what to use instead', async () => {
  const story = await beginStory({
    world({ ecs }) {
      for (const service of ecs.services) service.controller = 'CODE_DEPLOY';
    },
  });

  await story.rhea.command(OPS, '/rollback', 'api');

  expect((await story.ended(ROLLBACK)).text).toMatch(/^❌ Failed.*CodeDeploy/);
});

test('a missing argument opens a form, which starts the run', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/rollback');
  const form = story.modal(RHEA);
  expect(story.says(form)).toContain('The ECS service');
  await story.rhea.submit(form.id, { 'argument-service': 'api' });

  expect(story.says(await story.asked(ROLLBACK))).toContain('`service=api`');
  expect(story.workspace.modal(RHEA)).toBeUndefined();
});

test('an argument that does not fit is refused where it is asked, and nothing is started', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/rollback', 'payments');

  const form = story.modal(RHEA);
  expect(story.says(form)).toMatch(/⚠️ .*payments|⚠️ .*service.*api.*worker/);
  expect(story.root(ROLLBACK)).toBeUndefined();
  const empty = await story.workspace.as(RHEA).submit(form.id, {});
  expect(empty).toMatchObject({ ok: false, problems: { 'argument-service': expect.any(String) } });
});

test('a line that may mean two things is not guessed at: a form asks', async () => {
  const story = await beginStory();

  for (const line of ['api worker', 'service=api service=worker', 'sevice=api', 'service=', '"api']) {
    await story.rhea.command(OPS, '/rollback', line);

    expect(story.modal(RHEA).callback_id, line).toBe('arguments');
    await story.rhea.close(story.modal(RHEA).id, true);
  }

  await story.pass(5);
  expect(story.root(ROLLBACK)).toBeUndefined();
});

test('the service may be named in every way that people name arguments', async () => {
  const story = await beginStory();

  for (const line of ['api', 'service=api', '--service=api', 'service="api"', "'api'"]) {
    await story.rhea.command(OPS, '/rollback', line);

    const asked = await story.asked(ROLLBACK);
    expect(story.says(asked), line).toContain('`service=api`');
    await story.rhea.click(asked, 'Cancel');
    await story.ended(ROLLBACK);
  }
});

async function rollBack(story: Story): Promise<void> {
  await story.rhea.command(OPS, '/rollback', 'api');
  await story.rhea.click(await story.asked(ROLLBACK), 'Confirm');
}

/** Which build of the API is good and which is not. */
const builds = (of: Readonly<Record<number, 'good' | 'flaky'>>): StoryOptions => ({
  world({ ecs }) {
    for (const one of ecs.taskDefinitions) {
      if (one.family === 'credlink-api') one.build = of[one.revision] ?? one.build;
    }
  },
});

function running(story: Story): string | undefined {
  const { ecs }: WorldState = story.state();
  const api = ecs.services.find(({ name }) => name === 'api');
  const primary = api?.deployments.find(({ status }) => status === 'PRIMARY');
  return primary?.taskDefinition.split('/').at(-1);
}

test('a system that is asked too often while the plan is made ends it, and nothing is promised', async () => {
  const story = await beginStory();
  story.world.faults.set('ecs/throttled', true);

  await story.rhea.command(OPS, '/rollback', 'api');
  const failed = await story.ended(/Roll back an ECS service/);

  expect(failed.text).toMatch(/^❌ Failed.*: Amazon ECS says it is asked too often \(.*\)\.$/);
  expect(story.says(failed)).not.toContain('tried again');
  expect(labels(failed)).toContain('Try again');
});
