import type { Channel, Message } from '../message.ts';
import { BOT_USER, findPerson, type Person } from '../people.ts';
import { directMessage, directMessageId } from '../state.ts';
import { type Call, SlackError } from './method.ts';

/** The channel a parameter names: by id, by `#name`, or a person's id for the direct message with them. */
export function channelOf(call: Call, reference: string): Channel {
  const channel =
    call.state.channel(reference) ?? byName(call, reference) ?? directMessageWith(call, reference);
  if (!channel) throw new SlackError('channel_not_found');
  return channel;
}

/** A channel that the bot may write to. */
export function writableChannel(call: Call, reference: string): Channel {
  const channel = channelOf(call, reference);
  if (channel.is_archived) throw new SlackError('is_archived');
  if (!channel.members.includes(BOT_USER)) throw new SlackError('not_in_channel');
  return channel;
}

/** Opens the direct message when it is the first time. */
export function directMessageWith(call: Call, user: string): Channel | undefined {
  const person = findPerson(user);
  if (!person || person.isBot) return undefined;
  const known = call.state.channel(directMessageId(user));
  if (known) return known;
  const opened = directMessage(user, Math.floor(call.state.now().getTime() / 1000));
  call.state.putChannel(opened);
  return opened;
}

export function messageAt(call: Call, channel: Channel, ts: string): Message {
  const message = call.state.message(channel.id, ts);
  if (!message || message.only_for) throw new SlackError('message_not_found');
  return message;
}

export function personOf(user: string): Person {
  const person = findPerson(user);
  if (!person) throw new SlackError('user_not_found');
  return person;
}

function byName(call: Call, reference: string): Channel | undefined {
  const name = reference.replace(/^#/, '');
  return call.state.channels().find((channel) => channel.kind !== 'im' && channel.name === name);
}
