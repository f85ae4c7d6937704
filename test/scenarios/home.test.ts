import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, RHEA, SAM, type Story } from '../support/bot.ts';

const home = (story: Story, user: string) => {
  const view = story.workspace.home(user);
  if (!view) throw new Error(`${user} has no Home`);
  return view;
};

const words = (story: Story, user: string): string => JSON.stringify(home(story, user).blocks);

test('two people see what concerns each of them, and it follows what happens', async () => {
  const story = await beginStory();
  await story.rhea.openHome();
  await story.sam.openHome();
  await story.onceRead('both Homes', () => Boolean(story.workspace.home(RHEA) && story.workspace.home(SAM)));
  const before = words(story, RHEA);

  await story.rhea.command(OPS, '/pause-purge', 'now');
  await story.ended(/Pause the EFS purge/);
  await story.rhea.command(OPS, '/rollback', 'api');
  await story.asked(/Roll back/);

  await story.sees(() => {
    expect(words(story, RHEA)).toContain('Waiting for you');
    expect(words(story, RHEA)).toContain('CronJob storage/efs-purge is suspended');
  });
  expect(before).toContain('Nothing waits for you');
  expect(before).toContain('Sam Ortiz');
  expect(labels(home(story, RHEA))).toContain('Remind me in 8 hours');
  expect(labels(home(story, RHEA))).not.toContain("I'll look after it");
  expect(words(story, SAM)).not.toContain('Waiting for you');
  expect(words(story, SAM)).toContain('Nothing waits for you');
});

test('a button there acts, answers, and is gone at once', async () => {
  const story = await beginStory();
  await story.rhea.openHome();
  await story.rhea.command(OPS, '/rollback', 'api');
  await story.asked(/Roll back/);
  await story.sees(() => expect(words(story, RHEA)).toContain('Waiting for you'));

  await story.rhea.click(home(story, RHEA), 'Confirm');
  await story.ended(/Roll back/);

  await story.sees(() => expect(words(story, RHEA)).not.toContain('Waiting for you'));
});

test('whoever looked at it before a restart sees what happened since, without opening it again', async () => {
  const story = await beginStory();
  await story.rhea.openHome();
  await story.onceRead("Rhea's Home", () => Boolean(story.workspace.home(RHEA)));
  await story.sam.command(OPS, '/incident', 'declare P1 Checkout is down');
  const later = await story.restart();

  await later.sees(() => expect(words(later, RHEA)).toContain('Checkout is down'));
  await later.sam.command(OPS, '/incident', 'declare P2 Mail is slow');
  await later.sees(() => expect(words(later, RHEA)).toContain('Mail is slow'));

  expect(later.workspace.home(SAM)).toBeUndefined();
});

test('nobody is kept up to date who has not looked for twelve hours', async () => {
  const story = await beginStory();
  await story.rhea.openHome();
  await story.onceRead("Rhea's Home", () => Boolean(story.workspace.home(RHEA)));
  const later = await story.restart({ pause: 12 * 3_600 + 60 });
  await later.sam.command(OPS, '/incident', 'declare P1 Checkout is down');
  await later.ended(/Open P1 Checkout is down/);
  await later.pass(30);

  expect(words(later, RHEA)).not.toContain('Checkout is down');
});
