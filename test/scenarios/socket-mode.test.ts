import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { type Bot, startBot } from '../../src/boot/start-bot.ts';
import { readConfig } from '../../src/config.ts';
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
  await slack.connected(1);

  const acknowledged = await slack.deliver(command('run pause-purge now', 'trigger-1'));

  expect(JSON.stringify(acknowledged)).toContain('Pause the EFS purge');
  expect(await bot.booted.core.store.recentRuns({ limit: 10 })).toMatchObject([{ runbook: 'pause-purge' }]);
});

test('a connection that Slack ends is opened again, and the same delivery twice starts one run', async () => {
  const slack = await openSocketModeSlack();
  const bot = await connect(slack);
  await slack.connected(1);
  await slack.deliver(command('run pause-purge', 'trigger-1'));

  slack.recycle();
  await slack.connected(2);
  await slack.deliver(command('run pause-purge', 'trigger-1'));

  expect(await bot.booted.core.store.recentRuns({ limit: 10 })).toHaveLength(1);
});

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
