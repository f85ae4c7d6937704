import { expect, test } from 'vitest';
import { beginStory, OPS, RHEA } from '../support/bot.ts';

test('a person gets a token by themselves, shown to them alone and kept nowhere', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/runbook', 'login');
  const said = await story.whispered(RHEA);

  const [, token = ''] = /runbolt login (rbl_U0RESPOND1_[\w-]{43})/.exec(said) ?? [];
  expect(token).not.toBe('');
  expect(story.workspace.channel(OPS).map(story.says).join()).not.toContain(token);
  const record = JSON.stringify(await story.record());
  expect(record).toContain('login_granted');
  expect(record).not.toContain(token);

  await story.rhea.command(OPS, '/runbook', 'logout');
  expect(await story.whispered(RHEA)).toContain('Every login of yours');
});
