import { expect, test } from 'vitest';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';

const DRILL = /DR Test/;

async function sayYes(story: Story): Promise<void> {
  await story.ben.click(await story.asked(DRILL), 'Approve');
  await story.rhea.click(await story.asked(DRILL), 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'restore to staging' });
}

test('the plan of a drill says how it is known that nothing can be lost', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/dr-test');

  const plan = story.says(await story.asked(DRILL));
  expect(plan).toContain('Nothing can be lost in staging/infershield: marked runbolt/drill.');
});

test('into a namespace that nobody has marked nothing is restored, and nobody is asked', async () => {
  const story = await beginStory();
  story.world.faults.set('kubernetes/unmarked', true);

  await story.rhea.command(OPS, '/dr-test');

  const failed = await story.ended(DRILL);
  expect(failed.text).toContain('A drill restores only where nothing can be lost');
  expect(story.says(failed)).toContain('label namespace infershield runbolt/drill=true');
});

test('a mark that is taken off between the yes and the act keeps the drill from restoring', async () => {
  const story = await beginStory();
  const before = story.state().database.copies.staging;
  await story.rhea.command(OPS, '/dr-test');
  await story.asked(DRILL);
  story.world.faults.set('kubernetes/unmarked', true);

  await sayYes(story);

  expect((await story.ended(DRILL)).text).toContain('A drill restores only where nothing can be lost');
  expect(story.state().database.copies.staging).toEqual(before);
});
