import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { HeldClock } from '../support/held-clock.ts';
import { FakeBot } from './fake-bot.ts';

let bot: FakeBot;
let clock: HeldClock;
let workspace: Workspace;

beforeEach(async () => {
  bot = new FakeBot();
  clock = new HeldClock();
  workspace = await bot.start({
    clock,
    commands: () => [
      { command: '/pause-purge', description: 'Pause the EFS purge' },
      { command: '/raw', description: 'Takes its text as it is', shouldEscape: false },
    ],
    shortcuts: () => [{ callbackId: 'note', name: 'Add to the timeline', kind: 'message' }],
  });
});
afterEach(() => bot.stop());

const plain = (text: string) => ({ type: 'plain_text', text });
const askingModal = {
  type: 'modal',
  callback_id: 'declare',
  notify_on_close: true,
  title: plain('Declare'),
  submit: plain('Declare'),
  blocks: [
    {
      type: 'input',
      block_id: 'severity',
      label: plain('Severity'),
      element: {
        type: 'static_select',
        action_id: 'severity',
        options: ['P0', 'P1'].map((value) => ({ text: plain(value), value })),
      },
    },
    {
      type: 'input',
      block_id: 'title',
      label: plain('What is broken?'),
      element: { type: 'plain_text_input', action_id: 'title', min_length: 3, initial_value: 'API' },
    },
  ],
};

/** Opens the modal as an app does: a command, then views.open with its trigger. */
async function openModal(view: object = askingModal) {
  await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge');
  await bot.call('views.open', { trigger_id: bot.received.at(-1)?.body.trigger_id, view });
  const modal = workspace.modal('U0RESPOND1');
  if (!modal) throw new Error('No modal was opened');
  return modal;
}

async function postButtons() {
  const block = {
    type: 'actions',
    block_id: 'gate',
    elements: [
      { type: 'button', action_id: 'confirm', text: plain('Confirm'), value: 'r-1', style: 'primary' },
      {
        type: 'overflow',
        action_id: 'more',
        options: [{ text: plain('As JSON'), value: 'json' }],
      },
      {
        type: 'static_select',
        action_id: 'pick',
        placeholder: plain('Service'),
        options: [{ text: plain('API'), value: 'api' }],
      },
    ],
  };
  const attachments = [{ color: '#ecb22e', blocks: [block] }];
  const { ts } = await bot.call('chat.postMessage', { channel: 'C0OPS', text: 'plan', attachments });
  const message = workspace.channel('C0OPS').find((one) => one.ts === ts);
  if (!message) throw new Error('No message was posted');
  return message;
}

describe('slash commands', () => {
  test('a slash command arrives signed, with who, where and what', async () => {
    const result = await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge', 'now');

    expect(result).toEqual({ ok: true });
    expect(bot.received[0]?.body).toMatchObject({
      command: '/pause-purge',
      text: 'now',
      user_id: 'U0RESPOND1',
      user_name: 'rhea',
      channel_id: 'C0OPS',
      channel_name: 'ops',
      team_id: 'T0LOCAL',
      response_url: expect.stringContaining(`${bot.url}/workspace/response/`),
    });
  });

  test('mentions arrive as ids where the manifest says so, and everything is escaped once', async () => {
    const rhea = workspace.as('U0RESPOND1');

    await rhea.command('C0OPS', '/pause-purge', 'ask @ben in #ops <!channel> & $(rm -rf /)');
    await rhea.command('C0OPS', '/raw', '@ben');

    expect(bot.received.map(({ body }) => body.text)).toEqual([
      'ask <@U0COMMAND1|ben> in <#C0OPS|ops> &lt;!channel&gt; &amp; $(rm -rf /)',
      '@ben',
    ]);
  });

  test.each([
    ['plain text', 'Only for you'],
    ['JSON', { text: 'Only for you' }],
  ])('an acknowledgement with %s is shown to the person alone', async (_, body) => {
    bot.answer = () => ({ body });

    await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge');

    expect(workspace.ephemerals('U0RESPOND1')).toMatchObject([{ text: 'Only for you', user: 'U0RUNBOLT' }]);
    expect(workspace.channel('C0OPS')).toEqual([]);
  });

  test('an acknowledgement may speak to the channel', async () => {
    bot.answer = () => ({ body: { response_type: 'in_channel', text: 'To all' } });

    await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge');

    expect(workspace.channel('C0OPS')).toMatchObject([{ text: 'To all' }]);
  });

  test('after three seconds without an answer the person is told, as Slack does', async () => {
    bot.answer = () => 'never';
    const sending = workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge');
    await expect.poll(() => bot.received.length).toBe(1);

    await clock.advance(3000);

    expect(await sending).toMatchObject({ ok: false });
    expect(workspace.ephemerals('U0RESPOND1')[0]?.text).toContain('the app did not respond');
    expect(workspace.ephemerals('U0RESPOND1')[0]?.text).toContain('operation_timeout');
  });

  test.each([
    ['an error', { status: 500 }, 'dispatch_failed'],
    ['blocks that Slack would refuse', { body: { blocks: [{ type: 'nonsense' }] } }, 'invalid_blocks'],
  ])('%s in answer is shown as a failed command', async (_, answer, code) => {
    bot.answer = () => answer;

    await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge');

    expect(workspace.ephemerals('U0RESPOND1')[0]?.text).toContain(code);
  });

  test('a command that nobody declared never reaches the bot', async () => {
    const result = await workspace.as('U0RESPOND1').command('C0OPS', '/nonsense');

    expect(result.ok).toBe(false);
    expect(bot.received).toEqual([]);
    expect(workspace.ephemerals('U0RESPOND1')[0]?.text).toContain('is not a valid command');
  });
});

describe('buttons and menus', () => {
  test('a press carries the action, the message and what is needed to answer', async () => {
    const message = await postButtons();

    const result = await workspace.as('U0COMMAND1').click(message, 'Confirm');

    expect(result).toEqual({ ok: true });
    expect(bot.received[0]?.body).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0COMMAND1', team_id: 'T0LOCAL' },
      container: { type: 'message', message_ts: message.ts, channel_id: 'C0OPS', is_ephemeral: false },
      message: { ts: message.ts, text: 'plan' },
      actions: [{ action_id: 'confirm', block_id: 'gate', type: 'button', value: 'r-1', style: 'primary' }],
      trigger_id: expect.any(String),
      response_url: expect.any(String),
    });
  });

  test('menus send the option that was chosen', async () => {
    const message = await postButtons();
    const rhea = workspace.as('U0RESPOND1');

    await rhea.click(message, 'more', 'json');
    await rhea.click(message, 'pick', 'api');

    expect(bot.received.map(({ body }) => body.actions[0].selected_option.value)).toEqual(['json', 'api']);
  });

  test('a press on what has changed meanwhile says so and sends nothing', async () => {
    const message = await postButtons();
    await bot.call('chat.update', { channel: 'C0OPS', ts: message.ts, text: 'done', attachments: [] });

    const result = await workspace.as('U0RESPOND1').click(message, 'confirm');

    expect(result).toMatchObject({ ok: false });
    expect(bot.received).toEqual([]);
  });

  test('a test that looks for a wrong button learns what there is', async () => {
    const message = await postButtons();

    const result = await workspace.as('U0RESPOND1').click(message, 'Approve');

    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('Confirm, As JSON, Service') });
    expect(labels(message)).toEqual(['Confirm', 'As JSON', 'Service']);
  });

  test("nobody presses a button in another person's ephemeral message", async () => {
    const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'x', text: plain('Mine') }] }];
    await bot.call('chat.postEphemeral', { channel: 'C0OPS', user: 'U0RESPOND1', text: 'x', blocks });
    const [message] = workspace.ephemerals('U0RESPOND1');
    if (!message) throw new Error('No ephemeral message');

    expect(await workspace.as('U0OUTSIDE1').click(message, 'x')).toMatchObject({ ok: false });
    expect(await workspace.as('U0RESPOND1').click(message, 'x')).toEqual({ ok: true });
    expect(bot.received[0]?.body.container.is_ephemeral).toBe(true);
    expect(bot.received[0]?.body.message).toBeUndefined();
  });
});

describe('modals', () => {
  test('a submission carries the state of every input, what it was opened with included', async () => {
    const modal = await openModal();

    const result = await workspace.as('U0RESPOND1').submit(modal.id, { severity: 'P0' });

    expect(result).toEqual({ ok: true });
    expect(bot.received.at(-1)?.body).toMatchObject({
      type: 'view_submission',
      view: {
        callback_id: 'declare',
        state: {
          values: {
            severity: { severity: { selected_option: { value: 'P0' } } },
            title: { title: { value: 'API' } },
          },
        },
      },
    });
    expect(workspace.modal('U0RESPOND1')).toBeUndefined();
  });

  test('what Slack itself refuses never reaches the bot', async () => {
    const modal = await openModal();

    const result = await workspace.as('U0RESPOND1').submit(modal.id, { title: 'ab' });

    expect(result).toMatchObject({
      ok: false,
      problems: {
        severity: 'Please complete this required field.',
        title: 'Please enter at least 3 characters.',
      },
    });
    expect(bot.received).toHaveLength(1);
  });

  test("the bot's own errors stay in the modal", async () => {
    const modal = await openModal();
    bot.answer = () => ({ body: { response_action: 'errors', errors: { title: 'Say more.' } } });

    const result = await workspace.as('U0RESPOND1').submit(modal.id, { severity: 'P0' });

    expect(result).toMatchObject({ ok: false, problems: { title: 'Say more.' } });
    expect(workspace.modal('U0RESPOND1')?.id).toBe(modal.id);
  });

  test('a submission may update the modal, push another, or clear them all', async () => {
    const modal = await openModal();
    const rhea = workspace.as('U0RESPOND1');
    const next = { type: 'modal', title: plain('Next'), blocks: [{ type: 'divider' }] };

    bot.answer = () => ({ body: { response_action: 'push', view: next } });
    await rhea.submit(modal.id, { severity: 'P0' });
    const pushed = workspace.modal('U0RESPOND1');
    expect(pushed).toMatchObject({
      title: { text: 'Next' },
      previous_view_id: modal.id,
      root_view_id: modal.id,
    });

    bot.answer = () => ({ body: { response_action: 'update', view: { ...next, title: plain('Other') } } });
    await rhea.submit(pushed?.id ?? '');
    expect(workspace.modal('U0RESPOND1')).toMatchObject({ id: pushed?.id, title: { text: 'Other' } });

    bot.answer = () => ({ body: { response_action: 'clear' } });
    await rhea.submit(pushed?.id ?? '');
    expect(workspace.modal('U0RESPOND1')).toBeUndefined();
  });

  test('an invalid view in the acknowledgement is shown as trouble, with the reason', async () => {
    const modal = await openModal();
    bot.answer = () => ({ body: { response_action: 'update', view: { type: 'modal', blocks: [] } } });

    const result = await workspace.as('U0RESPOND1').submit(modal.id, { severity: 'P0' });

    expect(result).toMatchObject({
      ok: false,
      error: expect.stringContaining('missing required field: title'),
    });
  });

  test('the bot hears of a closed modal that asked for it', async () => {
    const modal = await openModal();

    await workspace.as('U0RESPOND1').close(modal.id);

    expect(bot.received.at(-1)?.body).toMatchObject({ type: 'view_closed', is_cleared: false });
    expect(workspace.modal('U0RESPOND1')).toBeUndefined();
  });

  test("nobody submits another person's modal", async () => {
    const modal = await openModal();

    const result = await workspace.as('U0OUTSIDE1').submit(modal.id, { severity: 'P0' });

    expect(result).toMatchObject({ ok: false });
  });

  test('options are asked for while one types', async () => {
    const external = { type: 'external_select', action_id: 'who', min_query_length: 0 };
    const modal = await openModal({
      ...askingModal,
      blocks: [{ type: 'input', block_id: 'who', label: plain('Who'), element: external }],
    });
    bot.answer = () => ({ body: { options: [{ text: plain('Ben'), value: 'ben' }] } });

    const answer = await workspace.as('U0RESPOND1').suggest(modal, 'who', 'be');

    expect(answer).toMatchObject({ ok: true, options: [{ value: 'ben' }] });
    expect(bot.received.at(-1)?.body).toMatchObject({
      type: 'block_suggestion',
      action_id: 'who',
      value: 'be',
    });
  });
});

describe('events and shortcuts', () => {
  test('a mention, also in a thread, is an event', async () => {
    const { ts } = await bot.call('chat.postMessage', { channel: 'C0OPS', text: 'root' });

    await workspace.as('U0RESPOND1').message('C0OPS', '@runbolt open', String(ts));

    expect(bot.received[0]?.body.event).toMatchObject({
      type: 'app_mention',
      user: 'U0RESPOND1',
      text: '<@U0RUNBOLT> open',
      thread_ts: ts,
    });
  });

  test('an ordinary message is nobody else’s business', async () => {
    await workspace.as('U0RESPOND1').message('C0OPS', 'good morning');

    expect(bot.received).toEqual([]);
    expect(workspace.channel('C0OPS')).toMatchObject([{ text: 'good morning', user: 'U0RESPOND1' }]);
  });

  test('an event that fails is sent again at once, after a minute and after five, then given up', async () => {
    bot.answer = () => ({ status: 503 });
    const waits = vi.spyOn(clock, 'after');
    await workspace.as('U0RESPOND1').openHome();
    const retries = () => bot.received.map(({ headers }) => headers['x-slack-retry-num']);
    const planned = () => waits.mock.calls.map(([ms]) => ms);

    for (const [wait, expected] of [
      [0, [undefined, '1']],
      [60_000, [undefined, '1', '2']],
      [300_000, [undefined, '1', '2', '3']],
    ] as const) {
      // The answer to an attempt has to arrive before the next one is planned.
      await expect.poll(planned).toContain(wait);
      await clock.advance(wait);
      await expect.poll(retries).toEqual(expected);
    }
    await expect.poll(() => bot.answered).toBe(4);
    await workspace.as('U0RESPOND1').command('C0OPS', '/raw');
    await clock.advance(3_600_000);

    expect(bot.received.filter(({ body }) => body.event)).toHaveLength(4);
    expect(bot.received[1]?.headers['x-slack-retry-reason']).toBe('http_error');
  });

  test('a message shortcut carries the message', async () => {
    await bot.call('chat.postMessage', { channel: 'C0OPS', text: 'worth noting' });
    const [message] = workspace.channel('C0OPS');

    await workspace.as('U0RESPOND1').shortcut('note', message);

    expect(bot.received[0]?.body).toMatchObject({
      type: 'message_action',
      callback_id: 'note',
      message: { text: 'worth noting' },
      channel: { id: 'C0OPS' },
    });
  });
});

describe('response_url', () => {
  const respond = (url: string, body: object) =>
    fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });

  test('takes five answers within thirty minutes', async () => {
    await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge');
    const url = bot.received[0]?.body.response_url;

    const statuses = [];
    for (let at = 0; at < 6; at++) statuses.push((await respond(url, { text: `${at}` })).status);

    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(workspace.ephemerals('U0RESPOND1')).toHaveLength(5);
  });

  test('is dead after thirty minutes', async () => {
    await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge');
    const url = bot.received[0]?.body.response_url;
    await clock.advance(30 * 60_000 + 1);

    const response = await respond(url, { text: 'late' });

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ ok: false, error: 'expired_url' });
  });

  test('replaces and deletes the message it came from', async () => {
    const message = await postButtons();
    await workspace.as('U0RESPOND1').click(message, 'confirm');
    const url = bot.received[0]?.body.response_url;

    await respond(url, { replace_original: true, text: 'confirmed' });
    expect(workspace.channel('C0OPS')).toMatchObject([{ ts: message.ts, text: 'confirmed' }]);

    await respond(url, { delete_original: 'true' });
    expect(workspace.channel('C0OPS')).toEqual([]);
  });

  test('refuses what is no message', async () => {
    await workspace.as('U0RESPOND1').command('C0OPS', '/pause-purge');
    const url = bot.received[0]?.body.response_url;

    expect((await respond(url, {})).status).toBe(400);
    expect((await fetch(url, { method: 'POST', body: 'not json' })).status).toBe(400);
  });
});

describe('waiting', () => {
  test('next and until resolve with the change they wait for', async () => {
    const next = workspace.next((change) => change.kind === 'message');
    const until = workspace.until(() => workspace.channel('C0OPS').find(({ text }) => text === 'two'));

    await bot.call('chat.postMessage', { channel: 'C0OPS', text: 'one' });
    await bot.call('chat.postMessage', { channel: 'C0OPS', text: 'two' });

    expect(await next).toMatchObject({ message: { text: 'one' } });
    expect((await until).text).toBe('two');
  });
});
