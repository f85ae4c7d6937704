import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { Bot } from '../../src/boot/bot.ts';
import { startBot } from '../../src/boot/start-bot.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openSocketModeSlack, type SocketModeSlack } from '../support/socket-mode-slack.ts';

const command = (text: string, trigger: string) => ({
  type: 'slash_commands',
  payload: {
    ...{ command: '/runbook', text, trigger_id: trigger, api_app_id: 'A0RUNBOLT', token: 'x' },
    ...{
      team_id: 'T0LOCAL',
      user_id: 'U0RESPOND1',
      user_name: 'rhea',
      channel_id: 'C0OPS',
      channel_name: 'ops',
    },
    response_url: 'http://127.0.0.1:9/response',
  },
});

test('over Socket Mode a command is stored, then acknowledged with what is being done', async () => {
  const slack = await openSocketModeSlack();
  const bot = await connect(slack);
  await slack.connected(2);

  const acknowledged = await slack.deliver(command('run pause-purge now', 'trigger-1'));

  expect(JSON.stringify(acknowledged)).toContain('Pause the EFS purge');
  expect(await bot.booted.core.store.recentRuns({ limit: 10 })).toMatchObject([{ runbook: 'pause-purge' }]);
});

test('a connection that Slack ends is opened again, and the same delivery twice starts one run', async () => {
  const slack = await openSocketModeSlack();
  const bot = await connect(slack);
  await slack.connected(2);
  await slack.deliver(command('run pause-purge', 'trigger-1'));

  slack.recycle();
  await slack.connected(3);
  await slack.deliver(command('run pause-purge', 'trigger-1'));

  expect(await bot.booted.core.store.recentRuns({ limit: 10 })).toHaveLength(1);
});

test('while one connection is recycled, the other one listens', async () => {
  const slack = await openSocketModeSlack();
  const bot = await connect(slack);
  await slack.connected(2);

  slack.deny('internal_error');
  slack.disconnect('refresh_requested', 'newest');
  await until('one connection', () => slack.open() === 1);
  const acknowledged = await slack.deliverAny(command('run pause-purge now', 'trigger-1'));

  expect(JSON.stringify(acknowledged)).toContain('Pause the EFS purge');
  expect(bot.slack.trouble()).toBeUndefined();
});

test('connections that died silently are noticed and replaced', async () => {
  const slack = await openSocketModeSlack();
  await connect(slack);
  await slack.connected(2);

  slack.goSilent();
  await slack.connected(4);

  expect(JSON.stringify(await slack.deliver(command('run pause-purge now', 'trigger-1')))).toContain(
    'Pause the EFS purge',
  );
});

test('Socket Mode that is switched off is trouble with Slack, and what to do is said', async () => {
  const slack = await openSocketModeSlack();
  const bot = await connect(slack);
  await slack.connected(2);

  slack.disconnect('link_disabled');
  await until('trouble', () => bot.slack.trouble() !== undefined);

  expect(bot.slack.trouble()?.why).toBe(
    'Slack does not reach us by Socket Mode (Socket Mode is switched off in the app’s settings: switch it on there)',
  );
});

test('a mention that Slack delivers again starts one run and is answered once', async () => {
  const slack = await openSocketModeSlack();
  const bot = await connect(slack);
  await slack.connected(2);
  const mention = {
    type: 'events_api',
    payload: {
      ...{ team_id: 'T0LOCAL', event_id: 'Ev0MENTION', type: 'event_callback', api_app_id: 'A0RUNBOLT' },
      event: {
        ...{ type: 'app_mention', user: 'U0RESPOND1', team: 'T0LOCAL', channel: 'C0OPS' },
        ...{ text: '<@U0RUNBOLT> run pause-purge', ts: '1.5', event_ts: '1.5' },
      },
    },
  };

  await slack.deliver(mention);
  await until('the run', async () => (await runs(bot)).length > 0);
  await slack.deliver({ ...mention, retry_attempt: 1 });
  await slack.deliver({ ...mention, retry_attempt: 2 });
  await until('the answers', () => slack.calls.some(({ method }) => method === 'chat.postEphemeral'));

  expect(await runs(bot)).toHaveLength(1);
});

test('what is under way at the stop is acknowledged before the connection ends', async () => {
  const slack = await openSocketModeSlack();
  const bot = await connect(slack);
  await slack.connected(2);

  const acknowledging = slack.deliver(command('run pause-purge now', 'trigger-1'));
  await until('the command', async () => (await runs(bot)).length > 0);
  await bot.stop();

  expect(JSON.stringify(await acknowledging)).toContain('Pause the EFS purge');
});

test('a command whose acknowledgment is lost with its connection is answered all the same', async () => {
  const slack = await openSocketModeSlack();
  await connect(slack);
  await slack.connected(2);

  const lost = command('run pause-purge now', 'trigger-1');
  void slack.deliver({ ...lost, payload: { ...lost.payload, response_url: slack.responseUrl } });
  slack.disconnect('warning', 'newest');

  await until('the answer', () =>
    slack.calls.some(({ method, body }) => method === 'response' && body.includes('Pause the EFS purge')),
  );
});

const runs = (bot: Bot) => bot.booted.core.store.recentRuns({ limit: 10 });

async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 6_000; tries++) {
    if (await look()) return;
    await new Promise<void>((resolve) => systemClock.after(10, resolve));
  }
  throw new Error(`not seen: ${what}`);
}

async function connect(slack: SocketModeSlack): Promise<Bot> {
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-'));
  const config = readConfig({
    ...{ SLACK_BOT_TOKEN: 'xoxb-test', SLACK_APP_TOKEN: 'xapp-test', SLACK_API_URL: slack.apiUrl },
    ...{ RUNBOLT_SYSTEMS: 'simulated', RUNBOLT_DATA: folder, PORT: '0', HOST: '127.0.0.1' },
  });
  if (!config.ok) throw new Error(config.problems.join('\n'));
  const started = await startBot(config.config, { log: pino({ level: 'silent' }) });
  if (!started.ok) throw new Error(started.problems.join('\n'));
  onTestFinished(async () => {
    await started.bot.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return started.bot;
}
