import { describe, expect, test } from 'vitest';
import { OPS, SAM, type Story } from '../support/bot.ts';
import { beginExample } from './begin-example.ts';
import { carryOut } from './carry-out.ts';
import { readExample } from './read-examples.ts';
import { answering } from './worlds.ts';

const EXAMPLE = 'data-loss-prevention';
const CLEAN_UP = /Delete the demo client's data/;

/** What the local database answers: where it is, whose data it is, how many rows there are before and after. */
const database = ({ place = 'local', client = 'Demo Cloud Migration Project', rows = ['37', '0'] } = {}) =>
  answering(EXAMPLE, 'clean-demo-data', { place: [place], client: [client], rows });

test('only the local environment has runbooks that delete', () => {
  const { runbooks } = readExample(EXAMPLE);
  const deleting = Object.values(runbooks).filter(({ effect }) => effect !== 'read');

  expect(new Set(deleting.map(({ environment }) => environment))).toEqual(new Set(['local']));
  expect(deleting.length).toBeGreaterThan(0);
});

test('it proves the place and the client, counts, backs up, deletes, and looks that nothing is left', async () => {
  const { story, message } = await carryOut({
    example: EXAMPLE,
    line: 'clean-demo-data 37',
    world: database(),
  });

  expect(message.text).toMatch(/^✅ Done/);
  expect(story.thread(message)).toContain('The answer of migration is 0, as expected.');
  const jobs = jobsOf(story).map(({ name }) => name);
  expect(jobs).toEqual([
    expect.stringMatching(/^migration-backup-/),
    expect.stringMatching(/^runbolt-.*-delete$/),
  ]);
});

test('to try out: the demo data is counted, gone when it was cleaned up, and back after a restore', async () => {
  const { story } = await carryOut({ example: EXAMPLE, line: 'clean-demo-data 37' });
  const count = async () => {
    await story.sam.command(OPS, '/count-demo-data');
    return (await story.ended(/Count what a clean-up would delete/)).text;
  };
  expect(await count()).toContain('The answer of migration is 0.');

  await story.sam.command(OPS, '/reimport-demo-data', 'assets.csv');
  const reimport = /Import demo data/;
  await story.ben.click(await story.asked(reimport), 'Approve');
  await story.sam.click(await story.asked(reimport), 'Confirm…');
  await story.sam.submit(story.modal(SAM).id, { phrase: 'import demo data from its source again' });
  await story.ended(reimport);

  expect(await count()).toContain('The answer of migration is 37.');
});

describe('nothing is backed up or deleted', () => {
  test.each([
    ['in another database than the local one', { place: 'production' }, /it is production, expected local/],
    ['when the client is not the demo one', { client: 'Acme Inc.' }, /it is Acme Inc\., expected Demo Cloud/],
    [
      'when there are more rows than were agreed to',
      { rows: ['171'] },
      /it is 171, expected at least 1 and at most 37/,
    ],
    ['when there is nothing to delete', { rows: ['0'] }, /it is 0, expected at least 1/],
  ])('%s', async (_when, answers, says) => {
    const world = database(answers);
    const { story, message } = await carryOut({ example: EXAMPLE, line: 'clean-demo-data 37', world });

    expect(message.text).toMatch(/^❌ Failed/);
    expect(message.text).toMatch(says);
    expect(jobsOf(story)).toEqual([]);
  });

  test('with a wrong phrase', async () => {
    const story = await asked();

    await story.sam.click(await story.asked(CLEAN_UP), 'Confirm…');
    await story.sam.submit(story.modal(SAM).id, { phrase: 'yes' });
    const root = await story.asked(CLEAN_UP);
    await story.ben.click(root, 'Approve');
    await story.until('the approval', () => story.thread(root).includes('ben approved'));
    await story.pass(30);

    expect(story.root(CLEAN_UP)?.text).toMatch(/^❓/);
    expect(jobsOf(story)).toEqual([]);
  });

  test('when the backup fails: it asks whether to go on without', async () => {
    const story = await asked();
    story.world.faults.set('kubernetes/next-job-oomkilled', true);

    await agree(story);

    const again = await story.until('it to be asked without a backup', () => {
      const root = story.root(CLEAN_UP);
      return root?.text.includes('WITHOUT a backup') ? root : undefined;
    });
    expect(story.says(again)).toContain('Back up with pg_dump');
    expect(jobsOf(story).map(({ name }) => name)).toEqual([expect.stringMatching(/^migration-backup-/)]);
  });
});

test('a clean-up that is under way can be stopped by anybody in the role, and its log is kept', async () => {
  const story = await asked();
  await agree(story);
  await story.until('the deletion to run', () => jobsOf(story).find(({ name }) => name.endsWith('-delete')));
  // Its container starts.
  await story.pass(3);

  await story.rhea.command(OPS, '/stop-clean-up', 'now');

  const stopped = await story.ended(/Stop the clean-up/);
  expect(stopped.text).toMatch(/^✅ Done/);
  // What it had committed by then nobody but a person can find out.
  const left = await story.until('the clean-up to notice', () => {
    const root = story.root(CLEAN_UP);
    return root && /A person has to look/.test(root.text) ? root : undefined;
  });
  expect(story.says(left)).toMatch(/Job migration\/runbolt-.*-delete was started and is gone/);
  expect(story.thread(stopped)).toContain('saved before it is stopped');
});

async function asked(): Promise<Story> {
  const story = await beginExample(EXAMPLE, { world: database() });
  await story.sam.command(OPS, '/clean-demo-data', '37');
  await story.asked(CLEAN_UP);
  return story;
}

async function agree(story: Story): Promise<void> {
  await story.sam.click(await story.asked(CLEAN_UP), 'Confirm…');
  await story.sam.submit(story.modal(SAM).id, { phrase: 'delete my data' });
  await story.ben.click(await story.asked(CLEAN_UP), 'Approve');
}

const jobsOf = (story: Story) => story.state().kubernetes.local?.jobs ?? [];
