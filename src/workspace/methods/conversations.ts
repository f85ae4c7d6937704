import { z } from 'zod';
import type { Channel, Message } from '../message.ts';
import { BOT_USER } from '../people.ts';
import { newChannel } from '../state.ts';
import { type Call, flag, ids, type Method, method, paged, pages, SlackError } from './method.ts';
import { channelOf, directMessageWith, personOf, writableChannel } from './places.ts';
import { shown, shownChannel } from './shown.ts';

const range = { oldest: z.string().optional(), latest: z.string().optional(), inclusive: flag.optional() };
type Range = z.output<z.ZodObject<typeof range>>;

const create = method({ name: z.string(), is_private: flag.optional() }, (call, input) => {
  checkName(call, input.name);
  const channel = newChannel({
    id: call.state.newId('C0'),
    name: input.name,
    kind: input.is_private ? 'private' : 'public',
    members: [BOT_USER],
    created: Math.floor(call.state.now().getTime() / 1000),
  });
  call.state.putChannel(channel);
  return { channel: shownChannel(channel) };
});

const invite = method({ channel: z.string(), users: ids, force: flag.optional() }, (call, input) => {
  const channel = writableChannel(call, input.channel);
  const users = input.users.map((user) => personOf(user.trim()).id);
  if (users.includes(BOT_USER)) throw new SlackError('cant_invite_self');
  const fresh = users.filter((user) => !channel.members.includes(user));
  if (fresh.length === 0) throw new SlackError('already_in_channel');
  const grown = { ...channel, members: [...channel.members, ...fresh] };
  call.state.putChannel(grown);
  for (const user of fresh)
    announce(call, channel, user, 'channel_join', `<@${user}> has joined the channel`);
  return { channel: shownChannel(grown) };
});

const join = method({ channel: z.string() }, (call, input) => {
  const channel = channelOf(call, input.channel);
  if (channel.is_archived) throw new SlackError('is_archived');
  if (channel.kind !== 'public') throw new SlackError('method_not_supported_for_channel_type');
  const joined = { ...channel, members: [...new Set([...channel.members, BOT_USER])] };
  call.state.putChannel(joined);
  return { channel: shownChannel(joined) };
});

const open = method({ users: ids.optional(), channel: z.string().optional() }, (call, input) => {
  const [user] = input.users ?? [];
  const channel = user === undefined ? channelOf(call, input.channel ?? '') : directMessageWith(call, user);
  if (!channel) throw new SlackError('user_not_found');
  return { channel: shownChannel(channel) };
});

const setTopic = method({ channel: z.string(), topic: z.string() }, (call, input) => {
  if (input.topic.length > 250) throw new SlackError('too_long');
  const channel = { ...writableChannel(call, input.channel), topic: input.topic };
  call.state.putChannel(channel);
  announce(call, channel, BOT_USER, 'channel_topic', `set the channel topic: ${input.topic}`);
  return { channel: shownChannel(channel) };
});

const setPurpose = method({ channel: z.string(), purpose: z.string() }, (call, input) => {
  if (input.purpose.length > 250) throw new SlackError('too_long');
  const channel = { ...writableChannel(call, input.channel), purpose: input.purpose };
  call.state.putChannel(channel);
  return { purpose: input.purpose };
});

const archive = method({ channel: z.string() }, (call, input) => {
  const channel = channelOf(call, input.channel);
  if (channel.is_archived) throw new SlackError('already_archived');
  call.state.putChannel({ ...channel, is_archived: true });
  return {};
});

const about = method({ channel: z.string() }, (call, input) => ({
  channel: shownChannel(channelOf(call, input.channel)),
}));

const list = method({ types: ids.optional(), exclude_archived: flag.optional(), ...pages }, (call, input) => {
  const kinds = new Set(
    (input.types ?? ['public_channel']).map((type) => type.trim().replace('_channel', '')),
  );
  const channels = call.state
    .channels()
    .filter((channel) => kinds.has(channel.kind) && !(input.exclude_archived && channel.is_archived));
  const { items, response_metadata } = paged(channels, input);
  return { channels: items.map(shownChannel), response_metadata };
});

/** Only where the app itself is a member, whatever `user` says. */
const mine = method({ types: ids.optional(), exclude_archived: flag.optional(), ...pages }, (call, input) => {
  const kinds = new Set(
    (input.types ?? ['public_channel']).map((type) => type.trim().replace('_channel', '')),
  );
  const channels = call.state
    .channels()
    .filter((channel) => channel.members.includes(BOT_USER) && kinds.has(channel.kind))
    .filter((channel) => !(input.exclude_archived && channel.is_archived));
  const { items, response_metadata } = paged(channels, input);
  return { channels: items.map(shownChannel), response_metadata };
});

const members = method({ channel: z.string(), ...pages }, (call, input) => {
  const { items, response_metadata } = paged(channelOf(call, input.channel).members, input);
  return { members: items, response_metadata };
});

const history = method({ channel: z.string(), ...range, ...pages }, (call, input) => {
  const inChannel = readable(call, input.channel)
    .filter((message) => !message.thread_ts || message.reply_broadcast)
    .filter((message) => within(message, input));
  const { items, response_metadata } = paged(inChannel.toReversed(), input);
  const has_more = response_metadata.next_cursor !== '';
  return { messages: items.map((message) => shown(call, message)), has_more, response_metadata };
});

const replies = method({ channel: z.string(), ts: z.string(), ...range, ...pages }, (call, input) => {
  const all = readable(call, input.channel);
  const parent = all.find((message) => message.ts === input.ts);
  if (!parent) throw new SlackError('thread_not_found');
  const answers = all.filter((message) => message.thread_ts === parent.ts && within(message, input));
  const { items, response_metadata } = paged([parent, ...answers], input);
  const has_more = response_metadata.next_cursor !== '';
  return { messages: items.map((message) => shown(call, message)), has_more, response_metadata };
});

export const conversations: Readonly<Record<string, Method>> = {
  'conversations.create': create,
  'conversations.invite': invite,
  'conversations.join': join,
  'conversations.open': open,
  'conversations.setTopic': setTopic,
  'conversations.setPurpose': setPurpose,
  'conversations.archive': archive,
  'conversations.info': about,
  'conversations.list': list,
  'conversations.members': members,
  'conversations.history': history,
  'conversations.replies': replies,
  'users.conversations': mine,
};

function checkName(call: Call, name: string): void {
  if (name === '') throw new SlackError('invalid_name_required');
  if (name.length > 80) throw new SlackError('invalid_name_maxlength');
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) throw new SlackError('invalid_name_specials');
  if (!/[\p{L}\p{N}]/u.test(name)) throw new SlackError('invalid_name_punctuation');
  // An archived channel keeps its name.
  if (call.state.channels().some((channel) => channel.name === name)) throw new SlackError('name_taken');
}

/** What the bot may read: its own channels, without what only one person sees. */
function readable(call: Call, reference: string): Message[] {
  const channel = channelOf(call, reference);
  if (!channel.members.includes(BOT_USER)) throw new SlackError('not_in_channel');
  return call.state.messages(channel.id).filter((message) => !message.only_for);
}

function within(message: Message, { oldest, latest, inclusive }: Range): boolean {
  const edge = inclusive === true;
  if (oldest && !(Number(message.ts) > Number(oldest) || (edge && message.ts === oldest))) return false;
  return !latest || Number(message.ts) < Number(latest) || (edge && message.ts === latest);
}

function announce(call: Call, channel: Channel, user: string, subtype: string, text: string): void {
  const ts = call.state.nextTs();
  call.state.putMessage({ type: 'message', channel: channel.id, ts, user, subtype, text });
}
