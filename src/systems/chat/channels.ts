import { z } from 'zod';
import type { Bookmark, Channel, Created, NamedChannel, NotInvited } from './port.ts';
import { ask, type CallSlack, Nothing, Page, pagesOf, type Signal, tell } from './slack-call.ts';

const Value = z.object({ value: z.string() }).catch({ value: '' });
const SlackChannel = z
  .object({
    id: z.string(),
    name: z.string(),
    topic: Value,
    purpose: Value,
    is_archived: z.boolean().catch(false),
    creator: z.string().catch(''),
    num_members: z.number().optional().catch(undefined),
  })
  .transform(({ id, name, topic, purpose, is_archived, creator, num_members }) => ({
    channel: {
      id,
      name,
      topic: topic.value,
      purpose: purpose.value,
      isArchived: is_archived,
      members: num_members,
    },
    creator,
  }));

export async function createChannel(
  call: CallSlack,
  { name, isPrivate }: NamedChannel,
  signal: Signal,
): Promise<Created> {
  const created = await call({
    method: 'conversations.create',
    parameters: { name, is_private: isPrivate },
    answer: z.object({ channel: z.object({ id: z.string() }) }),
    expected: ['name_taken'],
    signal,
  });
  if (created.status === 'refused') return { status: 'name_taken' };
  return { status: 'created', id: created.answer.channel.id };
}

export async function readChannel(call: CallSlack, channel: string, signal: Signal): Promise<Channel> {
  const found = await ask(call, {
    method: 'conversations.info',
    parameters: { channel, include_num_members: true },
    answer: z.object({ channel: SlackChannel }),
    signal,
  });
  return found.channel.channel;
}

/** By the app's own membership, not by listing the workspace: that may have more channels than a minute has calls. */
export async function findOwnChannel(
  call: CallSlack,
  { name, isPrivate }: NamedChannel,
  signal: Signal,
): Promise<Channel | undefined> {
  const self = await ask(call, {
    method: 'auth.test',
    parameters: {},
    answer: z.object({ user_id: z.string() }),
    signal,
  });
  const answer = z.object({ channels: z.array(SlackChannel), response_metadata: Page });
  const parameters = { types: isPrivate ? 'private_channel' : 'public_channel', limit: 1_000 };
  for await (const page of pagesOf(call, { method: 'users.conversations', parameters, answer, signal })) {
    const own = page.channels.find((one) => one.channel.name === name && one.creator === self.user_id);
    if (own) return own.channel;
  }
  return undefined;
}

// Slack takes more at once, but refuses all of them for one whom it does not take.
const INVITED_AT_ONCE = 100;

export async function invite(
  call: CallSlack,
  channel: string,
  users: readonly string[],
  signal: Signal,
): Promise<readonly NotInvited[]> {
  const refused: NotInvited[] = [];
  const wanted = [...new Set(users)];
  for (let at = 0; at < wanted.length; at += INVITED_AT_ONCE) {
    const some = wanted.slice(at, at + INVITED_AT_ONCE);
    if ((await inviteAll(call, channel, some, signal)) === undefined) continue;
    for (const user of some) {
      const reason = await inviteAll(call, channel, [user], signal);
      if (reason !== undefined && reason !== 'already_in_channel') refused.push({ user, reason });
    }
  }
  return refused;
}

/** Undefined when they are in; otherwise Slack's reason, which concerns one of them. */
async function inviteAll(call: CallSlack, channel: string, users: readonly string[], signal: Signal) {
  const answered = await call({
    method: 'conversations.invite',
    parameters: { channel, users: users.join(',') },
    answer: Nothing,
    expected: ABOUT_A_PERSON,
    signal,
  });
  return answered.status === 'refused' ? answered.code : undefined;
}

const ABOUT_A_PERSON = [
  'already_in_channel',
  'cant_invite',
  'cant_invite_self',
  'external_team_members_not_allowed',
  'failed_for_some_users',
  'user_not_found',
  'user_team_not_in_channel',
  'users_not_found',
  'ura_max_channels',
  'user_is_restricted',
  'user_is_ultra_restricted',
  'no_user',
  'is_bot',
];

export async function emailOf(call: CallSlack, user: string, signal: Signal): Promise<string | undefined> {
  const answer = z.object({
    user: z.object({ profile: z.object({ email: z.string().optional() }).catch({}) }),
  });
  const found = await ask(call, { method: 'users.info', parameters: { user }, answer, signal });
  return found.user.profile.email;
}

export async function addBookmarks(
  call: CallSlack,
  channel: string,
  bookmarks: readonly Bookmark[],
  signal: Signal,
): Promise<void> {
  const answer = z.object({ bookmarks: z.array(z.object({ link: z.string().catch('') })) });
  const parameters = { channel_id: channel };
  const there = await ask(call, { method: 'bookmarks.list', parameters, answer, signal });
  for (const { title, link } of bookmarks) {
    if (there.bookmarks.some((one) => one.link === link)) continue;
    await tell(call, 'bookmarks.add', { ...parameters, title, type: 'link', link }, signal);
  }
}
