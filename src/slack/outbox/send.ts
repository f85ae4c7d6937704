import type { Cursors } from '../../audit/event-store.ts';
import { Failure } from '../../lib/failure.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import type { Log } from '../log.ts';
import type { Message } from '../messages/message.ts';
import type { SlackWebApi, Wanted } from '../web-api.ts';
import type { DetourParts } from './detour.ts';
import { keyOf, type OutboxItem, READER, refusedKey, toJson } from './item.ts';
import { NotYet } from './paced-slack.ts';

export interface SendParts extends DetourParts {
  readonly slack: SlackWebApi;
  readonly cursors: Cursors;
  readonly log: Log;
  /** Items whose last attempt certainly did not reach Slack: there is nothing to look for before the next one. */
  readonly notSent: Set<string>;
  readonly runbooks: () => Pick<Runbooks, 'commandPrefix'>;
}

/**
 * Posts a message so that it stands there once. The attempt is recorded before it is made; an attempt that may have
 * been carried out (a crash, a lost answer) is looked for by its key before another one is made. What stood there already
 * says what was true when it was sent.
 */
export async function postOnce(
  { slack, cursors, log, notSent }: SendParts,
  item: OutboxItem,
  post: {
    readonly channel: string;
    readonly thread?: string;
    readonly message: Message;
    readonly key: string;
  },
) {
  const stored = keyOf(item);
  if (item.attempted && !notSent.has(stored)) {
    const place = await whereToLook(slack, post.channel);
    const since = new Date(Date.parse(item.at) - CLOCKS_DIFFER_MS);
    const found = await findOrJoin(slack, { ...post, channel: place, since });
    if (found.status === 'found')
      return { status: 'posted', channel: place, ts: found.ts, stoodThere: true } as const;
    if (found.status === 'refused')
      log.warn({ code: found.code, key: stored }, 'cannot look for a message; sending it');
  } else if (!item.attempted) {
    await cursors.put(READER, [{ key: stored, value: toJson({ ...item, attempted: true }) }]);
  }
  notSent.delete(stored);
  try {
    const result = await slack.post(post);
    if (result.status === 'refused') notSent.add(stored);
    return result.status === 'posted' ? { ...result, stoodThere: false } : result;
  } catch (error) {
    if (wasNotSent(error)) notSent.add(stored);
    throw error;
  }
}

/** A public channel lets us post without being in it, and read only when we are. */
async function findOrJoin(slack: SlackWebApi, wanted: Wanted) {
  const found = await slack.find(wanted);
  if (found.status !== 'refused' || found.code !== 'not_in_channel') return found;
  const joined = await slack.join(wanted.channel);
  return joined.status === 'done' ? slack.find(wanted) : found;
}

/** What is posted to a person stands in their direct messages, whose history is read by their own id. */
async function whereToLook(slack: SlackWebApi, channel: string): Promise<string> {
  if (!/^[UW]/.test(channel)) return channel;
  const direct = await slack.openDirect(channel);
  return direct.status === 'open' ? direct.channel : channel;
}

// Slack's clock and the store's may differ; a key is never used twice, so looking back further does no harm.
const CLOCKS_DIFFER_MS = 10 * 60_000;

const wasNotSent = (error: unknown): boolean =>
  error instanceof NotYet || (error instanceof Failure && NOT_CARRIED_OUT.has(error.kind));

const NOT_CARRIED_OUT: ReadonlySet<string> = new Set(['unavailable', 'rate_limited', 'denied']);

/** Recorded and logged, and not tried again: Slack will not change its mind about this one. */
export async function giveUp(
  { cursors, log }: SendParts,
  items: readonly OutboxItem[],
  code: string,
): Promise<void> {
  for (const item of items)
    log.error({ run: item.run, key: keyOf(item), code }, 'Slack refused a message for good');
  await cursors.put(
    READER,
    items.flatMap((item) => [
      { key: keyOf(item), value: null },
      { key: refusedKey(item), value: toJson({ code, kind: item.kind, at: item.at }) },
    ]),
  );
}

/** The channel is at fault, not the message. */
export const isAboutChannel = (code: string): boolean => CHANNEL_TROUBLE.has(code);

const CHANNEL_TROUBLE: ReadonlySet<string> = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'user_not_in_channel',
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'method_not_supported_for_channel_type',
]);

/** The message that it would go under does not stand there any more. */
export const isAboutThread = (code: string): boolean => THREAD_TROUBLE.has(code);

const THREAD_TROUBLE: ReadonlySet<string> = new Set([
  'message_not_found',
  'thread_not_found',
  'cannot_reply_to_message',
]);

/** The blocks are at fault: the words alone will do. */
export const isAboutBlocks = (code: string): boolean => BLOCK_TROUBLE.has(code);

const BLOCK_TROUBLE: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_attachments',
  'msg_blocks_too_long',
  'msg_too_long',
  'block_mismatch',
  'metadata_too_large',
  'invalid_arguments',
]);
