import { describe, expect, test } from 'vitest';
import { createSlackApi } from '../../src/workspace/slack-api.ts';
import { WorkspaceState } from '../../src/workspace/state.ts';
import { TriggerIds } from '../../src/workspace/trigger-ids.ts';
import { HeldClock } from '../support/held-clock.ts';

const TOKEN = 'xoxb-test';

function openApi() {
  const clock = new HeldClock();
  const state = new WorkspaceState(clock);
  const triggers = new TriggerIds(clock, (prefix) => state.newId(prefix));
  let isRateLimited = false;
  const api = createSlackApi({
    state,
    triggers,
    botToken: TOKEN,
    url: () => 'http://127.0.0.1:3000',
    isRateLimited: () => isRateLimited,
  });
  return {
    clock,
    state,
    triggers,
    limit: () => {
      isRateLimited = true;
    },
    // biome-ignore lint/suspicious/noExplicitAny: answers have a shape for every method
    call: (method: string, params: Record<string, unknown> = {}, token: string | undefined = TOKEN): any =>
      api.handle(method, token, params),
  };
}

const section = (text: string, more: object = {}) => ({
  type: 'section',
  text: { type: 'mrkdwn', text },
  ...more,
});
const button = (more: object = {}) => ({
  type: 'button',
  action_id: 'go',
  text: { type: 'plain_text', text: 'Go' },
  ...more,
});
const modal = (more: object = {}) => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'A modal' },
  blocks: [section('hello')],
  ...more,
});

describe('tokens', () => {
  test.each([
    ['no token', undefined, 'not_authed'],
    ['an empty token', '', 'not_authed'],
    ['another token', 'xoxb-other', 'invalid_auth'],
  ])('%s is refused', (_, token, error) => {
    const { state, triggers } = openApi();
    const api = createSlackApi({ state, triggers, botToken: TOKEN, url: () => '' });

    expect(api.handle('auth.test', token, {})).toEqual({ ok: false, error });
  });

  test('a method that Slack does not have is unknown, also when it is a word of JavaScript', () => {
    const { call } = openApi();

    expect(call('chat.shout')).toEqual({ ok: false, error: 'unknown_method' });
    expect(call('constructor')).toEqual({ ok: false, error: 'unknown_method' });
    expect(call('__proto__')).toEqual({ ok: false, error: 'unknown_method' });
  });

  test('while the rate is limited every call is answered with ratelimited', () => {
    const { call, limit } = openApi();
    limit();

    expect(call('auth.test')).toEqual({ ok: false, error: 'ratelimited' });
  });
});

describe('chat.postMessage', () => {
  test('a message lands in the channel under a ts of its own', () => {
    const { call, state } = openApi();

    const first = call('chat.postMessage', { channel: 'C0OPS', text: 'one' });
    const second = call('chat.postMessage', { channel: '#ops', text: 'two' });

    expect(first).toMatchObject({ ok: true, channel: 'C0OPS', message: { text: 'one', user: 'U0RUNBOLT' } });
    expect(first.ts < second.ts).toBe(true);
    expect(state.messages('C0OPS').map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test("a person's id opens the direct message with them", () => {
    const { call, state } = openApi();

    const answer = call('chat.postMessage', { channel: 'U0COMMAND1', text: 'for you' });

    expect(answer.channel).toBe('D0COMMAND1');
    expect(state.messages('D0COMMAND1')).toHaveLength(1);
  });

  test('a reply goes to its thread, and a reply to a reply to the same one', () => {
    const { call, state } = openApi();
    const root = call('chat.postMessage', { channel: 'C0OPS', text: 'root' });

    const reply = call('chat.postMessage', { channel: 'C0OPS', text: 'a', thread_ts: root.ts });
    const deeper = call('chat.postMessage', { channel: 'C0OPS', text: 'b', thread_ts: reply.ts });

    expect(state.message('C0OPS', deeper.ts)?.thread_ts).toBe(root.ts);
    expect(call('conversations.history', { channel: 'C0OPS' }).messages).toMatchObject([
      { ts: root.ts, reply_count: 2, latest_reply: deeper.ts },
    ]);
  });

  test('form-encoded blocks arrive as text and are read', () => {
    const { call, state } = openApi();

    const answer = call('chat.postMessage', { channel: 'C0OPS', blocks: JSON.stringify([section('hello')]) });

    expect(state.message('C0OPS', answer.ts)?.blocks).toMatchObject([section('hello')]);
  });

  test.each([
    ['nowhere', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found'],
    ['nothing to say', { channel: 'C0OPS' }, 'no_text'],
    ['only spaces', { channel: 'C0OPS', text: '  \n ' }, 'no_text'],
    ['no blocks and no text', { channel: 'C0OPS', blocks: [] }, 'no_text'],
    ['too much text', { channel: 'C0OPS', text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['an unknown thread', { channel: 'C0OPS', text: 'x', thread_ts: '1.000000' }, 'thread_not_found'],
    ['metadata of no shape', { channel: 'C0OPS', text: 'x', metadata: 'what' }, 'invalid_metadata_format'],
    ['blocks that are no JSON', { channel: 'C0OPS', text: 'x', blocks: '{oops' }, 'invalid_blocks'],
    ['no channel', { text: 'x' }, 'invalid_arguments'],
  ])('%s is refused', (_, params, error) => {
    const { call, state } = openApi();

    expect(call('chat.postMessage', params)).toMatchObject({ ok: false, error });
    expect(state.messages('C0OPS')).toEqual([]);
  });

  test('an archived channel and one without the bot take no messages', () => {
    const { call, state } = openApi();
    const ops = state.channel('C0OPS');
    if (ops) state.putChannel({ ...ops, members: ['U0RESPOND1'] });
    call('conversations.archive', { channel: 'C0DEPLOY' });

    expect(call('chat.postMessage', { channel: 'C0OPS', text: 'x' }).error).toBe('not_in_channel');
    expect(call('chat.postMessage', { channel: 'C0DEPLOY', text: 'x' }).error).toBe('is_archived');
  });
});

describe('blocks are as limited as Slack documents it', () => {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const actions = (...elements: object[]) => ({ type: 'actions', elements });
  const option = (value: string) => ({ text: plain('An option'), value });

  test.each<[string, object[], string]>([
    [
      '51 blocks',
      Array.from({ length: 51 }, () => ({ type: 'divider' })),
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    [
      '3001 characters in a section',
      [section('x'.repeat(3001))],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty section', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ['a section of nothing', [{ type: 'section' }], 'must have either `text` or `fields`'],
    [
      'eleven fields',
      [{ type: 'section', fields: Array.from({ length: 11 }, () => plain('x')) }],
      'no more than 10 items',
    ],
    [
      'a long field',
      [{ type: 'section', fields: [plain('x'.repeat(2001))] }],
      'must be less than 2001 characters',
    ],
    ['a long header', [{ type: 'header', text: plain('x'.repeat(151)) }], 'must be less than 151 characters'],
    ['mrkdwn in a header', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }], '/blocks/0/text/type'],
    ['a long button', [actions(button({ text: plain('x'.repeat(76)) }))], 'must be less than 76 characters'],
    ['a long value', [actions(button({ value: 'x'.repeat(2001) }))], 'must be less than 2001 characters'],
    [
      'a long action_id',
      [actions(button({ action_id: 'x'.repeat(256) }))],
      'must be less than 256 characters',
    ],
    ['an invented style', [actions(button({ style: 'green' }))], '/blocks/0/elements/0/style'],
    ['no elements', [actions()], 'no fewer than 1 items'],
    [
      '26 elements',
      [actions(...Array.from({ length: 26 }, (_, at) => button({ action_id: `a${at}` })))],
      'no more than 25 items',
    ],
    [
      'the same action_id twice',
      [{ ...actions(button(), button()), block_id: 'b' }],
      '`action_id` "go" already exists for block_id "b" [json-pointer:/blocks/0]',
    ],
    [
      'the same block_id twice',
      [
        { ...section('a'), block_id: 'b' },
        { ...section('b'), block_id: 'b' },
      ],
      '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'eleven context elements',
      [{ type: 'context', elements: Array.from({ length: 11 }, () => plain('x')) }],
      'no more than 10 items',
    ],
    [
      'a long confirm title',
      [actions(button({ confirm: { title: plain('x'.repeat(101)), text: plain('x') } }))],
      'must be less than 101 characters',
    ],
    [
      'a long confirm text',
      [actions(button({ confirm: { text: plain('x'.repeat(301)) } }))],
      'must be less than 301 characters',
    ],
    [
      'a long confirm button',
      [actions(button({ confirm: { text: plain('x'), confirm: plain('x'.repeat(31)) } }))],
      'must be less than 31 characters',
    ],
    [
      'a long option value',
      [actions({ type: 'overflow', action_id: 'o', options: [option('x'.repeat(76))] })],
      'must be less than 76 characters',
    ],
    [
      'six overflow options',
      [
        actions({
          type: 'overflow',
          action_id: 'o',
          options: Array.from({ length: 6 }, (_, at) => option(`${at}`)),
        }),
      ],
      'no more than 5 items',
    ],
    [
      'a newer block',
      [{ type: 'task_card', title: 'x' }],
      'unsupported type: task_card [json-pointer:/blocks/0/type]',
    ],
    [
      'a text input among actions',
      [actions({ type: 'plain_text_input', action_id: 'p' })],
      'unsupported type: plain_text_input',
    ],
    ['a property nobody knows', [section('x', { colour: 'red' })], 'invalid additional property: colour'],
    [
      'a missing text',
      [actions({ type: 'button', action_id: 'x' })],
      'missing required field: text [json-pointer:/blocks/0/elements/0/text]',
    ],
    ['something without a type', [{}], 'missing required field: type'],
  ])('%s', (_, blocks, message) => {
    const { call } = openApi();

    const answer = call('chat.postMessage', { channel: 'C0OPS', text: 'x', blocks });

    expect(answer.error).toBe('invalid_blocks');
    expect(answer.response_metadata.messages.join('\n')).toContain(message);
  });

  test('at the limits everything is taken', () => {
    const { call } = openApi();
    const blocks = [
      section('x'.repeat(3000)),
      { type: 'header', text: plain('x'.repeat(150)) },
      actions(button({ text: plain('x'.repeat(75)), value: 'x'.repeat(2000), style: 'danger' })),
      ...Array.from({ length: 47 }, () => ({ type: 'divider' })),
    ];

    expect(call('chat.postMessage', { channel: 'C0OPS', text: 'x', blocks }).ok).toBe(true);
  });

  test('blocks in attachments are held to the same', () => {
    const { call } = openApi();
    const attachments = [{ color: '#2eb67d', blocks: [section('x'.repeat(3001))] }];

    const answer = call('chat.postMessage', { channel: 'C0OPS', text: 'x', attachments });

    expect(answer.error).toBe('invalid_attachments');
  });
});

describe('chat.update and chat.delete', () => {
  test('what is not sent stays as it was', () => {
    const { call, state } = openApi();
    const { ts } = call('chat.postMessage', { channel: 'C0OPS', text: 'before', blocks: [section('kept')] });

    call('chat.update', { channel: 'C0OPS', ts, text: 'after' });

    expect(state.message('C0OPS', ts)).toMatchObject({ text: 'after', blocks: [section('kept')] });
  });

  test.each([
    ['a message that is not there', { ts: '1.000000', text: 'x' }, 'message_not_found'],
    ['more than 4,000 characters', { text: 'x'.repeat(4001) }, 'msg_too_long'],
    ['nothing', {}, 'no_text'],
  ])('%s is refused', (_, params, error) => {
    const { call } = openApi();
    const { ts } = call('chat.postMessage', { channel: 'C0OPS', text: 'x' });

    expect(call('chat.update', { channel: 'C0OPS', ts, ...params }).error).toBe(error);
  });

  test("people's messages are not the bot's to change", () => {
    const { call, state } = openApi();
    const ts = state.nextTs();
    state.putMessage({ type: 'message', channel: 'C0OPS', ts, user: 'U0RESPOND1', text: 'mine' });

    expect(call('chat.update', { channel: 'C0OPS', ts, text: 'x' }).error).toBe('cant_update_message');
    expect(call('chat.delete', { channel: 'C0OPS', ts }).error).toBe('cant_delete_message');
  });

  test('an ephemeral message cannot be updated by the API, nor is it in the history', () => {
    const { call } = openApi();
    const sent = call('chat.postEphemeral', { channel: 'C0OPS', user: 'U0RESPOND1', text: 'psst' });

    expect(call('chat.update', { channel: 'C0OPS', ts: sent.message_ts, text: 'x' }).error).toBe(
      'message_not_found',
    );
    expect(call('conversations.history', { channel: 'C0OPS' }).messages).toEqual([]);
  });
});

describe('views', () => {
  test('a trigger opens one modal', () => {
    const { call, triggers, state } = openApi();
    const trigger_id = triggers.issue('U0RESPOND1');

    const first = call('views.open', { trigger_id, view: modal() });
    const second = call('views.open', { trigger_id, view: modal() });

    expect(first).toMatchObject({ ok: true, view: { root_view_id: first.view.id, previous_view_id: null } });
    expect(second.error).toBe('exchanged_trigger_id');
    expect(state.modals('U0RESPOND1')).toHaveLength(1);
  });

  test('a trigger is good for three seconds and not for a moment more', async () => {
    const { call, triggers, clock } = openApi();
    const inTime = triggers.issue('U0RESPOND1');
    const late = triggers.issue('U0RESPOND1');

    await clock.advance(3000);
    expect(call('views.open', { trigger_id: inTime, view: modal() }).ok).toBe(true);
    await clock.advance(1);

    expect(call('views.open', { trigger_id: late, view: modal() }).error).toBe('expired_trigger_id');
    expect(call('views.open', { trigger_id: 'made up', view: modal() }).error).toBe('invalid_trigger_id');
  });

  test('an invalid view does not spend the trigger', () => {
    const { call, triggers } = openApi();
    const trigger_id = triggers.issue('U0RESPOND1');

    const refused = call('views.open', {
      trigger_id,
      view: modal({ title: { type: 'plain_text', text: 'x'.repeat(25) } }),
    });

    expect(refused).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
      },
    });
    expect(call('views.open', { trigger_id, view: modal() }).ok).toBe(true);
  });

  test.each([
    ['long private metadata', { private_metadata: 'x'.repeat(3001) }],
    ['a long submit', { submit: { type: 'plain_text', text: 'x'.repeat(25) } }],
    ['101 blocks', { blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }],
    [
      'an input without submit',
      {
        blocks: [
          {
            type: 'input',
            label: { type: 'plain_text', text: 'x' },
            element: { type: 'plain_text_input', action_id: 'a' },
          },
        ],
      },
    ],
  ])('%s is refused', (_, more) => {
    const { call, triggers } = openApi();

    const answer = call('views.open', { trigger_id: triggers.issue('U0RESPOND1'), view: modal(more) });

    expect(answer.error).toBe('invalid_arguments');
  });

  test('an update with an old hash is refused', () => {
    const { call, triggers } = openApi();
    const { view } = call('views.open', { trigger_id: triggers.issue('U0RESPOND1'), view: modal() });

    const updated = call('views.update', { view_id: view.id, hash: view.hash, view: modal() });
    const again = call('views.update', { view_id: view.id, hash: view.hash, view: modal() });

    expect(updated).toMatchObject({ ok: true, view: { id: view.id } });
    expect(again.error).toBe('hash_conflict');
    expect(call('views.update', { view_id: 'V0NONE', view: modal() }).error).toBe('not_found');
  });

  test('three modals may lie on top of each other', () => {
    const { call, triggers, state } = openApi();
    call('views.open', { trigger_id: triggers.issue('U0RESPOND1'), view: modal() });
    const push = () => call('views.push', { trigger_id: triggers.issue('U0RESPOND1'), view: modal() });

    const answers = [push(), push(), push()];

    expect(answers.map(({ error }) => error)).toEqual([undefined, undefined, 'push_limit_reached']);
    expect(state.modals('U0RESPOND1')).toHaveLength(3);
  });

  test('a home is published for one person', () => {
    const { call, state } = openApi();

    const answer = call('views.publish', {
      user_id: 'U0COMMAND1',
      view: { type: 'home', blocks: [section('x')] },
    });

    expect(answer.ok).toBe(true);
    expect(state.home('U0COMMAND1')?.blocks).toMatchObject([section('x')]);
    expect(state.home('U0RESPOND1')).toBeUndefined();
  });
});

describe('conversations', () => {
  test('a channel is created with the bot in it, and people are invited', () => {
    const { call } = openApi();

    const { channel } = call('conversations.create', { name: 'inc-1-api-down' });
    call('conversations.invite', { channel: channel.id, users: 'U0RESPOND1,U0COMMAND1' });

    expect(call('conversations.members', { channel: channel.id }).members).toEqual([
      'U0RUNBOLT',
      'U0RESPOND1',
      'U0COMMAND1',
    ]);
    expect(call('conversations.invite', { channel: channel.id, users: 'U0RESPOND1' }).error).toBe(
      'already_in_channel',
    );
    expect(call('conversations.invite', { channel: channel.id, users: 'U0NOBODY' }).error).toBe(
      'user_not_found',
    );
  });

  test.each([
    ['ops', 'name_taken'],
    ['', 'invalid_name_required'],
    ['Has Capitals', 'invalid_name_specials'],
    ['x'.repeat(81), 'invalid_name_maxlength'],
    ['---', 'invalid_name_punctuation'],
  ])('the name "%s" is refused', (name, error) => {
    const { call } = openApi();

    expect(call('conversations.create', { name }).error).toBe(error);
  });

  test('an archived channel keeps its name and refuses a second archiving', () => {
    const { call } = openApi();
    const { channel } = call('conversations.create', { name: 'inc-1' });
    call('conversations.archive', { channel: channel.id });

    expect(call('conversations.create', { name: 'inc-1' }).error).toBe('name_taken');
    expect(call('conversations.archive', { channel: channel.id }).error).toBe('already_archived');
  });

  test('lists are handed out in pages', () => {
    const { call } = openApi();
    for (const text of ['a', 'b', 'c']) call('chat.postMessage', { channel: 'C0OPS', text });

    const first = call('conversations.history', { channel: 'C0OPS', limit: '2' });
    const cursor = first.response_metadata.next_cursor;
    const second = call('conversations.history', { channel: 'C0OPS', limit: '2', cursor });

    expect(first.messages.map(({ text }: { text: string }) => text)).toEqual(['c', 'b']);
    expect(second.messages.map(({ text }: { text: string }) => text)).toEqual(['a']);
    expect(second.has_more).toBe(false);
    expect(call('conversations.list', { cursor: 'nonsense' }).error).toBe('invalid_cursor');
  });
});

describe('pins, bookmarks, reactions, people and files', () => {
  test('a message is pinned once', () => {
    const { call } = openApi();
    const { ts } = call('chat.postMessage', { channel: 'C0OPS', text: 'pin me' });

    expect(call('pins.add', { channel: 'C0OPS', timestamp: ts }).ok).toBe(true);
    expect(call('pins.add', { channel: 'C0OPS', timestamp: ts }).error).toBe('already_pinned');
    expect(call('pins.list', { channel: 'C0OPS' }).items).toMatchObject([{ message: { text: 'pin me' } }]);
    expect(call('pins.remove', { channel: 'C0OPS', timestamp: ts }).ok).toBe(true);
    expect(call('pins.remove', { channel: 'C0OPS', timestamp: ts }).error).toBe('no_pin');
  });

  test('a reaction is given once', () => {
    const { call } = openApi();
    const { ts } = call('chat.postMessage', { channel: 'C0OPS', text: 'x' });
    const eyes = { channel: 'C0OPS', timestamp: ts, name: 'eyes' };

    expect(call('reactions.add', eyes).ok).toBe(true);
    expect(call('reactions.add', eyes).error).toBe('already_reacted');
    expect(call('reactions.get', eyes).message.reactions).toEqual([
      { name: 'eyes', users: ['U0RUNBOLT'], count: 1 },
    ]);
  });

  test('groups and people are found by id and by email', () => {
    const { call } = openApi();

    expect(call('usergroups.users.list', { usergroup: 'S0RESPOND' }).users).toEqual([
      'U0RESPOND1',
      'U0RESPOND2',
    ]);
    expect(call('usergroups.users.list', { usergroup: 'S0NONE' }).error).toBe('no_such_subteam');
    expect(call('users.lookupByEmail', { email: 'Rhea@local.test' }).user.id).toBe('U0RESPOND1');
    expect(call('users.info', { user: 'U0NOBODY' }).error).toBe('user_not_found');
  });

  test('a file that was never uploaded cannot be shared', () => {
    const { call } = openApi();
    const { file_id } = call('files.getUploadURLExternal', { filename: 'purge.log', length: '12' });

    const answer = call('files.completeUploadExternal', { files: [{ id: file_id }], channel_id: 'C0OPS' });

    expect(answer.error).toBe('file_not_found');
  });
});
