import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';

const DRILL = /^(?!.*Clean up).*DR Test/;
const CLEAN_UP = /Clean up: DR Test/;

async function hold(story: Story): Promise<void> {
  await story.rhea.command(OPS, '/dr-test');
  await story.ben.click(await story.asked(DRILL), 'Approve');
  await story.rhea.click(await story.asked(DRILL), 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: 'restore to staging' });
}

test('a drill that fails says what it left, writes its report all the same, and is cleaned up by a button', async () => {
  const story = await beginStory();
  story.world.faults.set('database/lost-rows', true);
  await hold(story);

  const failed = await story.ended(DRILL);
  expect(story.says(failed)).toContain(
    'DR Test did not end well and left on staging: PostgreSQL restore, Redis restore, Application startup',
  );
  expect(story.thread(failed)).toContain(
    'Total RTO: not reached, stopped at “Row counts” (target: &lt;1 hour)',
  );
  await story.sees(() =>
    expect(story.workspace.snapshot().files.map(({ name }) => name.replace(/.*\./, ''))).toEqual([
      'md',
      'png',
    ]),
  );

  await story.rhea.click(failed, 'Clean up…');
  const asked = await story.asked(CLEAN_UP);
  expect(story.says(asked)).toContain('cleans up after');
  await story.rhea.click(asked, 'Confirm');
  await story.ended(CLEAN_UP);

  await story.sees(async () => {
    const after = await story.ended(DRILL);
    expect(story.says(after)).toContain('No longer left open: DR Test did not end well');
    expect(labels(after)).not.toContain('Clean up…');
  });
});

test('a drill that is stopped half-way is listed among what is left open, with the button', async () => {
  const story = await beginStory();
  await hold(story);
  const running = await story.until('the restore, and the button', () => {
    const root = story.root(DRILL);
    return root?.text.includes('Running') && labels(root).includes('Stop') && root;
  });
  await story.until('its Job', () =>
    story.state().kubernetes.staging?.jobs.some(({ name }) => name.startsWith('runbolt-')),
  );
  await story.rhea.click(running, 'Stop');
  await story.ended(DRILL);

  await story.rhea.command(OPS, '/runbook', 'open');

  expect(await story.whispered(RHEA)).toContain(
    'DR Test did not end well and left on staging: PostgreSQL restore',
  );
  const list = story.workspace.ephemerals(RHEA).at(-1);
  expect(list && labels(list)).toContain('Clean up…');
});

test('a drill that nobody said yes to leaves nothing', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/dr-test');
  await story.rhea.click(await story.asked(DRILL), 'Cancel');

  const cancelled = await story.ended(DRILL);

  expect(story.says(cancelled)).not.toContain('Left open');
});
