import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const STOP = /Stop both purges/;
const RUNBOOK = `
  stop-purges:
    command: /stop-purges
    title: Stop both purges
    halt: true
    environment: production
    allow: { run: [responder] }
    steps:
      - id: old
        title: Suspend the old purge
        uses: kubernetes/suspend-cronjob
        with: { namespace: storage, name: old-purge, starts: destructive }
      - id: suspend
        title: Suspend the purge
        uses: kubernetes/suspend-cronjob
        with: { namespace: storage, name: efs-purge, starts: destructive }
`;

const withStop = () => ownRunbooksFile((text) => text + RUNBOOK);

test('a plan that cannot stop everything says so, and what can be stopped is', async () => {
  const { environment } = await withStop();
  const story = await beginStory({ environment });

  await story.rhea.command(OPS, '/stop-purges');
  const asked = await story.asked(STOP);
  expect(story.says(asked)).toContain('🚫 There is no CronJob storage/old-purge in context prod.');
  expect(story.says(asked)).toContain('What is marked 🚫 cannot be stopped now. *The rest will be.*');
  await story.rhea.click(asked, 'Confirm');

  const root = await story.ended(STOP);
  expect(story.says(root)).toContain(
    'Not everything is stopped. Suspend the old purge: There is no CronJob storage/old-purge in context prod. Done all the same: Suspend the purge.',
  );
  const purge = story.state().kubernetes.prod?.cronJobs.find(({ name }) => name === 'efs-purge');
  expect(purge).toMatchObject({ suspend: true });
  expect(labels(root)).toContain('Undo…');
});

test('with `now` it asks nobody, whatever it cannot stop', async () => {
  const { environment } = await withStop();
  const story = await beginStory({ environment });

  await story.rhea.command(OPS, '/stop-purges', 'now');

  const root = await story.ended(STOP);
  expect(story.says(root)).toContain('Done all the same: Suspend the purge.');
  expect(story.thread(root)).toContain('Suspend the old purge');
});

test('a dry run says what would be left', async () => {
  const { environment } = await withStop();
  const story = await beginStory({ environment });

  await story.rhea.command(OPS, '/runbook', 'plan stop-purges');

  const root = await story.ended(STOP);
  expect(story.says(root)).toContain('It could not stop everything: There is no CronJob storage/old-purge');
  expect(story.says(root)).toContain('The rest it would stop.');
});
