import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { BEN, beginStory, OPS, RHEA, SAM, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

/** A story begins at 02:48 UTC on a Wednesday. */
const NIGHTS = `
freezes:
  nights:
    title: Nobody watches at night
    environments: [production]
    time_zone: UTC
    daily: [{ from: "02:45", until: "03:00" }]
    override: [commander]
`;
const BACKUP = /Back up InferShield now/;

async function frozenStory(): Promise<Story> {
  const { environment } = await ownRunbooksFile((text) => text + NIGHTS);
  return beginStory({ environment });
}

/** The change that the freeze holds. */
async function held(story: Story) {
  await story.rhea.command(OPS, '/trigger-backup');
  return story.until('the run to be held', () => {
    const root = story.root(BACKUP);
    return root?.text.startsWith('🧊') ? root : undefined;
  });
}

test('a change says that it is frozen, until when and who may override; its arguments and plan stay', async () => {
  const story = await frozenStory();

  const root = await held(story);

  expect(root.text).toMatch(/^🧊 Frozen · Back up InferShield now · production/);
  expect(story.says(root)).toMatch(/\*Change freeze\*: Nobody watches at night, until .*03:00/);
  expect(story.says(root)).toContain('commander may override it, with a reason');
  expect(story.says(root)).toContain('🔴');
  expect(labels(root)).toEqual(['Override the freeze…', 'Cancel']);
  await story.sees(() => expect(story.thread(root)).toContain('*Change freeze*'));
});

test('a commander overrides it with a reason; the run still asks, and the freeze is told with the run', async () => {
  const story = await frozenStory();
  const root = await held(story);

  await story.ben.click(root, 'Override the freeze…');
  const modal = story.modal(BEN);
  expect(story.says(modal)).toMatch(/🔴.*production/i);
  await story.ben.submit(modal.id, { reason: 'The nightly backup was lost' });

  const asked = await story.asked(BACKUP);
  expect(story.says(asked)).toContain('🧊 Freeze overridden by');
  expect(story.says(asked)).toContain('The nightly backup was lost');
  await story.sees(() =>
    expect(story.thread(asked)).toMatch(
      /🧊 ben overrode the freeze as commander: The nightly backup was lost/,
    ),
  );
  await story.rhea.click(asked, 'Confirm');
  const done = await story.ended(BACKUP);
  expect(done.text).toMatch(/^✅ Done/);
  const types = (await story.record()).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['start_held', 'freeze_overridden', 'freeze_passed']));
});

test('an override needs a reason and the role; whoever comes second or late is told how it stands', async () => {
  const story = await frozenStory();
  const root = await held(story);
  for (const person of [story.ben, story.sam, story.rhea]) await person.click(root, 'Override the freeze…');

  expect(await story.workspace.as(BEN).submit(story.modal(BEN).id, { reason: ' ' })).toMatchObject({
    problems: { reason: 'Please complete this required field.' },
  });
  await story.sam.submit(story.modal(SAM).id, { reason: 'I want to' });
  expect(story.says(story.modal(SAM))).toContain('only commander may override this freeze');
  expect(story.root(BACKUP)?.text).toMatch(/^🧊 Frozen/);

  await story.ben.submit(story.modal(BEN).id, { reason: 'It cannot wait' });
  const asked = await story.asked(BACKUP);
  await story.rhea.submit(story.modal(RHEA).id, { reason: 'Me too' });
  expect(story.says(story.modal(RHEA))).toContain('Already overridden by ben');
  expect(labels(asked)).toEqual(['Confirm', 'Cancel']);
});

test('a form that is sent when the run has ended says so', async () => {
  const story = await frozenStory();
  const root = await held(story);
  await story.ben.click(root, 'Override the freeze…');

  await story.rhea.click(root, 'Cancel');
  await story.ended(BACKUP);
  await story.ben.submit(story.modal(BEN).id, { reason: 'Late' });

  expect(story.says(story.modal(BEN))).toContain('This run is over.');
});

test('when it ends by itself the run asks its confirmation, and never starts without', async () => {
  const story = await frozenStory();
  const root = await held(story);
  await story.ben.click(root, 'Override the freeze…');

  await story.pass(12 * 60);

  const asked = await story.asked(BACKUP);
  expect(asked.ts).toBe(root.ts);
  expect(labels(asked)).toEqual(['Confirm', 'Cancel']);
  expect(story.says(asked)).not.toContain('may override it');
  await story.ben.submit(story.modal(BEN).id, { reason: 'Too late' });
  expect(story.says(story.modal(BEN))).toContain('Nobody is being asked for this at the moment. ❓ Confirm?');
  await story.rhea.click(asked, 'Confirm');
  expect((await story.ended(BACKUP)).text).toMatch(/^✅ Done/);
});

test('it is cancelled by its requester while it is held', async () => {
  const story = await frozenStory();
  const root = await held(story);

  await story.rhea.click(root, 'Cancel');

  expect((await story.ended(BACKUP)).text).toMatch(/^✋ Cancelled/);
});

test('a stop does not wait, and says that a freeze is on', async () => {
  const story = await frozenStory();

  await story.rhea.command(OPS, '/pause-purge', 'now');

  const done = await story.ended(/Pause the EFS purge/);
  expect(done.text).toMatch(/^✅ Done/);
  expect(story.says(done)).toMatch(
    /⚠️ It stops something, so it does not wait although a change freeze is on/,
  );
  expect(story.thread(done)).toMatch(/⚠️ It stops something/);
});

test('a way back passes with its warning, and asks for everything else', async () => {
  const story = await frozenStory();
  await story.rhea.command(OPS, '/pause-purge', 'now');
  const done = await story.ended(/Pause the EFS purge/);

  await story.rhea.click(done, 'Undo…');

  const asked = await story.asked(/Undo/);
  expect(story.says(asked)).toMatch(
    /⚠️ It puts something back, so it does not wait although a change freeze is on/,
  );
  expect(labels(asked)).toContain('Confirm…');
});

test('a change in the channel of an open P1 passes with its warning', async () => {
  const story = await frozenStory();
  const channel = await declared(story, 'P1');

  await story.rhea.command(channel, '/trigger-backup');

  const asked = await story.asked(BACKUP, channel);
  expect(story.says(asked)).toMatch(/⚠️ P1 Backups are lost is open, so it does not wait although a change/);
});

test('in the channel of an open P3 it waits like anywhere else', async () => {
  const story = await frozenStory();
  const channel = await declared(story, 'P3');

  await story.rhea.command(channel, '/trigger-backup');

  await story.until('the run to be held', () => story.root(BACKUP, channel)?.text.startsWith('🧊 Frozen'));
});

async function declared(story: Story, severity: string): Promise<string> {
  await story.rhea.command(OPS, '/incident', `declare ${severity} Backups are lost`);
  await story.ended(/Open P\d Backups are lost/);
  await story.until('the news of it', () => story.root(/Work happens in/));
  const channel = story.workspace.snapshot().channels.find(({ name }) => name.includes('backups-are-lost'));
  if (!channel) throw new Error('no channel was opened');
  return channel.id;
}
