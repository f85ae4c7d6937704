import { expect, test } from 'vitest';
import type { WorldState } from '../../src/systems/world-seed.ts';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { BEN, beginStory, OPS, PRODUCTION, RHEA, SAM, type Story } from '../support/bot.ts';

const PURGE = /Pause the EFS purge/;
const UNDO = /Undo: Pause the EFS purge/;

test('the plan shows before and after, what runs now, and how to do it by hand, and nothing is changed yet', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/pause-purge');

  const asked = await story.asked(PURGE);
  expect(asked.text).toBe('❓ Confirm? · Pause the EFS purge · production');
  const plan = story.says(asked);
  expect(plan).toContain('🔴 *PRODUCTION*');
  expect(plan).toContain('storage/cronjob/efs-purge: suspend `false` → `true`');
  expect(plan).toMatch(/Next run 03:00 UTC, in 1[12] min, will be skipped\./);
  expect(plan).toContain('1 Job is running with 1 Pod and will be stopped');
  expect(plan).toContain('patch cronjob efs-purge --type=merge');
  expect(labels(asked)).toEqual(['Confirm', 'Cancel']);
  expect(purgeOf(story)).toMatchObject({ suspend: false });
});

test('one tap suspends the CronJob and stops the Job, and its logs are in the thread before it is stopped', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/pause-purge');

  await story.rhea.click(await story.asked(PURGE), 'Confirm');

  const done = await story.ended(PURGE);
  expect(done.text).toBe(
    '✅ Done · Pause the EFS purge · production: No Pod of storage/efs-purge runs any more.',
  );
  expect(purgeOf(story)).toMatchObject({ suspend: true });
  expect(purgeJobs(story.state())).toEqual([]);
  const lines = story.replies(done);
  const log = lines.findIndex((line) => /saved before it is stopped: [\d,]+ files scanned/.test(line));
  const stopped = lines.findIndex((line) => line.includes('was stopped and deleted'));
  expect(lines[log]).toContain('"message":"progress"');
  expect(log).toBeGreaterThan(0);
  expect(log).toBeLessThan(stopped);
});

test('the log is in the record before anything happens to the Job', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/pause-purge', 'now');
  await story.ended(PURGE);

  const types = (await story.record()).map(({ type, data }) => `${type} ${data.includes('"stop"')}`);
  const noted = types.indexOf('step_noted true');
  expect(noted).toBeGreaterThan(types.indexOf('step_started true'));
  expect(noted).toBeLessThan(types.indexOf('step_accepted true'));
});

test('what it leaves suspended is listed as open, by whom it was left and where', async () => {
  const story = await beginStory();
  await paused(story);

  await story.sam.command(OPS, '/runbook', 'open');

  const open = await story.whispered(SAM);
  expect(open).toContain('1 left open');
  expect(open).toContain('CronJob storage/efs-purge is suspended');
});

test('with the word now nobody is asked, and the plan stands in the thread as evidence', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/pause-purge', 'now');

  const done = await story.ended(PURGE);
  expect(story.says(done)).toContain('said *now*, so nobody is asked');
  expect(story.thread(done)).toContain('📋 *The plan*');
  expect(story.thread(done)).toContain('rhea said *now*: confirmed with the command');
  expect(story.thread(done)).not.toContain('to confirm');
  expect(purgeOf(story)).toMatchObject({ suspend: true });
});

test('now does not wait for a plan that is still asking', async () => {
  const story = await beginStory();
  await story.sam.command(OPS, '/pause-purge');
  await story.asked(PURGE);

  await story.rhea.command(OPS, '/pause-purge', 'now');

  await story.until('the CronJob to be suspended', () => purgeOf(story)?.suspend === true);
});

test('the reason is asked afterwards, shown with the run, and asked no more once it is given', async () => {
  const story = await beginStory();
  const done = await paused(story);
  expect(labels(done)).toEqual(['Undo…', 'Give a reason…']);

  await story.rhea.click(done, 'Give a reason…');
  await story.rhea.submit(story.modal(RHEA).id, { reason: 'Purging files of live customers' });

  await story.sees(() => {
    const explained = story.root(PURGE) ?? expect.fail('no message');
    expect(story.says(explained)).toContain('reason: Purging files of live customers');
    expect(labels(explained)).toEqual(['Undo…']);
    expect(story.thread(done)).toContain('rhea gave the reason: Purging files of live customers');
  });
});

test('resuming starts deletions again, so undo asks for a phrase and another person, then closes what was open', async () => {
  const story = await beginStory();
  await story.rhea.click(await paused(story), 'Undo…');

  const asked = await story.asked(UNDO);
  expect(asked.text).toContain('Confirm and approve?');
  expect(story.says(asked)).toContain('suspend `true` → `false`');
  expect(story.says(asked)).toContain('No missed run: nothing starts at once.');
  expect(purgeOf(story)).toMatchObject({ suspend: true });

  await story.rhea.click(asked, 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'undo: pause the efs purge' });
  await story.until('the confirmation', () => story.thread(asked).includes('confirmed'));
  await story.pass(5);
  expect(purgeOf(story)).toMatchObject({ suspend: true });
  await story.ben.click(asked, 'Approve');

  const undone = await story.ended(UNDO);
  expect(undone.text).toContain('CronJob storage/efs-purge is active. Next run 03:00 UTC');
  expect(purgeOf(story)).toMatchObject({ suspend: false });
  await story.ben.command(OPS, '/runbook', 'open');
  expect(await story.whispered(BEN)).toContain('Nothing is left open');
});

test('trying an undo again that nobody approved in time asks for the undo again, and not for another pause', async () => {
  const story = await beginStory();
  await story.rhea.click(await paused(story), 'Undo…');
  await story.asked(UNDO);
  await story.clock.advance(31 * 60_000);
  const expired = await story.ended(UNDO);
  expect(expired.text).toContain('Expired');

  await story.rhea.click(expired, 'Try again');

  const asked = await story.asked(UNDO);
  expect(asked.ts).not.toBe(expired.ts);
  expect(asked.text).toContain('Confirm and approve?');
  expect(story.says(asked)).toContain('suspend `true` → `false`');
});

test('once another run has put it back, the message says by whom and offers no second undo', async () => {
  const story = await beginStory();
  const done = await paused(story);
  await undone(story, done);

  await story.sees(() => {
    const after = story.root(/^✅ Done · Pause the EFS purge/) ?? expect.fail('no message');
    expect(labels(after)).not.toContain('Undo…');
    expect(story.says(after)).toMatch(/Put back\* by <@U0RESPOND1> at .* with `r-/);
    expect(story.says(after)).not.toContain('Left open');
    expect(story.thread(done)).toMatch(/↩️ \*Put back\* by <@U0RESPOND1>/);
  });
});

test('undo says when resuming would start a missed purge at once', async () => {
  const story = await beginStory({ start: '2026-03-04T02:59:50Z' });
  const done = await paused(story);
  await story.pass(30);

  await story.rhea.click(done, 'Undo…');

  const asked = await story.asked(UNDO);
  expect(story.says(asked)).toMatch(/Resuming starts a Job at once: the run of 03:00/);
});

test('a CronJob that is suspended already, with nothing running, is left alone and says so', async () => {
  const story = await beginStory({
    world({ kubernetes: { prod } }) {
      if (!prod) throw new Error('no cluster');
      for (const cronJob of prod.cronJobs) cronJob.suspend = true;
      prod.jobs = [];
      prod.pods = [];
    },
  });
  const before = story.state().kubernetes.prod?.writes;

  await story.rhea.command(OPS, '/pause-purge');

  const done = await story.ended(PURGE);
  expect(done.text).toContain('Nothing to do: CronJob storage/efs-purge is suspended already.');
  expect(labels(done)).not.toContain('Undo…');
  expect(story.state().kubernetes.prod?.writes).toBe(before);
});

test('a suspended CronJob whose Job still runs gets the Job stopped', async () => {
  const story = await beginStory({
    world({ kubernetes: { prod } }) {
      for (const cronJob of prod?.cronJobs ?? []) cronJob.suspend = true;
    },
  });

  await story.rhea.command(OPS, '/pause-purge', 'now');

  const done = await story.ended(PURGE);
  expect(done.text).toContain('No Pod of storage/efs-purge runs any more');
  expect(story.thread(done)).toContain('skipped, CronJob storage/efs-purge is suspended already.');
});

test('when Kubernetes refuses, the thread has its words and the right that is missing', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/pause-purge');
  const asked = await story.asked(PURGE);

  story.world.faults.set('kubernetes/refused', true);
  await story.rhea.click(asked, 'Confirm');

  const failed = await story.ended(PURGE);
  expect(failed.text).toMatch(/^❌ Failed/);
  expect(failed.text).toMatch(/patch cronjobs/);
  expect(purgeOf(story)).toMatchObject({ suspend: false });
  expect(labels(failed)).toContain('Try again');
});

test('a cluster that takes five seconds for every answer is waited for', async () => {
  const story = await beginStory();
  story.world.faults.set('kubernetes/slow', true);

  await story.rhea.command(OPS, '/pause-purge', 'now');

  const done = await story.ended(PURGE);
  expect(done.text).toMatch(/^✅ Done/);
});

test('a cluster that cannot be reached fails the plan in plain words, and trying again works once it can', async () => {
  const story = await beginStory();
  story.world.faults.set('kubernetes/unreachable', true);
  await story.rhea.command(OPS, '/pause-purge');
  const failed = await story.ended(PURGE);
  expect(failed.text).toMatch(/^❌ Failed.*cannot be reached|^❌ Failed.*could not be reached/);

  story.world.faults.set('kubernetes/unreachable', false);
  await story.rhea.click(failed, 'Try again');

  expect((await story.asked(PURGE)).text).toContain('Confirm?');
});

test('Pods that do not stop are waited for, and when they never do the run says so and where to look', async () => {
  const story = await beginStory();
  story.world.faults.set('kubernetes/pods-stuck', true);

  await story.rhea.command(OPS, '/pause-purge', 'now');

  await story.until('progress', () => {
    const root = story.root(PURGE);
    return root && story.says(root).includes('still stopping');
  });
  const failed = await story.ended(PURGE);
  expect(failed.text).toMatch(/^❌ Failed/);
  expect(failed.text).toContain('efs-purge-29541780');
  expect(story.says(failed)).toContain('CronJob storage/efs-purge is suspended');
});

test('when the answer to a write is lost, it is looked for and not sent again', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/pause-purge');
  const asked = await story.asked(PURGE);
  const before = purgeOf(story)?.generation ?? 0;

  story.world.faults.set('kubernetes/answer-lost', true);
  await story.rhea.click(asked, 'Confirm');

  await story.ended(PURGE);
  expect(purgeOf(story)).toMatchObject({ suspend: true, generation: before + 1 });
});

test('a purge that somebody resumed by hand can be paused again', async () => {
  const story = await beginStory();
  await paused(story);
  await resumeByHand(story);

  await story.sam.command(OPS, '/pause-purge', 'now');

  await story.until('the CronJob to be suspended again', () => purgeOf(story)?.suspend === true);
});

async function paused(story: Story) {
  await story.rhea.command(OPS, '/pause-purge', 'now');
  return story.ended(PURGE);
}

test('two people who stop it in the same moment both see it stopped, and nothing has failed', async () => {
  const story = await beginStory();

  await Promise.all([
    story.rhea.command(OPS, '/pause-purge', 'now'),
    story.sam.command(OPS, '/pause-purge', 'now'),
  ]);

  await story.sees(() => {
    const roots = story.workspace.channel(OPS).filter(({ text }) => /Pause the EFS purge/.test(text));
    expect(roots.map(({ text }) => text.split(' · ')[0])).toEqual(['✅ Done', '✅ Done']);
    expect(roots.map((root) => story.says(root)).join('\n')).toContain('is suspended already');
  });
});

function purgeOf(story: Story) {
  return story.state().kubernetes.prod?.cronJobs.find(({ name }) => name === 'efs-purge');
}

const purgeJobs = ({ kubernetes: { prod } }: WorldState) =>
  (prod?.jobs ?? []).filter(({ namespace }) => namespace === 'storage');

async function resumeByHand({ world }: Story): Promise<void> {
  const { kubernetes } = world.systems(PRODUCTION);
  const at = { namespace: 'storage', name: 'efs-purge' };
  const { metadata } = await kubernetes.readCronJob(at);
  await kubernetes.patchCronJobSuspend({ ...at, uid: metadata.uid, from: true, to: false, annotations: {} });
}

/** Put back through all its gates. */
async function undone(story: Story, done: Message): Promise<Message> {
  await story.rhea.click(done, 'Undo…');
  const asked = await story.asked(UNDO);
  await story.rhea.click(asked, 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'undo: pause the efs purge' });
  await story.ben.click(asked, 'Approve');
  return story.ended(UNDO);
}
