import { expect, test } from 'vitest';
import { beginStory, OPS, RHEA } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const ROLLBACK = /· Roll back an ECS service ·/;

test('whoever may no more by the file of today does not act with the next try', async () => {
  const file = await ownRunbooksFile();
  const story = await beginStory({ environment: file.environment });
  await story.rhea.command(OPS, '/rollback', 'api');
  const asked = await story.asked(ROLLBACK);
  const before = story.state().ecs;
  story.world.faults.set('ecs/throttled', true);
  await story.rhea.click(asked, 'Confirm');
  await story.until('a try that was refused', () =>
    /Roll back the task definition {2}· {2}tried (once|\d times), trying again: Amazon ECS says it is asked too often/.test(
      story.says(story.root(ROLLBACK) ?? asked),
    ),
  );

  const { current } = story.bot.booted.file;
  const { hash } = current();
  await file.edit((text) => text.replaceAll('run: [responder]', 'run: [commander]'));
  await story.onceRead('the new file', () => current().hash !== hash);
  story.world.faults.set('ecs/throttled', false);

  const ended = await story.ended(ROLLBACK);
  expect(ended.text).toMatch(
    /^⛔ Refused · .*: Not allowed: nobody may run rollback: the file was changed and names other roles now\. Nothing was changed\.$/,
  );
  await story.sees(async () =>
    expect(await story.whispered(RHEA)).toContain(
      '⛔ Roll back an ECS service was not started: nobody may run rollback',
    ),
  );
  expect(story.state().ecs).toEqual(before);
  expect(await story.bot.booted.core.store.locks(['ecs:us-east-1/credlink-production/api'])).toEqual([]);
});
