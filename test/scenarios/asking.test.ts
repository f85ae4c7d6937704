import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { BEN, beginStory, OLLY, OPS, SAM, type Story } from '../support/bot.ts';

const ASK = 'Ask them in the channel';

const refused = (story: Story, user: string): Promise<Message> =>
  story.until('a refusal that offers to ask others', () =>
    story.workspace.ephemerals(user).findLast((message) => labels(message).includes(ASK)),
  );

test('whoever may not run it can have those who may asked, once, and the run is theirs', async () => {
  const story = await beginStory();
  await story.olly.command(OPS, '/rollback', 'api');
  const refusal = await refused(story, OLLY);

  await story.olly.click(refusal, ASK);
  const asked = () => story.workspace.channel(OPS).filter(({ text }) => text.includes('asks you to run'));
  await story.sees(() => expect(asked()).toHaveLength(1));
  await story.olly.click(refusal, ASK);
  expect(await story.whispered(OLLY)).toContain('Already asked by');
  const calls = asked();
  expect(calls).toHaveLength(1);
  expect(calls[0]?.text).toContain(`🙋 <@${SAM}> (on call) or`);
  expect(calls[0]?.text).toContain('`service=api`');

  if (calls[0]) await story.sam.click(calls[0], 'Run it as mine…');
  expect(story.says(await story.asked(/Roll back/))).toContain(`Asked by <@${SAM}>`);
});

test('whoever may not approve can have the approvers called again, in the thread', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/dr-test');
  const asked = await story.asked(/DR Test/);

  await story.olly.click(asked, 'Approve');
  await story.olly.click(await refused(story, OLLY), ASK);

  await story.sees(() =>
    expect(story.thread(asked)).toMatch(
      new RegExp(`🙋 <@${BEN}>.*asks you to approve \\*DR Test\\* on staging`),
    ),
  );
});
