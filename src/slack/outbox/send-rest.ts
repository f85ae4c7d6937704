import type { Message } from '../messages/message.ts';
import { otherPlace, withExcuse } from './detour.ts';
import type { ItemOf, OutboxItem, Place } from './item.ts';
import { keyOf, READER, toJson } from './item.ts';
import { joined } from './join-lines.ts';
import { asTaken, plainer, whereToRead } from './plainer.ts';
import { giveUp, isAboutBlocks, isAboutChannel, isAboutThread, postOnce, type SendParts } from './send.ts';
import { mayJoin, rootAgain } from './send-root.ts';

/** A line under the run's message. */
export async function postLine(parts: SendParts, item: ItemOf<'line'>, place: Place): Promise<void> {
  const { channel, ts } = place;
  const message = asItGoes(parts, item, item.content);
  const result = await postOnce(parts, item, { channel, thread: ts, message, key: keyOf(item) });
  if (result.status === 'posted') return done(parts, item);
  return lineRefused(parts, item, { place, message: item.content, code: result.code });
}

/** In one commit, so that each line is said in one place whatever happens in between. */
export function joinLines(
  { cursors }: SendParts,
  first: ItemOf<'line'>,
  rest: readonly ItemOf<'line'>[],
): Promise<void> {
  const gone = rest.map((line) => ({ key: keyOf(line), value: null }));
  return cursors.put(READER, [{ key: keyOf(first), value: toJson(joined(first, rest)) }, ...gone]);
}

interface LineRefused {
  readonly place: Place;
  readonly message: Message;
  readonly code: string;
}

/** A place that is closed in the middle of a story: the story goes on elsewhere, below its message. */
export async function lineRefused(
  parts: SendParts,
  item: ItemOf<'line' | 'report'>,
  { place, message, code }: LineRefused,
): Promise<void> {
  if (isAboutChannel(code) || isAboutThread(code)) return rootAgain(parts, item, place, code);
  return plainerOrGiveUp(parts, item, message, code);
}

/** A line in the audit channel. */
export async function postRecord(parts: SendParts, item: ItemOf<'record'>): Promise<void> {
  const { channel } = item;
  const message = withExcuse(asItGoes(parts, item, item.content), item, channel);
  const result = await postOnce(parts, item, { channel, message, key: keyOf(item) });
  if (result.status === 'posted') return done(parts, item);
  if (!isAboutChannel(result.code)) return plainerOrGiveUp(parts, item, item.content, result.code);
  return joinOrDetour(parts, item, result.code);
}

/** Something that stands by itself, where its channel is closed: the app joins it once, then goes elsewhere. */
export async function joinOrDetour(
  parts: SendParts,
  item: ItemOf<'record' | 'file'>,
  code: string,
): Promise<void> {
  const { channel, instead } = item;
  if (mayJoin(code, item)) {
    const joined = await parts.slack.join(channel);
    if (joined.status === 'done') return change(parts, { ...item, joined: true });
  }
  const to = await otherPlace(parts, item);
  if (to === undefined) return giveUp(parts, [item], code);
  parts.log.warn({ about: item.run, channel, code }, 'cannot post in a channel; telling it elsewhere');
  await change(parts, { ...item, channel: to, instead: instead ?? channel, why: code });
}

/** A word to one person where they asked, or in their direct messages. Said twice is better than not at all. */
export async function whisper(parts: SendParts, item: ItemOf<'private'>): Promise<void> {
  const message = asItGoes(parts, item, item.content);
  const result = await parts.slack.whisper({ channel: item.channel, user: item.user, message });
  if (result.status === 'done') return done(parts, item);
  if (!isAboutChannel(result.code)) return plainerOrGiveUp(parts, item, item.content, result.code);
  const direct = await parts.slack.openDirect(item.user);
  if (direct.status === 'refused') return giveUp(parts, [item], result.code);
  const posted = await postOnce(parts, item, { channel: direct.channel, message, key: keyOf(item) });
  if (posted.status === 'posted') return done(parts, item);
  return plainerOrGiveUp(parts, item, item.content, posted.code);
}

const asItGoes = ({ runbooks }: SendParts, { run, plain }: OutboxItem, message: Message): Message =>
  asTaken(message, plain, whereToRead(run, runbooks().commandPrefix));

/** What Slack does not take with its blocks is said with fewer, and in the end in words: they are what counts. */
export async function plainerOrGiveUp(
  parts: SendParts,
  item: OutboxItem,
  message: Message,
  code: string,
): Promise<void> {
  const plain = isAboutBlocks(code) ? plainer(message, item.plain) : undefined;
  if (plain === undefined) return giveUp(parts, [item], code);
  parts.log.warn({ run: item.run, code }, 'Slack refused the blocks of a message; saying it more plainly');
  await change(parts, { ...item, plain });
}

const done = ({ cursors }: SendParts, item: OutboxItem): Promise<void> =>
  cursors.put(READER, [{ key: keyOf(item), value: null }]);

const change = ({ cursors }: SendParts, item: OutboxItem): Promise<void> =>
  cursors.put(READER, [{ key: keyOf(item), value: toJson(item) }]);
