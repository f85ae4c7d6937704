import { z } from 'zod';
import type { Message } from '../message.ts';
import { BOT_USER } from '../people.ts';
import { type Method, method, SlackError } from './method.ts';
import { channelOf, messageAt, writableChannel } from './places.ts';
import { shown } from './shown.ts';

const place = { channel: z.string(), timestamp: z.string() };

/** What is stuck to channels and messages: pins, bookmarks, reactions. */
export const marks: Readonly<Record<string, Method>> = {
  'pins.add': method(place, (call, input) => {
    const channel = writableChannel(call, input.channel);
    const { ts } = messageAt(call, channel, input.timestamp);
    if (channel.pins.includes(ts)) throw new SlackError('already_pinned');
    call.state.putChannel({ ...channel, pins: [...channel.pins, ts] });
    return {};
  }),

  'pins.remove': method(place, (call, input) => {
    const channel = writableChannel(call, input.channel);
    if (!channel.pins.includes(input.timestamp)) throw new SlackError('no_pin');
    call.state.putChannel({ ...channel, pins: channel.pins.filter((ts) => ts !== input.timestamp) });
    return {};
  }),

  'pins.list': method({ channel: z.string() }, (call, input) => {
    const channel = channelOf(call, input.channel);
    const pinned = channel.pins.flatMap((ts) => call.state.message(channel.id, ts) ?? []);
    return {
      items: pinned.map((message) => ({
        type: 'message',
        channel: channel.id,
        message: shown(call, message),
      })),
    };
  }),

  'bookmarks.add': method(
    {
      channel_id: z.string(),
      title: z.string().min(1),
      type: z.literal('link'),
      link: z.string(),
      emoji: z.string().optional(),
    },
    (call, input) => {
      const channel = writableChannel(call, input.channel_id);
      if (!URL.canParse(input.link)) throw new SlackError('invalid_link');
      const { title, link, emoji } = input;
      const bookmark = { id: call.state.newId('Bk'), title, link, ...(emoji && { emoji }) };
      call.state.putChannel({ ...channel, bookmarks: [...channel.bookmarks, bookmark] });
      return { bookmark: { ...bookmark, channel_id: channel.id, type: input.type } };
    },
  ),

  'bookmarks.list': method({ channel_id: z.string() }, (call, input) => {
    const channel = channelOf(call, input.channel_id);
    return {
      bookmarks: channel.bookmarks.map((one) => ({ ...one, channel_id: channel.id, type: 'link' })),
    };
  }),

  'reactions.add': method({ ...place, name: z.string() }, (call, input) => {
    const message = messageAt(call, writableChannel(call, input.channel), input.timestamp);
    if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(input.name)) throw new SlackError('invalid_name');
    call.state.putMessage({ ...message, reactions: reacted(message, input.name) });
    return {};
  }),

  'reactions.get': method(place, (call, input) => {
    const message = messageAt(call, channelOf(call, input.channel), input.timestamp);
    return { type: 'message', channel: message.channel, message: shown(call, message) };
  }),
};

function reacted(message: Message, name: string): NonNullable<Message['reactions']> {
  const same = message.reactions?.find((reaction) => reaction.name === name);
  if (same?.users.includes(BOT_USER)) throw new SlackError('already_reacted');
  return reactedBy(message, name, BOT_USER);
}

/** With this person's reaction, or without it when it was there. */
export function reactedBy(message: Message, name: string, user: string): NonNullable<Message['reactions']> {
  const before = message.reactions ?? [];
  const same = before.find((reaction) => reaction.name === name);
  if (!same) return [...before, { name, users: [user], count: 1 }];
  const others = same.users.filter((one) => one !== user);
  const users = others.length < same.users.length ? others : [...same.users, user];
  const changed = { name, users, count: users.length };
  return before.map((one) => (one === same ? changed : one)).filter(({ count }) => count > 0);
}
