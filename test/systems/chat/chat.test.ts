import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/lib/failure.ts';
import { connectChat } from '../../../src/systems/chat/client.ts';
import type { Chat } from '../../../src/systems/chat/port.ts';
import type { Snapshot } from '../../../src/workspace/state.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { type SlackDesk, slackDesk, type Trouble } from '../../support/slack-desk.ts';
import { BOT_TOKEN, FakeBot } from '../../workspace/fake-bot.ts';

const named = (name: string) => ({ name, isPrivate: false });

/** What every Chat owes; here the real client over HTTP. */
async function connected(saved?: Snapshot) {
  const bot = new FakeBot();
  const clock = new HeldClock();
  const workspace = await bot.start({ clock, saved });
  const chat = connectChat({ token: BOT_TOKEN, apiUrl: `${bot.url}/workspace/api/` });
  return { bot, clock, workspace, chat, [Symbol.asyncDispose]: () => bot.stop() };
}

const failure = async (call: Promise<unknown>): Promise<Failure> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw new Error(`no failure: ${String(error)}`);
};

async function open(chat: Chat, name: string): Promise<string> {
  const created = await chat.createChannel(named(name));
  if (created.status !== 'created') throw new Error('not created');
  return created.id;
}

describe('channels, over HTTP', () => {
  test('a channel is created once, and found again by its name', async () => {
    await using slack = await connected();
    const id = await open(slack.chat, 'inc-1');
    await slack.chat.setTopic(id, 'API down');
    await slack.chat.setPurpose(id, 'Opened by Runbolt');

    const again = await slack.chat.createChannel(named('inc-1'));
    const found = await slack.chat.findOwnChannel(named('inc-1'));

    expect(again).toEqual({ status: 'name_taken' });
    expect(found).toMatchObject({ id, name: 'inc-1', topic: 'API down', purpose: 'Opened by Runbolt' });
    expect(await slack.chat.readChannel(id)).toEqual(found);
    expect(await slack.chat.findOwnChannel(named('inc-2'))).toBeUndefined();
  });

  test('among more channels than one page holds', async () => {
    await using slack = await connected();
    for (let count = 0; count < 1_050; count += 1) await slack.chat.createChannel(named(`channel-${count}`));

    expect(await slack.chat.findOwnChannel(named('channel-1049'))).toMatchObject({ name: 'channel-1049' });
  });

  test('people are invited together, and one by one when somebody cannot be', async () => {
    await using slack = await connected();
    const id = await open(slack.chat, 'inc-1');

    const first = await slack.chat.invite(id, ['U0RESPOND1', 'U0RESPOND1']);
    const second = await slack.chat.invite(id, ['U0RESPOND1', 'U0GHOST', 'U0COMMAND1', 'U0RUNBOLT']);

    expect(first).toEqual([]);
    expect(second).toEqual([
      { user: 'U0GHOST', reason: 'user_not_found' },
      { user: 'U0RUNBOLT', reason: 'cant_invite_self' },
    ]);
    const channel = slack.workspace.snapshot().channels.find((one) => one.id === id);
    expect(channel?.members).toEqual(['U0RUNBOLT', 'U0RESPOND1', 'U0COMMAND1']);
    expect(await slack.chat.invite(id, [])).toEqual([]);
  });

  test('a name that Slack does not take, and a channel that is not there', async () => {
    await using slack = await connected();

    expect(await failure(slack.chat.createChannel(named('Not A Name')))).toMatchObject({
      kind: 'invalid',
      message: 'Slack refused conversations.create: invalid_name_specials.',
    });
    expect(await failure(slack.chat.readChannel('C0NOWHERE'))).toMatchObject({ kind: 'not_found' });
  });
});

describe('messages, over HTTP', () => {
  test('a message is found by its key, and pinned once', async () => {
    await using slack = await connected();
    const id = await open(slack.chat, 'inc-1');
    const since = slack.clock.now();
    for (let count = 0; count < 250; count += 1)
      await slack.chat.post({ channel: id, text: `${count}`, key: `key-${count}` });

    const ts = await slack.chat.findMessage({ channel: id, key: 'key-3', since });
    await slack.chat.pin(id, ts ?? '');
    await slack.chat.pin(id, ts ?? '');

    expect(await slack.chat.isPinned(id, ts ?? '')).toBe(true);
    expect(await slack.chat.isPinned(id, '1.000001')).toBe(false);
    expect(await slack.chat.findMessage({ channel: id, key: 'key-999', since })).toBeUndefined();
    expect(await slack.chat.permalink(id, ts ?? '')).toContain(id);
  });

  test('a public channel is joined to post in it; who is not in it has said nothing there', async () => {
    await using other = await stranger();
    const since = new Date(other.clock.now().getTime() - 1_000);

    const before = await other.chat.findMessage({ channel: 'C0OPS', key: 'k', since });
    const ts = await other.chat.post({ channel: 'C0OPS', text: 'hello', key: 'k' });

    expect(before).toBeUndefined();
    expect(await other.chat.findMessage({ channel: 'C0OPS', key: 'k', since })).toBe(ts);
  });
});

/** Connected to a workspace in whose channels the app is not. */
async function stranger() {
  const first = await connected();
  const snapshot = first.workspace.snapshot();
  await first.bot.stop();
  const channels = snapshot.channels.map((one) => ({
    ...one,
    members: one.members.filter((member) => member !== 'U0RUNBOLT'),
  }));
  return connected({ ...snapshot, channels });
}

describe('what goes wrong', () => {
  test('nobody listens', async () => {
    const { bot, chat } = await connected();
    await bot.stop();

    expect(await failure(chat.createChannel(named('inc-1')))).toMatchObject({
      kind: 'unavailable',
      system: 'Slack',
    });
  });

  test('a wrong token', async () => {
    await using slack = await connected();
    const chat = connectChat({ token: 'xoxb-wrong', apiUrl: `${slack.bot.url}/workspace/api/` });

    expect(await failure(chat.createChannel(named('inc-1')))).toMatchObject({
      kind: 'denied',
      message: 'Slack refused conversations.create: invalid_auth.',
    });
  });

  test.each([
    [{ do: 'unreachable' }, { kind: 'unavailable' }],
    [{ do: 'lose' }, { kind: 'unknown_outcome' }],
    [{ do: 'status_500' }, { kind: 'unknown_outcome' }],
    [{ do: 'babble' }, { kind: 'unknown_outcome' }],
    [{ do: 'rate_limit' }, { kind: 'rate_limited', retryAfterMs: 7_000 }],
    [{ do: 'refuse', error: 'service_unavailable' }, { kind: 'unavailable' }],
    [
      { do: 'refuse', error: 'missing_scope', needed: 'channels:manage' },
      {
        kind: 'denied',
        message:
          'Slack refused conversations.create: the app lacks the scope channels:manage. Add it to the app and install it again.',
      },
    ],
  ] satisfies [Trouble, object][])('%j', async (trouble, facts) => {
    const desk: SlackDesk = slackDesk(new HeldClock());
    desk.trouble = () => trouble;

    expect(await failure(desk.chat.createChannel(named('inc-1')))).toMatchObject(facts);
  });

  test('a call that was given up is not made', async () => {
    const desk = slackDesk(new HeldClock());

    expect(await failure(desk.chat.createChannel(named('inc-1'), AbortSignal.abort()))).toMatchObject({
      kind: 'timeout',
    });
    expect(desk.calls).toEqual([]);
  });
});
