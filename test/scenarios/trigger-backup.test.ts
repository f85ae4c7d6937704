import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, PRODUCTION, SAM, type Story } from '../support/bot.ts';

const BACKUP = /Back up InferShield now/;

test('the Job is made as kubectl makes it: marked as manual, owned by the CronJob, with its template', async () => {
  const story = await beginStory();

  await backUp(story);

  const job = await story.until('the Job', () => backupJobs(story)[0]);
  const cronJob = story.state().kubernetes.prod?.cronJobs.find(({ name }) => name === 'infershield-backup');
  expect(job.annotations).toMatchObject({ 'cronjob.kubernetes.io/instantiate': 'manual' });
  expect(job.owner).toEqual({ name: 'infershield-backup', uid: cronJob?.uid });
  expect(job.labels).toEqual(cronJob?.jobTemplate.metadata.labels);
  expect(job.spec).toEqual(cronJob?.jobTemplate.spec);
  expect(job.name).toMatch(/^infershield-backup-r-[a-z0-9]{8}-backup$/);
});

test('the backup is followed to its end, its last log lines are in the thread, and it is checked in S3', async () => {
  const story = await beginStory();

  await backUp(story);

  const done = await story.ended(BACKUP);
  expect(done.text).toMatch(
    /^✅ Done · Back up InferShield now · production: Backup 2026-03-04-024[89]\d\d was taken/,
  );
  const thread = story.thread(done);
  expect(thread).toMatch(/Job infershield-backup-r-[a-z0-9]{8}-backup is complete after \d+ s/);
  expect(thread).toContain('PostgreSQL dump compressed: 524288000 bytes');
  for (const component of ['postgresql', 'redis', 'loki']) expect(thread).toContain(`${component} is there`);
});

test('while it runs the message says how far it is', async () => {
  const story = await beginStory();

  await backUp(story);

  await story.until('progress', () => {
    const root = story.root(BACKUP);
    return root?.text.startsWith('▶️ Running, step 1 of 2') && story.says(root).includes('is running');
  });
});

test('asked for twice it is one backup: the second person is told of the first run', async () => {
  const story = await beginStory();
  await backUp(story);

  await story.sam.command(OPS, '/trigger-backup');

  expect(await story.whispered(SAM)).toMatch(
    /is under way already, as `r-[a-z0-9]{8}`. No second one was started/,
  );
  await story.ended(BACKUP);
  expect(backupJobs(story)).toHaveLength(1);
});

test("while somebody else's backup runs it is refused, with the way to look at that one", async () => {
  const story = await beginStory();
  await backupByHand(story, 'nightly-by-hand');

  await story.rhea.command(OPS, '/trigger-backup');

  const refused = await story.ended(BACKUP);
  expect(refused.text).toMatch(/^❌ Failed.*nightly-by-hand.* is running already/);
  expect(story.says(refused)).toContain('logs --follow job/nightly-by-hand');
  expect(backupJobs(story).map(({ name }) => name)).toEqual(['nightly-by-hand']);
});

test('a backup that somebody starts between the plan and the act is noticed, and no second one is started', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/trigger-backup');
  const asked = await story.asked(BACKUP);
  await story.pass(10);
  await backupByHand(story, 'meanwhile');

  await story.rhea.click(asked, 'Confirm');

  await story.until('somebody to be told of it', () => {
    const root = story.root(BACKUP);
    return root && story.says(root).includes('meanwhile');
  });
  await story.pass(5);
  expect(backupJobs(story).map(({ name }) => name)).toEqual(['meanwhile']);
});

test.each([
  ['kubernetes/next-job-exits-1', /exit(ed|s)?.*1/],
  ['kubernetes/next-job-oomkilled', /memory|OOMKilled/],
  ['kubernetes/next-job-imagepullbackoff', /image/i],
] as const)('a backup that fails (%s) is red and says why', async (fault, why) => {
  const story = await beginStory();
  story.world.faults.set(fault, true);

  await backUp(story);

  const failed = await story.ended(BACKUP);
  expect(failed.text).toMatch(/^❌ Failed · Back up InferShield now · production: Run the backup Job/);
  expect(failed.text).toMatch(why);
  expect(labels(failed)).toContain('Try again');
});

test('a backup that lacks a component is red, although its Job was successful', async () => {
  const story = await beginStory();
  story.world.faults.set('s3/incomplete-backup', true);

  await backUp(story);

  const failed = await story.ended(BACKUP);
  expect(failed.text).toMatch(/^❌ Failed.*Check the backup in S3/);
  expect(failed.text).toMatch(/redis/i);
});

test('a backup that was there before the Job started does not count', async () => {
  const story = await beginStory({
    // Its Job does nothing that would reach S3.
    world({ kubernetes: { prod } }) {
      const cronJob = prod?.cronJobs.find(({ name }) => name === 'infershield-backup');
      const spec = JSON.stringify(cronJob?.jobTemplate.spec).replace(
        '"simulator/work":"backup"',
        '"simulator/work":"none"',
      );
      if (cronJob) cronJob.jobTemplate.spec = JSON.parse(spec);
    },
  });

  await backUp(story);

  const failed = await story.ended(BACKUP);
  expect(failed.text).toMatch(
    /^❌ Failed.*No backup begun at .* or later appeared in s3:\/\/infershield-backups\/prod\//,
  );
  expect(failed.text).toContain('The newest is 2026-03-04-020000');
});

async function backUp(story: Story): Promise<void> {
  await story.rhea.command(OPS, '/trigger-backup');
  await story.rhea.click(await story.asked(BACKUP), 'Confirm');
}

const backupJobs = (story: Story) =>
  (story.state().kubernetes.prod?.jobs ?? []).filter(({ owner }) => owner?.name === 'infershield-backup');

/** `kubectl create job … --from=cronjob/infershield-backup`, by somebody else. */
async function backupByHand({ world }: Story, name: string): Promise<void> {
  const { kubernetes } = world.systems(PRODUCTION);
  const { metadata, spec } = await kubernetes.readCronJob({
    namespace: 'infershield',
    name: 'infershield-backup',
  });
  await kubernetes.createJob({
    namespace: 'infershield',
    name,
    labels: {},
    annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
    owner: { name: metadata.name, uid: metadata.uid },
    spec: spec.jobTemplate.spec,
  });
}

test('what the cluster would refuse is said before anybody is asked, and nothing is made', async () => {
  const story = await beginStory();
  story.world.faults.set('kubernetes/policy', true);

  await story.rhea.command(OPS, '/trigger-backup');

  const failed = await story.ended(BACKUP);
  expect(failed.text).toContain('A policy of the cluster refuses');
  expect(failed.text).toContain('nothing is changed during the audit');
});

test('a cluster that takes no dry runs is a warning in the plan, and no obstacle', async () => {
  const story = await beginStory();
  story.world.faults.set('kubernetes/no-dry-run', true);

  await story.rhea.command(OPS, '/trigger-backup');

  const asked = await story.asked(BACKUP);
  expect(story.says(asked)).toContain('It could not be tried beforehand');
});
