import { expect, test } from 'vitest';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { holdRecord } from '../support/hold-record.ts';

test('a command whose record takes long is told that nothing is recorded yet, and then that it is', async () => {
  const story = await beginStory();
  const release = holdRecord(story);

  await answered(story, story.rhea.command(OPS, '/pause-purge', 'now'));
  const before = story.workspace.ephemerals(RHEA).at(-1)?.text;
  release();
  await story.ended(/Pause the EFS purge/);

  expect(before).toContain('⏳ Not recorded yet');
  expect(before).toContain('`/runbook history`');
  expect(await story.whispered(RHEA)).toContain('reading the live state');
});

test('whoever has closed a form before its late answer is there is no error', async () => {
  const story = await beginStory();
  const errors: unknown[] = [];
  story.bot.slack.bolt.error(async (error) => void errors.push(error));
  await story.rhea.command(OPS, '/dr-test');
  await story.rhea.click(await story.asked(/DR Test/), 'Confirm…');
  const release = holdRecord(story);

  const form = story.modal(RHEA);
  await answered(story, story.rhea.submit(form.id, { phrase: 'restore to staging' }));
  await story.rhea.close(form.id);
  release();
  await story.until('the confirmation in the thread', () => {
    const root = story.root(/DR Test/);
    return root && story.thread(root).includes('confirmed');
  });

  expect(errors).toEqual([]);
});

/** The answer comes when the record has taken too long, by the clock. */
async function answered(story: Story, act: Promise<unknown>): Promise<void> {
  let isThere = false;
  const answer = act.finally(() => {
    isThere = true;
  });
  await story.until('an answer', () => isThere);
  await answer;
}
