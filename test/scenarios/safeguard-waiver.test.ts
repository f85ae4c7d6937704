import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const RESTORE = `
  restore-reports:
    command: /restore-reports
    title: Restore the reports
    environment: production
    allow: { run: [responder], approve: [commander] }
    confirm: { phrase: restore reports }
    steps:
      - id: backup
        title: Back up first
        uses: kubernetes/run-cronjob
        with: { namespace: infershield, name: infershield-backup, finish_within: 30m }
        safeguard: true
      - id: restore
        title: Restore PostgreSQL
        uses: kubernetes/run-job
        with:
          namespace: infershield
          from_cronjob: infershield-backup
          command: [bash, scripts/restore.sh]
          args: ["2026-03-04-020000", --postgres-only]
          finish_within: 15m
`;
const ROOT = /Restore the reports/;

async function failedBackup(): Promise<Story> {
  const { environment } = await ownRunbooksFile((text) => text + RESTORE);
  const story = await beginStory({ environment });
  await story.rhea.command(OPS, '/restore-reports');
  const asked = await story.asked(ROOT);
  expect(story.says(asked)).not.toContain('WITHOUT');
  story.world.faults.set('kubernetes/next-job-exits-1', true);
  await story.ben.click(asked, 'Approve');
  await type(story, 'restore reports');
  return story;
}

async function type(story: Story, phrase: string): Promise<void> {
  await story.rhea.click(await story.asked(ROOT), 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase });
}

const asksAgain = (story: Story) =>
  story.until('it to be asked without a backup', () => {
    const root = story.root(ROOT);
    return root?.text.startsWith('❓ Confirm and approve WITHOUT a backup?') ? root : undefined;
  });

test('a backup that fails is shown with its error, and the restore goes on only when somebody approves that', async () => {
  const story = await failedBackup();

  const asked = await asksAgain(story);
  expect(story.says(asked)).toMatch(/⚠️ \*WITHOUT a backup\*: “Back up first” cannot run: .*1/);
  expect(labels(asked)).toEqual(expect.arrayContaining(['Confirm…', 'Approve WITHOUT a backup', 'Deny…']));
  await story.ben.click(asked, 'Approve WITHOUT a backup');
  await type(story, 'restore reports without a backup');

  const done = await story.ended(ROOT);
  expect(done.text).toMatch(/^✅ Done WITHOUT a backup · Restore the reports/);
  expect(story.says(done)).toMatch(/⚠️ \*WITHOUT a backup\*.*Approved by ben\./);
  expect(story.thread(done)).toMatch(/⚠️ It goes on \*WITHOUT a backup\*: “Back up first” cannot run/);
  await story.rhea.command(OPS, '/runbook', 'history');
  expect(await story.whispered(RHEA)).toContain('WITHOUT a backup');
});

test('somebody who says no keeps everything as it is', async () => {
  const story = await failedBackup();
  const asked = await asksAgain(story);

  await story.rhea.click(asked, 'Cancel');

  const ended = await story.ended(ROOT);
  expect(ended.text).toMatch(/^✋ Cancelled · Restore the reports/);
  expect(story.state().kubernetes.prod?.jobs.filter(({ name }) => name.endsWith('-restore'))).toEqual([]);
});
