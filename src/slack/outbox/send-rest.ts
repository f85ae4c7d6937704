import type { ItemOf, OutboxItem, Place } from './item.ts';
import { keyOf, READER, toJson } from './item.ts';
import { giveUp, inWordsOnly, isAboutBlocks, isAboutChannel, postOnce, type SendParts } from './send.ts';

/** A line under the run's message. */
export async function postLine(parts: SendParts, item: ItemOf<'line'>, place: Place): Promise<void> {
  const message = inWordsOnly(item.content, item.plain);
  const { channel, ts } = place;
  const result = await postOnce(parts, item, { channel, thread: ts, message, key: keyOf(item) });
  if (result.status === 'posted') return done(parts, item);
  return wordsOnlyOrGiveUp(parts, item, result.code);
}

/** A line in the audit channel. */
export async function postRecord(parts: SendParts, item: ItemOf<'record'>): Promise<void> {
  const message = inWordsOnly(item.content, item.plain);
  const result = await postOnce(parts, item, { channel: item.channel, message, key: keyOf(item) });
  if (result.status === 'posted') return done(parts, item);
  if (!isAboutChannel(result.code) || item.joined) return wordsOnlyOrGiveUp(parts, item, result.code);
  const joined = await parts.slack.join(item.channel);
  if (joined.status === 'refused') return giveUp(parts, [item], result.code);
  await change(parts, { ...item, joined: true });
}

/** A word to one person where they asked, or in their direct messages. Said twice is better than not at all. */
export async function whisper(parts: SendParts, item: ItemOf<'private'>): Promise<void> {
  const message = inWordsOnly(item.content, item.plain);
  const result = await parts.slack.whisper({ channel: item.channel, user: item.user, message });
  if (result.status === 'done') return done(parts, item);
  if (!isAboutChannel(result.code)) return wordsOnlyOrGiveUp(parts, item, result.code);
  const direct = await parts.slack.openDirect(item.user);
  if (direct.status === 'refused') return giveUp(parts, [item], result.code);
  const posted = await postOnce(parts, item, { channel: direct.channel, message, key: keyOf(item) });
  return posted.status === 'posted' ? done(parts, item) : giveUp(parts, [item], posted.code);
}

async function wordsOnlyOrGiveUp(parts: SendParts, item: OutboxItem, code: string): Promise<void> {
  if (!isAboutBlocks(code) || item.plain) return giveUp(parts, [item], code);
  parts.log.warn({ run: item.run, code }, 'Slack refused the blocks of a message; sending its text alone');
  await change(parts, { ...item, plain: true });
}

const done = ({ cursors }: SendParts, item: OutboxItem): Promise<void> =>
  cursors.put(READER, [{ key: keyOf(item), value: null }]);

const change = ({ cursors }: SendParts, item: OutboxItem): Promise<void> =>
  cursors.put(READER, [{ key: keyOf(item), value: toJson(item) }]);
