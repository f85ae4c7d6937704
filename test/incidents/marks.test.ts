import { expect, test } from 'vitest';
import type { Message } from '../../src/workspace/message.ts';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';

test('a mark that is taken back takes its entry back, which stays to be seen; marked again it is there again', async () => {
  const { story, channel, finding } = await marked();
  const before = await timeline(story, channel);

  expect(before).not.toContain('(taken back)');

  await story.rhea.react(finding, 'pushpin');
  await story.sees(async () =>
    expect(await timeline(story, channel)).toContain('(taken back) The pool was exhausted'),
  );
  await story.sam.react(finding, 'pushpin');
  await story.sees(async () => {
    const again = await timeline(story, channel);
    expect(again.split('The pool was exhausted')).toHaveLength(3);
    expect(again.split('(taken back)')).toHaveLength(2);
  });
});

test('as long as somebody else marks it, or it is pinned, it stays; the last mark counts', async () => {
  const { story, channel, finding } = await marked();
  await story.sam.react(finding, 'pushpin');
  await story.sam.pin(finding);

  await story.rhea.react(finding, 'pushpin');
  await story.sam.react(finding, 'pushpin');
  await story.pass(2);
  expect(await timeline(story, channel)).not.toContain('(taken back)');
  await story.sam.pin(finding);

  await story.sees(async () =>
    expect(await timeline(story, channel)).toContain('(taken back) The pool was exhausted'),
  );
});

async function marked() {
  const story = await beginStory();
  await story.rhea.command(OPS, '/incident', 'declare P1 API down');
  const channel = await story.until('a channel', () => {
    const found = story.workspace.snapshot().channels.find(({ name }) => name.startsWith('inc-'));
    return found && found.pins.length > 0 && found.id;
  });
  await story.rhea.message(channel, 'The pool was exhausted');
  const finding = said(story, channel);
  await story.rhea.react(finding, 'pushpin');
  await story.sees(async () => expect(await timeline(story, channel)).toContain('The pool was exhausted'));
  return { story, channel, finding };
}

function said(story: Story, channel: string): Message {
  const found = story.workspace.channel(channel).find(({ text }) => text === 'The pool was exhausted');
  if (!found) throw new Error('nothing was said');
  return found;
}

async function timeline(story: Story, channel: string): Promise<string> {
  await story.rhea.command(channel, '/incident', 'timeline');
  return story.whispered(RHEA);
}
