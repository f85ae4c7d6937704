import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { freshFolder } from '../storage/stores.ts';
import { AnotherSlack, type OtherMessage } from '../support/another-slack.ts';
import { SIGNING_SECRET } from '../support/outside.ts';
import { Replica } from '../support/replica.ts';
import { commandBody, knock, pressAsItWas } from '../support/signed-request.ts';

test('a pause from the command to its proof, in a Slack that others have written', async () => {
  const { slack, ops, rhea } = await besideAnotherSlack();

  await rhea.types('/pause-purge', '');
  const asked = await slack.said(ops, /Confirm\? · Pause the EFS purge/);
  expect(await rhea.presses(asked, 'Confirm')).toMatch(/^Confirmed\. `r-\w+` goes on\.$/);

  const done = await slack.said(ops, /^✅ Done · Pause the EFS purge/);
  expect(done.ts).toBe(asked.ts);
  for (const line of [
    '✅ Done:',
    '📋 *The plan*',
    'rhea confirmed plan',
    '📎',
    'No Pod of storage/efs-purge',
  ])
    await slack.threadWith(ops, done.ts, line);
});

test('an incident from the declaration to its post-mortem', async () => {
  const { slack, ops, rhea } = await besideAnotherSlack();

  await rhea.types('/incident', 'declare P0 API down');
  await slack.said(ops, /^✅ Done · Open P0 API down/);
  const channel = await slack.channel(/^inc-.*api-down/);
  if (!channel) throw new Error('there is no channel');
  const card = await slack.said(channel.id, /Declared: P0 API down/);
  await vi.waitFor(async () => {
    expect((await slack.channel(/^inc-.*api-down/))?.topic.value).toMatch(/^P0 API down · declared by rhea/);
    expect(await slack.members(channel.id)).toEqual(
      expect.arrayContaining([slack.people.rhea, slack.people.ivy]),
    );
    expect(await slack.bookmarks(channel.id)).toEqual(['Runbooks', 'Status page']);
    expect(await slack.pinned(channel.id)).toBe(1);
  }, PATIENCE);

  await rhea.presses(card, 'Acknowledge', channel.id);
  await slack.said(channel.id, /^👀 rhea acknowledged it/);
  await rhea.types('/incident', 'resolve Rolled back', channel.id);
  await slack.said(channel.id, /is resolved, says rhea/);
  await rhea.types('/incident', 'postmortem', channel.id);
  await slack.said(channel.id, /^📝 \*Draft 1 of the post-mortem/);
  await slack.file(channel.id, /^postmortem-.*\.md$/);
  await slack.file(channel.id, /^timeline-.*\.png$/);
});

test('a bot that dies once its message is there finds it again and says it once', async () => {
  const { slack, ops, rhea, restart } = await besideAnotherSlack({ RUNBOLT_CRASH_AT: 'after-telling:post' });

  await rhea.types('/trigger-backup', '');
  await restart();

  const asked = await slack.said(ops, /Confirm\? · Back up InferShield now/);
  expect(await rhea.presses(asked, 'Confirm')).toMatch(/^Confirmed/);
  await slack.said(ops, /(Running|Done).*Back up InferShield now/);
  expect(
    (await slack.history(ops)).filter(({ text }) => text.includes('Back up InferShield now')),
  ).toHaveLength(1);
});

/** On a slow machine, too. */
const PATIENCE = { timeout: 60_000, interval: 200 };

/** The example without what time brings, and with people instead of groups, which that Slack does not know. */
async function besideAnotherSlack(environment: Readonly<Record<string, string>> = {}) {
  const slack = await AnotherSlack.open(['rhea', 'ivy'], ['ops']);
  const ops = (await slack.channel(/^ops$/))?.id ?? '';
  const folder = freshFolder();
  const runbooks = join(folder, 'runbooks.yaml');
  writeFileSync(runbooks, withPeople(slack.people, ops));
  const start = (more: Readonly<Record<string, string>>) =>
    Replica.start({
      ...{ folder, runbooks, outside: { slackUrl: slack.url, kubeconfig: '' } },
      environment: { RUNBOLT_SYSTEMS: 'simulated', RUNBOLT_AUDIT_CHANNEL: ops, ...more },
    });
  let bot = await start(environment);
  onTestFinished(() => bot.kill());

  const door = () => ({ bot: { url: bot.url }, clock: systemClock });
  const user = slack.people.rhea ?? '';
  const as = { name: 'rhea', team: slack.team, secret: SIGNING_SECRET };
  return {
    ...{ slack, ops },
    rhea: {
      async types(command: string, text: string, channel = ops): Promise<void> {
        const typed = {
          team_id: slack.team,
          user_id: user,
          channel_id: channel,
          trigger_id: `${Math.random()}`,
          command,
          text,
        };
        const answer = await knock(door(), { body: commandBody(typed), secret: SIGNING_SECRET });
        expect(answer.status).toBe(200);
      },
      presses(message: OtherMessage, label: string, channel = ops): Promise<string> {
        return pressAsItWas(door(), user, { ...message, channel }, label, as);
      },
    },
    /** Once the one before it has ended by itself. */
    async restart(): Promise<void> {
      await bot.exited;
      bot = await start({});
    },
  };
}

const withPeople = (people: Readonly<Record<string, string>>, ops: string): string =>
  readFileSync('runbooks.yaml', 'utf8')
    .replace(/^oncall:.*?(?=^alerts:)/ms, '')
    .replace(/^schedules:.*?(?=^runbooks:)/ms, '')
    .replace('slack_groups: [S0RESPOND]', `slack_users: [${people.rhea}]`)
    .replace('slack_groups: [S0COMMAND]', `slack_users: [${people.ivy}]`)
    .replaceAll('C0OPS', ops);
