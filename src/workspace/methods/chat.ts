import { z } from 'zod';
import type { Channel, Message } from '../message.ts';
import { APP_ID, BOT_ID, BOT_USER } from '../people.ts';
import { type Contents, contentFields, contentsOf, requireContents } from './contents.ts';
import { type Call, flag, type Method, method, SlackError } from './method.ts';
import { channelOf, messageAt, personOf, writableChannel } from './places.ts';
import { shown } from './shown.ts';

/** chat.update is stricter than chat.postMessage: it answers msg_too_long beyond 4,000 characters of text. */
const MAX_UPDATED_TEXT = 4000;

const postMessage = method(
  {
    channel: z.string(),
    thread_ts: z.string().optional(),
    reply_broadcast: flag.optional(),
    ...contentFields,
  },
  (call, input) => {
    const channel = writableChannel(call, input.channel);
    const contents = contentsOf(call, input);
    requireContents(contents);
    const message = post(call, channel, {
      ...contents,
      ...threadOf(call, channel, input.thread_ts),
      ...(input.thread_ts && input.reply_broadcast && { reply_broadcast: true }),
    });
    return { channel: channel.id, ts: message.ts, message: shown(call, message) };
  },
);

const postEphemeral = method(
  { channel: z.string(), user: z.string(), thread_ts: z.string().optional(), ...contentFields },
  (call, input) => {
    const channel = writableChannel(call, input.channel);
    if (!channel.members.includes(personOf(input.user).id)) throw new SlackError('user_not_in_channel');
    const contents = contentsOf(call, input);
    requireContents(contents);
    const thread = threadOf(call, channel, input.thread_ts);
    return { message_ts: post(call, channel, { ...contents, ...thread, only_for: input.user }).ts };
  },
);

const update = method({ channel: z.string(), ts: z.string(), ...contentFields }, (call, input) => {
  const channel = writableChannel(call, input.channel);
  const before = ownMessage(call, channel, input.ts, 'cant_update_message');
  const contents = contentsOf(call, input, MAX_UPDATED_TEXT);
  if (Object.keys(contents).length === 0) throw new SlackError('no_text');
  const message = { ...before, ...contents, edited: { user: BOT_USER, ts: call.state.nextTs() } };
  requireContents(message);
  call.state.putMessage(message);
  return { channel: channel.id, ts: message.ts, text: message.text, message: shown(call, message) };
});

const remove = method({ channel: z.string(), ts: z.string() }, (call, input) => {
  const channel = channelOf(call, input.channel);
  const message = ownMessage(call, channel, input.ts, 'cant_delete_message');
  call.state.removeMessage(channel.id, message.ts);
  return { channel: channel.id, ts: message.ts };
});

const getPermalink = method({ channel: z.string(), message_ts: z.string() }, (call, input) => {
  const channel = channelOf(call, input.channel);
  const message = messageAt(call, channel, input.message_ts);
  return { channel: channel.id, permalink: permalink(call, message) };
});

export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};

/** The bot says something in a channel. */
export function post(
  call: Pick<Call, 'state'>,
  channel: Channel,
  said: Contents & Partial<Message>,
): Message {
  const message: Message = {
    type: 'message',
    channel: channel.id,
    ts: call.state.nextTs(),
    user: BOT_USER,
    bot_id: BOT_ID,
    app_id: APP_ID,
    text: '',
    ...said,
  };
  call.state.putMessage(message);
  return message;
}

/** A reply to a reply lands in the same thread, as Slack has it. */
function threadOf(call: Call, channel: Channel, ts: string | undefined): Pick<Message, 'thread_ts'> {
  if (ts === undefined) return {};
  const parent = call.state.message(channel.id, ts);
  if (!parent) throw new SlackError('thread_not_found');
  return { thread_ts: parent.thread_ts ?? parent.ts };
}

function ownMessage(call: Call, channel: Channel, ts: string, refusal: string): Message {
  const message = messageAt(call, channel, ts);
  if (message.user !== BOT_USER) throw new SlackError(refusal);
  return message;
}

function permalink(call: Call, message: Message): string {
  const thread = message.thread_ts ? `&thread_ts=${message.thread_ts}` : '';
  return `${call.url}/?channel=${message.channel}&message=${message.ts}${thread}`;
}
