import { describe, expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, RHEA, SAM, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const PURGE = /Pause the EFS purge/;
const BACKUP = /Back up InferShield now/;
const ROLLBACK = /Roll back an ECS service/;

test('stopped while a backup runs, it follows that very Job to its end after the next start', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/trigger-backup');
  await story.rhea.click(await story.asked(BACKUP), 'Confirm');
  await story.until('the Job', () => backupJobs(story).length > 0);
  await story.pass(3);

  const later = await story.restart();

  const done = await later.ended(BACKUP);
  expect(done.text).toMatch(/^✅ Done/);
  expect(backupJobs(later)).toHaveLength(1);
  expect(later.workspace.channel(OPS)).toHaveLength(1);
  const thread = later.replies(done);
  expect(thread).toEqual([...new Set(thread)]);
});

test('whoever stops a run while its Job works is not told that the step is waited for', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/trigger-backup');
  await story.rhea.click(await story.asked(BACKUP), 'Confirm');
  const running = await story.until('the Job to work', () => {
    const root = story.root(BACKUP);
    return root && story.says(root).includes('is running') && root;
  });

  await story.rhea.click(running, 'Stop');
  const told = await story.whispered(RHEA);
  const stopped = await story.ended(BACKUP);

  expect(told).toMatch(/ is being stopped\. Its message says what was done, and what may go on\./);
  expect(stopped.text).toContain('had been accepted and may go on in the system');
});

test('the buttons of before the restart still answer, and do it once', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/rollback', 'api');
  const asked = await story.asked(ROLLBACK);
  await story.pass(3);

  const later = await story.restart();
  await later.rhea.click(asked, 'Confirm');

  const done = await later.ended(ROLLBACK);
  expect(done.ts).toBe(asked.ts);
  expect(done.text).toMatch(/^✅ Done/);
});

test('what the local workspace showed in the last moment before the stop still stands there', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/rollback', 'api');
  const asked = await story.asked(ROLLBACK);
  await story.pass(5);
  await story.rhea.click(asked, 'Cancel');
  expect(await story.whispered(RHEA)).toContain('cancelled');
  await story.until('the line', () => story.thread(asked).includes('rhea cancelled'));
  const said = story.thread(asked);

  const later = await story.restart();

  expect(later.thread(asked)).toContain(said);
});

test('what expires while it is stopped has expired when it is back', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/rollback', 'api');
  await story.asked(ROLLBACK);
  await story.pass(3);

  const later = await story.restart({ pause: 31 * 60 });

  expect((await later.ended(ROLLBACK)).text).toContain('⌛ Expired');
});

test('stopped again and again in the middle of a rollback, it deploys once', async () => {
  let story = await beginStory();
  await story.rhea.command(OPS, '/rollback', 'api');
  const before = deployments(story);
  await story.rhea.click(await story.asked(ROLLBACK), 'Confirm');

  for (let stops = 0; stops < 4; stops++) {
    await story.pass(4);
    story = await story.restart();
  }

  const done = await story.ended(ROLLBACK);
  expect(done.text).toMatch(/^✅ Done/);
  expect(deployments(story)).toBe(before + 1);
});

test.each(['slack/unreachable', 'slack/failing', 'slack/rate-limited'])(
  'with %s from the start the purge is stopped all the same, and the news follows in order and once',
  async (fault) => {
    // Named by id, she is known without asking Slack.
    const { environment } = await ownRunbooksFile((text) =>
      text.replace('responder: { ', `responder: { slack_users: [${RHEA}], `),
    );
    const story = await beginStory({ environment });
    story.workspace.slackFaults.set(fault, true);

    await story.rhea.command(OPS, '/pause-purge', 'now');
    await story.until('the CronJob to be suspended', () => suspended(story));
    await story.pass(90);
    expect(story.workspace.channel(OPS)).toEqual([]);

    story.workspace.slackFaults.set(fault, false);
    const done = await story.ended(PURGE);
    expect(story.workspace.channel(OPS)).toHaveLength(1);
    const thread = story.replies(done);
    expect(thread).toEqual([...new Set(thread)]);
    expect(thread[0]).toContain('📋 *The plan*');
    expect(thread.at(-1)).toContain('✅ Done');
    const steps = thread.flatMap((line) => /^(▶️|✅) \*([^*]+)\*/.exec(line)?.slice(1, 3).join(' ') ?? []);
    expect(steps).toEqual([
      '▶️ Suspend the CronJob',
      '✅ Suspend the CronJob',
      '▶️ Stop the purge that is running',
      '✅ Stop the purge that is running',
    ]);
  },
);

test('commands are acknowledged while Slack cannot be reached, and the person sees the answer that came with it', async () => {
  const story = await beginStory();
  story.workspace.slackFaults.set('slack/unreachable', true);

  expect(await story.rhea.command(OPS, '/pause-purge', 'now')).toEqual({ ok: true });

  expect(await story.whispered(RHEA)).toMatch(/\*Pause the EFS purge\* · `r-[a-z0-9]{8}`/);
});

test('a broken Slack in the middle of the news neither loses a line nor says one twice', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/trigger-backup');
  await story.rhea.click(await story.asked(BACKUP), 'Confirm');

  for (const fault of ['slack/failing', 'slack/rate-limited', 'slack/unreachable']) {
    story.workspace.slackFaults.set(fault, true);
    await story.pass(4);
    story.workspace.slackFaults.set(fault, false);
    await story.pass(2);
  }

  const done = await story.ended(BACKUP);
  const thread = story.replies(done);
  expect(thread).toEqual([...new Set(thread)]);
  expect(thread[0]).toContain('The plan');
  expect(thread.at(-1)).toContain('✅ Done');
  expect(labels(done)).not.toContain('Stop');
});

test('when the Slack groups cannot be asked, a stop goes by who was in them last, and nothing else does', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/runbook', 'why pause-purge');
  story.workspace.slackFaults.set('slack/failing', true);
  story.world.faults.set('pagerduty/unreachable', true);
  await story.pass(600);

  await story.rhea.command(OPS, '/rollback', 'api');
  await story.rhea.command(OPS, '/pause-purge', 'now');
  await story.until('the CronJob to be suspended', () => suspended(story));
  story.workspace.slackFaults.set('slack/failing', false);

  await story.sees(() => {
    const told = story.workspace.ephemerals(RHEA).map(story.says).join('\n');
    expect(told).toMatch(/could not look everywhere/);
  });
  await story.pass(90);
  expect(story.root(ROLLBACK)).toBeUndefined();
});

test('started anew while Slack is away, a stop still goes by who was in the groups last', async () => {
  const story = await beginStory();
  await story.rhea.command(OPS, '/runbook', 'why pause-purge');
  await story.whispered(RHEA);

  const later = await story.restart({ slackIsAway: true });
  await later.rhea.command(OPS, '/pause-purge', 'now');

  await later.until('the CronJob to be suspended', () => suspended(later));
});

describe('when a write was sent, its answer lost, and the cluster gone silent', () => {
  async function unknown() {
    const story = await beginStory();
    await story.rhea.command(OPS, '/pause-purge');
    const asked = await story.asked(PURGE);
    silentAfterTheLostAnswer(story);
    await story.rhea.click(asked, 'Confirm');
    const root = await story.until('the question', () => {
      const newest = story.root(PURGE);
      return newest?.text.startsWith('⚠️ A person has to look') && newest;
    });
    return { story, root };
  }

  test('nothing is repeated: a person is asked to look, and told where', async () => {
    const { story, root } = await unknown();

    expect(labels(root)).toEqual([
      'It happened: Suspend the CronJob',
      'Only a part of it: Suspend the CronJob',
      'It did not: Suspend the CronJob',
      'Stop',
    ]);
    expect(story.says(root)).toContain('🔎');
    expect(purge(story)).toMatchObject({ suspend: true, generation: 2 });
  });

  test('nobody begins the same a second time, and what a person finds lets the run go on', async () => {
    const { story, root } = await unknown();
    story.world.faults.set('kubernetes/unreachable', false);
    await story.sam.command(OPS, '/pause-purge');
    expect(await story.whispered(SAM)).toContain('is under way already');

    await story.sam.click(root, 'It happened: Suspend the CronJob');

    const done = await story.ended(PURGE);
    expect(done.text).toContain('No Pod of storage/efs-purge runs any more');
    expect(story.thread(done)).toContain('sam looked at `Suspend the CronJob`: it happened');
  });

  test('found not to have happened, it has failed', async () => {
    const { story, root } = await unknown();

    await story.sam.click(root, 'It did not: Suspend the CronJob');

    expect((await story.ended(PURGE)).text).toMatch(/^❌ Failed.*a person found that it had not happened/);
  });
});

test('a runbooks file that changes while nothing can be recorded stays out of force, and the bot stays up', async () => {
  const file = await ownRunbooksFile();
  const story = await beginStory({ environment: file.environment });
  const { current, problem } = story.bot.booted.file;
  const before = current().hash;
  await story.bot.booted.core.store.close();

  await file.edit((text) => text.replace('times: 10', 'times: 2'));
  await story.onceRead('the new file', () => problem() !== undefined);

  expect(problem()).toContain('has changed, but the record did not take it');
  expect(current().hash).toBe(before);
});

test('a broken runbooks file never replaces the one that works, and a mended one takes its place', async () => {
  const file = await ownRunbooksFile();
  const story = await beginStory({ environment: file.environment });

  await file.edit((text) => text.replace('steps:', 'stepz:'));
  await story.onceRead('the problem', () => story.bot.booted.file.problem() !== undefined);
  await story.rhea.command(OPS, '/rollback', 'api');
  await story.asked(ROLLBACK);

  await file.edit((text) =>
    text.replace('stepz:', 'steps:').replace('Roll back an ECS service', 'Take a build back'),
  );
  await story.onceRead('the mended file', () => story.bot.booted.file.problem() === undefined);
  await story.rhea.command(OPS, '/rollback', 'worker');
  await story.asked(/Take a build back/);
});

test('a run carries its runbook: editing the file changes nothing about the one in flight', async () => {
  const file = await ownRunbooksFile();
  const story = await beginStory({ environment: file.environment });
  await story.rhea.command(OPS, '/rollback', 'api');
  const asked = await story.asked(ROLLBACK);
  const { current } = story.bot.booted.file;
  const before = current().hash;

  await file.edit((text) => text.replace('times: 10', 'times: 2'));
  await story.onceRead('the new file', () => current().hash !== before);
  await story.rhea.click(asked, 'Confirm');

  expect((await story.ended(ROLLBACK)).text).toContain('answered 10 times as expected');
});

/** The switch for one lost answer goes off by itself when it has been lost; in that moment the cluster goes away. */
function silentAfterTheLostAnswer({ world: { faults } }: Story): void {
  const set = faults.set.bind(faults);
  set('kubernetes/answer-lost', true);
  faults.set = (id, on) => {
    if (id === 'kubernetes/answer-lost' && !on) set('kubernetes/unreachable', true);
    return set(id, on);
  };
}

const backupJobs = (story: Story) =>
  (story.state().kubernetes.prod?.jobs ?? []).filter(({ owner }) => owner?.name === 'infershield-backup');

const purge = (story: Story) =>
  story.state().kubernetes.prod?.cronJobs.find(({ name }) => name === 'efs-purge');

const suspended = (story: Story) => purge(story)?.suspend === true;

const deployments = (story: Story) =>
  story.state().ecs.services.find(({ name }) => name === 'api')?.serviceDeployments.length ?? 0;
