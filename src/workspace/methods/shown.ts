import type { Channel, Message } from '../message.ts';
import { BOT_USER, TEAM } from '../people.ts';
import type { WorkspaceState } from '../state.ts';

/** A message as the API shows it: with the counts of its thread, without what only the workspace knows. */
export function shown({ state }: { readonly state: WorkspaceState }, message: Message): object {
  const { only_for: _, channel: id, ...rest } = message;
  const isPinned = state.channel(id)?.pins.includes(message.ts);
  const fields = { ...rest, ...(isPinned && { pinned_to: [id] }) };
  const replies = state
    .messages(message.channel)
    .filter((other) => other.thread_ts === message.ts && !other.only_for);
  const last = replies.at(-1);
  if (!last) return { ...fields, team: TEAM.id };
  return {
    ...fields,
    team: TEAM.id,
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map((reply) => reply.user))],
    latest_reply: last.ts,
  };
}

export function shownChannel(channel: Channel): object {
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: channel.kind === 'im',
    is_private: channel.kind !== 'public',
    is_archived: channel.is_archived,
    is_member: channel.members.includes(BOT_USER),
    created: channel.created,
    creator: channel.creator,
    num_members: channel.members.length,
    topic: { value: channel.topic, creator: channel.creator, last_set: channel.created },
    purpose: { value: channel.purpose, creator: channel.creator, last_set: channel.created },
    ...(channel.user && { user: channel.user }),
  };
}
