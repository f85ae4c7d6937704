import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import { BOT_TOKEN, SIGNING_SECRET } from './fake-bot.ts';

/** Slack's own SDKs are the judges here: what they accept and understand is what the stand-in has to be like. */
let workspace: Workspace;
let app: App;
let client: WebClient;
let stop: () => Promise<unknown>;

beforeEach(async () => {
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel: LogLevel.ERROR });
  const server = createServer((request, response) => {
    if (!workspace.handle(request, response)) receiver.requestListener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientOptions = { slackApiUrl: `${url}/workspace/api/`, retryConfig: { retries: 0 } };
  workspace = createWorkspace({
    clock: systemClock,
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    deliverTo: `${url}/slack/events`,
    commands: () => [{ command: '/pause-purge', description: 'Pause the EFS purge' }],
  });
  app = new App({ token: BOT_TOKEN, receiver, clientOptions, logLevel: LogLevel.ERROR });
  client = new WebClient(BOT_TOKEN, clientOptions);
  stop = () => {
    workspace.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
});
afterEach(() => stop());

test('Bolt accepts the signature, acknowledges, posts, and hears the click', async () => {
  const clicks: string[] = [];
  app.command('/pause-purge', async ({ ack, command, client: slack }) => {
    await ack();
    const confirm = {
      type: 'button' as const,
      action_id: 'confirm',
      value: 'r-1',
      text: { type: 'plain_text' as const, text: 'Confirm' },
    };
    const blocks = [{ type: 'actions' as const, elements: [confirm] }];
    await slack.chat.postMessage({ channel: command.channel_id, text: 'Confirm?', blocks });
  });
  app.action('confirm', async ({ ack, body, respond }) => {
    await ack();
    clicks.push(body.user.id);
    await respond({ response_type: 'ephemeral', text: 'Confirmed', replace_original: false });
  });
  const rhea = workspace.as('U0RESPOND1');

  expect(await rhea.command('C0OPS', '/pause-purge', 'now')).toEqual({ ok: true });
  const message = await workspace.until(() => workspace.channel('C0OPS')[0]);
  expect(await rhea.click(message, 'Confirm')).toEqual({ ok: true });
  await workspace.until(() => workspace.ephemerals('U0RESPOND1')[0]);

  expect(clicks).toEqual(['U0RESPOND1']);
});

test('Bolt opens a modal and its errors come back to the person', async () => {
  app.command('/pause-purge', async ({ ack, body, client: slack }) => {
    await ack();
    await slack.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'phrase',
        title: { type: 'plain_text', text: 'Confirm' },
        submit: { type: 'plain_text', text: 'Confirm' },
        blocks: [
          {
            type: 'input',
            block_id: 'phrase',
            label: { type: 'plain_text', text: 'Phrase' },
            element: { type: 'plain_text_input', action_id: 'phrase' },
          },
        ],
      },
    });
  });
  app.view('phrase', async ({ ack, view }) => {
    const typed = view.state.values.phrase?.phrase?.value;
    if (typed === 'yes') await ack();
    else await ack({ response_action: 'errors', errors: { phrase: `Not "${typed}".` } });
  });
  const rhea = workspace.as('U0RESPOND1');

  await rhea.command('C0OPS', '/pause-purge');
  const modal = await workspace.until(() => workspace.modal('U0RESPOND1'));

  expect(await rhea.submit(modal.id, { phrase: 'no' })).toMatchObject({ problems: { phrase: 'Not "no".' } });
  expect(await rhea.submit(modal.id, { phrase: 'yes' })).toEqual({ ok: true });
  expect(workspace.modal('U0RESPOND1')).toBeUndefined();
});

test('Bolt hears mentions and the Home tab', async () => {
  const heard: string[] = [];
  app.event('app_mention', async ({ event }) => {
    heard.push(event.text);
  });
  app.event('app_home_opened', async ({ event }) => {
    heard.push(event.tab ?? '');
  });

  await workspace.as('U0RESPOND1').message('C0OPS', '@runbolt open');
  await workspace.as('U0RESPOND1').openHome();

  // Each is heard after its acknowledgement, in its own time.
  await expect.poll(() => heard.toSorted()).toEqual(['<@U0RUNBOLT> open', 'home']);
});

test('the WebClient uploads a file into a thread', async () => {
  const { ts } = await client.chat.postMessage({ channel: 'C0OPS', text: 'root' });
  if (!ts) throw new Error('Nothing was posted');

  await client.filesUploadV2({
    channel_id: 'C0OPS',
    thread_ts: ts,
    filename: 'purge.log',
    content: 'deleting /efs/tenants',
    initial_comment: 'The logs',
  });

  const [reply] = workspace.thread('C0OPS', ts);
  expect(reply).toMatchObject({ text: 'The logs', files: [{ name: 'purge.log', size: 21 }] });
  expect(await (await fetch(reply?.files?.[0]?.url_private ?? '')).text()).toBe('deleting /efs/tenants');
});

test('the WebClient reads errors with their details, pages, and limits', async () => {
  const blocks = [{ type: 'header' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(151) } }];
  await expect(client.chat.postMessage({ channel: 'C0OPS', text: 'x', blocks })).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      response_metadata: {
        messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      },
    },
  });

  const ids: (string | undefined)[] = [];
  for await (const page of client.paginate('users.list', { limit: 4 })) {
    ids.push(...(page as unknown as { members: { id: string }[] }).members.map(({ id }) => id));
  }
  expect(ids).toContain('U0RESPOND1');
  expect(new Set(ids).size).toBe(6);

  workspace.slackFaults.set('slack/rate-limited', true);
  const hasty = new WebClient(BOT_TOKEN, {
    slackApiUrl: `${client.slackApiUrl}`,
    rejectRateLimitedCalls: true,
  });
  await expect(hasty.auth.test()).rejects.toMatchObject({ retryAfter: 1 });
});
