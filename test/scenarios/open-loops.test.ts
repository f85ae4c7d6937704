import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { beginStory, OPS, RHEA, SAM, type Story } from '../support/bot.ts';

const PURGE = /Pause the EFS purge/;
const PRODUCTION_CLUSTER = {
  name: 'production',
  protected: true,
  kubernetes: { context: 'prod' },
  databases: {},
  hosts: [],
};
const PRODUCTION_ARGO = { 'argocd.argoproj.io/tracking-id': 'purge:batch/CronJob:storage/efs-purge' };

test('a CronJob that somebody resumes by hand is said once in the thread, and nothing is left to undo', async () => {
  const story = await beginStory();
  const done = await paused(story);

  await resume(story);

  await story.sees(() =>
    expect(story.thread(done)).toMatch(
      /🔄 \*REVERTED\*, not by a run; .*CronJob storage\/efs-purge is active again/,
    ),
  );
  await story.sees(() => {
    const now = story.root(PURGE) ?? expect.fail('no message');
    expect(labels(now)).not.toContain('Undo…');
    expect(story.says(now)).not.toContain('Left open');
  });
  await story.pass(6 * 60);
  expect(story.replies(done).filter((reply) => reply.includes('REVERTED'))).toHaveLength(1);
  await story.sam.command(OPS, '/runbook', 'open');
  expect(await story.whispered(SAM)).toContain('Nothing is left open');
});

test('when Argo CD puts it back, the thread says that it was Argo CD', async () => {
  const story = await beginStory();
  const done = await paused(story);

  await resume(story, PRODUCTION_ARGO);

  await story.sees(() =>
    expect(story.thread(done)).toContain('🔄 *REVERTED*, by Argo CD (application purge)'),
  );
});

test('the list says who owns it, since when, and that it is held; the owner is reminded with buttons', async () => {
  const story = await beginStory();
  const done = await paused(story);
  await story.pass(11 * 60);

  await story.sam.command(OPS, '/runbook', 'open');
  const list = await story.whispered(SAM);
  await story.pass(8 * 3_600);

  expect(list).toMatch(
    /CronJob storage\/efs-purge is suspended.*\n.*1[12] minutes ago · owner rhea · \*HELD\*/,
  );
  expect(list).toContain('Undo…');
  const reminder = await newestReply(story, done, /still left open for 8 h/);
  expect(story.says(reminder)).toContain('<@U0RESPOND1>');
  expect(labels(reminder)).toEqual(['Undo…', 'Remind me in 8 hours', "I'll look after it"]);
}, 60_000);

test('who presses that they look after it is its owner from then on, and the reminder can be put off', async () => {
  const story = await beginStory();
  const done = await paused(story);
  await story.pass(8 * 3_600);
  const reminder = await newestReply(story, done, /still left open/);

  await story.sam.click(reminder, "I'll look after it");
  expect(await story.whispered(SAM)).toContain('You look after it now');
  await story.sam.click(reminder, 'Remind me in 8 hours');
  expect(await story.whispered(SAM)).toContain('It stays open.');

  await story.sees(() => {
    expect(story.thread(done)).toContain('🤝 <@U0RESPOND2> looks after this now');
    expect(story.thread(done)).toContain('🔕 sam: nobody is reminded');
  });
  await story.rhea.command(OPS, '/runbook', 'open');
  expect(await story.whispered(RHEA)).toContain('owner sam');
}, 60_000);

async function paused(story: Story): Promise<Message> {
  await story.rhea.command(OPS, '/pause-purge', 'now');
  return story.ended(PURGE);
}

/** Not through Runbolt. */
async function resume(story: Story, annotations: Record<string, string> = {}): Promise<void> {
  const { kubernetes } = story.world.systems(PRODUCTION_CLUSTER);
  const at = { namespace: 'storage', name: 'efs-purge' };
  const { metadata } = await kubernetes.readCronJob(at);
  await kubernetes.patchCronJobSuspend({ ...at, uid: metadata.uid, from: true, to: false, annotations });
}

const newestReply = (story: Story, root: Message, words: RegExp): Promise<Message> =>
  story.until(`a reply like ${words}`, () =>
    story.workspace.thread(root.channel, root.ts).findLast((one) => words.test(story.says(one))),
  );
