import { expect, test } from 'vitest';
import type { Message } from '../../src/workspace/message.ts';
import { BEN, beginStory, OPS, PRODUCTION, RHEA, SAM, type Story } from '../support/bot.ts';

const DRILL = /DR Test/;
const PHRASE = 'restore to staging';

test('the plan names the backup that will be restored and what it holds, and asks for a phrase and an approval', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/dr-test');

  const asked = await story.asked(DRILL);
  expect(asked.text).toBe('❓ Confirm and approve? · DR Test · staging');
  const plan = story.says(asked);
  expect(plan).toContain('🟢 *staging*');
  expect(plan).toContain('2026-03-04-020000 was taken');
  expect(plan).toContain('scripts/restore.sh 2026-03-04-020000 --postgres-only');
  expect(plan).toContain('by typing `restore to staging`');
  expect(plan).toContain('0 of 1 approvals');
});

test('the person who may approve is called in the thread', async () => {
  const story = await beginStory();

  await story.rhea.command(OPS, '/dr-test');

  const asked = await story.asked(DRILL);
  await story.sees(() =>
    expect(story.thread(asked)).toMatch(
      new RegExp(`\\*DR Test\\* on staging \\(.*\\): .*<@${BEN}>: your approval is asked for`),
    ),
  );
});

test('a wrong phrase changes nothing: the form stays open and says what it is', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/dr-test');
  await story.ben.click(await story.asked(DRILL), 'Approve');
  await story.rhea.click(await story.asked(DRILL), 'Confirm…');

  for (const typed of ['restore to production', 'yes', 'restore', 'restore to staging now', '???']) {
    const answer = await story.rhea.submit(story.modal(RHEA).id, { phrase: typed });

    const problems = { phrase: `That is not it. Type: ${PHRASE}` };
    expect(answer, typed).toMatchObject({ ok: false, problems });
  }

  await story.until('the approval alone to count', () => story.root(/^❓ Confirm\? · DR Test/));
});

test('the phrase counts as phones type it', async () => {
  const story = await beginStory();
  const typed = [
    'Restore To Staging',
    '  restore  to   staging ',
    'restore to staging.',
    '“Restore to staging”',
    'restore–to staging',
  ];

  for (const phrase of typed) {
    await story.rhea.command(OPS, '/dr-test');
    const asked = await story.asked(DRILL);
    await story.rhea.click(asked, 'Confirm…');
    expect(await story.rhea.submit(story.modal(RHEA).id, { phrase }), phrase).toEqual({ ok: true });
    await story.rhea.click(asked, 'Cancel');
    await story.ended(DRILL);
  }

  const events = await story.record();
  expect(events.filter(({ type }) => type === 'confirmation_given')).toHaveLength(typed.length);
});

test('the person who asked cannot approve, also not as a responder, and is told who can', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/dr-test');

  await story.rhea.click(await story.asked(DRILL), 'Approve');

  const answer = await story.whispered(RHEA);
  expect(answer).toContain('⛔ Not done: only commander may approve dr-test');
  expect(answer).toContain(`<@${BEN}>`);
});

test('a commander who asks cannot approve their own run', async () => {
  const story = await beginStory();
  await story.ben.command(OPS, '/dr-test');

  await story.ben.click(await story.asked(DRILL), 'Approve');

  expect(await story.whispered(BEN)).toContain('the person who asked may not approve');
  expect(story.root(DRILL)?.text).toContain('Confirm and approve?');
});

test('the phrase is for the person who asked to type', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/dr-test');

  await story.sam.click(await story.asked(DRILL), 'Confirm…');
  await story.sam.submit(story.modal(SAM).id, { phrase: PHRASE });

  expect(story.says(story.modal(SAM))).toMatch(/only .* confirm|asked for it|the person who asked/i);
  expect(story.root(DRILL)?.text).toContain('Confirm and approve?');
});

test('with phrase and approval the backup is restored, counted, timed, and reported as the handbook wants it', async () => {
  const story = await beginStory();

  await sayYes(story);

  const done = await story.ended(DRILL);
  expect(done.text).toMatch(
    /^✅ Done · DR Test · staging: Targets met: RTO .* of 1 hour, RPO .* of 24 hours\.$/,
  );
  const report = reportIn(story, done);
  expect(report).toContain('DR Test - 2026-03-04');
  for (const step of ['Backup retrieval', 'PostgreSQL restore', 'Redis restore', 'Application startup'])
    expect(report).toMatch(new RegExp(`${step}: ✓ Success \\([^)]+\\)`));
  expect(report).toMatch(/Total RTO: .* \(target: &lt;1 hour\) ✓ met/);
  expect(report).toMatch(/RPO: .* \(target: &lt;24 hours\) ✓ met/);
  expect(report).toContain('The check notices it: ✓ Seen red, as it must be');
  expect(report).toContain('Negative control: last seen red on 2026-03-04');
  expect(report).toContain('Issues: None');
  await story.sees(() =>
    expect(story.workspace.snapshot().files.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^drill-2026-03-04-r-.*\.md$/),
      expect.stringMatching(/^drills-2026-03-04-r-.*\.png$/),
    ]),
  );
  expect(story.state().database.copies.staging).toMatchObject({ backup: '2026-03-04-020000' });
  expect(story.state().database.redis.staging).toMatchObject({ backup: '2026-03-04-020000' });
});

test('a restore that loses rows fails, with the table, the difference and the verdict in the report', async () => {
  const story = await beginStory();
  story.world.faults.set('database/lost-rows', true);

  await sayYes(story);

  const failed = await story.ended(DRILL);
  expect(failed.text).toMatch(
    /^❌ Failed · DR Test · staging: Row counts: staging differs from the source: reports by −/,
  );
  const report = reportIn(story, failed);
  expect(report).toContain('DR Test - 2026-03-04');
  expect(report).toMatch(/Row counts: ✗/);
  expect(report).toContain('Issues');
  expect(report).not.toContain('Issues: None');
});

test('a restore Job that fails ends the drill, and the report names the step', async () => {
  const story = await beginStory();
  story.world.faults.set('kubernetes/next-job-exits-1', true);

  await sayYes(story);

  const failed = await story.ended(DRILL);
  expect(failed.text).toMatch(/^❌ Failed · DR Test · staging: PostgreSQL restore/);
  expect(reportIn(story, failed)).toMatch(/PostgreSQL restore: ✗/);
});

test('a backup that arrives after the approval is not the one that is restored', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/dr-test');
  await story.ben.click(await story.asked(DRILL), 'Approve');
  await newerBackup(story);

  await typePhrase(story);

  const done = await story.ended(DRILL);
  expect(done.text).toMatch(/^✅ Done/);
  expect(story.thread(done)).not.toContain('The world has moved');
  expect(story.state().database.copies.staging).toMatchObject({ backup: '2026-03-04-020000' });
});

test('without a whole backup there is nothing to approve', async () => {
  const story = await beginStory();
  story.world.faults.set('s3/incomplete-backup', true);

  await story.rhea.command(OPS, '/dr-test');

  expect((await story.ended(DRILL)).text).toMatch(/^❌ Failed.*redis.*Take a backup first/i);
});

/** Its Markdown and its picture follow. */
const reportIn = (story: Story, root: Message): string =>
  story.replies(root).findLast((reply) => reply.includes('Total RTO')) ?? '';

async function typePhrase(story: Story): Promise<void> {
  await story.rhea.click(await story.asked(DRILL), 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, { phrase: PHRASE });
}

async function sayYes(story: Story): Promise<void> {
  await story.rhea.command(OPS, '/dr-test');
  await typePhrase(story);
  await story.ben.click(await story.asked(DRILL), 'Approve');
}

/** Somebody backs production up by hand. */
async function newerBackup(story: Story): Promise<void> {
  const { kubernetes } = story.world.systems(PRODUCTION);
  const { spec } = await kubernetes.readCronJob({ namespace: 'infershield', name: 'infershield-backup' });
  const job = { namespace: 'infershield', name: 'by-hand', labels: {}, annotations: {} };
  await kubernetes.createJob({ ...job, spec: spec.jobTemplate.spec });
  await story.until('the newer backup', () =>
    story
      .state()
      .s3.buckets['infershield-backups']?.some(({ key }) => /^prod\/2026-03-04-02(4[89]|5)/.test(key)),
  );
}
