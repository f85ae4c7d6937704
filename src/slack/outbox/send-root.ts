import type { Json } from '../../lib/json.ts';
import { context } from '../messages/blocks.ts';
import type { Message } from '../messages/message.ts';
import { type ItemOf, keyOf, Place, placeKey, READER, toJson } from './item.ts';
import { giveUp, inWordsOnly, isAboutBlocks, isAboutChannel, postOnce, type SendParts } from './send.ts';
import type { Shown, ShowParts } from './show-subject.ts';

export interface RootParts extends SendParts, ShowParts {
  /** A run, or a message of an incident, as it stands now. */
  readonly show: (subject: string) => Promise<Shown | undefined>;
}

type Roots = readonly ItemOf<'root'>[];

/** Posts the run's message for the first time, as the run stands now, and remembers where it is. */
export async function postRoot(parts: RootParts, roots: Roots): Promise<void> {
  const first = roots[0];
  const shown = first && (await parts.show(first.run));
  if (!first || !shown) return giveUp(parts, roots, 'it is not in the record');

  const head = headOf(roots);
  const words = inWordsOnly(withExcuse(shown.words(head), first.instead), first.plain);
  const result = await postOnce(parts, first, { channel: first.channel, message: words, key: first.run });
  if (result.status === 'refused') return refused(parts, roots, result.code);

  const { channel, ts, stoodThere } = result;
  if (first.pin) await pin(parts, first, channel, ts);
  const place = { channel, ts, shown: shown.newest, head, instead: first.instead, plain: first.plain };
  // An earlier attempt got through, and more may have happened since: it is brought up to date next.
  if (stoodThere) return remember(parts, first.run, { ...place, shown: 0 });
  await settle(parts, roots, place, shown.again);
}

/** A message that cannot be pinned is as good as one that can. */
async function pin({ slack, log }: RootParts, { run }: ItemOf<'root'>, channel: string, ts: string) {
  const pinned = await slack.pin(channel, ts);
  if (pinned.status === 'refused') log.warn({ run, code: pinned.code }, 'Slack did not pin a message');
}

/** Brings the run's message up to date. Everything that has happened until now is in this one edit. */
export async function updateRoot(parts: RootParts, roots: Roots, place: Place): Promise<void> {
  const run = roots[0]?.run ?? '';
  const shown = await parts.show(run);
  if (!shown) return giveUp(parts, roots, 'it is not in the record');

  const head = headOf(roots) ?? place.head;
  const words = inWordsOnly(withExcuse(shown.words(head), place.instead), place.plain);
  const { channel, ts } = place;
  const result = await parts.slack.update({ channel, ts, message: words, key: run });
  if (result.status === 'done')
    return settle(parts, roots, { ...place, shown: shown.newest, head }, shown.again);
  if (isAboutBlocks(result.code) && !place.plain) {
    parts.log.warn(
      { run, code: result.code },
      'Slack refused the blocks of a message; sending its text alone',
    );
    return remember(parts, run, { ...place, plain: true });
  }
  if (result.code === 'message_not_found') return postAgain(parts, roots, run);
  return giveUp(parts, roots, result.code);
}

/** Somebody deleted the message. The buttons are on it, so it is posted anew; its thread begins again. */
async function postAgain(parts: RootParts, roots: Roots, run: string): Promise<void> {
  parts.log.warn({ run }, 'the message of a run was deleted; posting it again');
  const fresh = roots.map((item) => ({ key: keyOf(item), value: toJson({ ...item, attempted: undefined }) }));
  await parts.cursors.put(READER, [{ key: placeKey(run), value: null }, ...fresh]);
}

/** Tries the words alone, then to join the channel, then the requester's direct messages; then it is given up. */
async function refused(parts: RootParts, roots: Roots, code: string): Promise<void> {
  const first = roots[0];
  if (!first) return;
  if (isAboutBlocks(code) && !first.plain) {
    parts.log.warn({ run: first.run, code }, 'Slack refused the blocks of a message; sending its text alone');
    return change(parts, roots, { plain: true });
  }
  if (!isAboutChannel(code) || first.instead !== undefined) return nowhere(parts, roots, code);
  if (code !== 'is_archived' && first.joined !== true) {
    const joined = await parts.slack.join(first.channel);
    if (joined.status === 'done') return change(parts, roots, { joined: true });
  }
  return goDirect(parts, roots, code);
}

async function goDirect(parts: RootParts, roots: Roots, code: string): Promise<void> {
  const first = roots[0];
  if (first?.requester === undefined) return nowhere(parts, roots, code);
  const direct = await parts.slack.openDirect(first.requester);
  if (direct.status === 'refused') return nowhere(parts, roots, code);
  parts.log.warn(
    { run: first.run, channel: first.channel, code },
    'cannot post in a channel; telling the requester',
  );
  await change(parts, roots, { channel: direct.channel, instead: first.channel });
}

async function nowhere(parts: RootParts, roots: Roots, code: string): Promise<void> {
  await remember(parts, roots[0]?.run ?? '', { channel: '', ts: '', shown: 0, refused: code });
  await giveUp(parts, roots, code);
}

const change = (parts: RootParts, roots: Roots, to: Partial<ItemOf<'root'>>): Promise<void> =>
  parts.cursors.put(
    READER,
    roots.map((item) => ({ key: keyOf(item), value: toJson({ ...item, ...to, attempted: undefined }) })),
  );

const remember = (parts: RootParts, run: string, place: Place): Promise<void> =>
  parts.cursors.put(READER, [{ key: placeKey(run), value: toJson(Place.parse(place)) }]);

/** What was asked to be shown up to here has been shown; what came in the meantime stays. */
async function settle(parts: RootParts, roots: Roots, place: Place, again: Date | undefined): Promise<void> {
  const shown = roots.filter(({ position }) => position <= place.shown);
  const first = roots[0];
  if (!first) return;
  const next = { ...first, position: place.shown, channel: place.channel, notBefore: again?.toISOString() };
  const entries = new Map<string, Json>([
    [placeKey(first.run), toJson(Place.parse(place))],
    ...shown.map((item) => [keyOf(item), null] as const),
    ...(again ? [[keyOf(next), toJson(next)] as const] : []),
  ]);
  await parts.cursors.put(
    READER,
    [...entries].map(([key, value]) => ({ key, value })),
  );
}

const headOf = (roots: Roots) => roots.findLast(({ head }) => head !== undefined)?.head;

function withExcuse(words: Message, instead: string | undefined): Message {
  if (instead === undefined) return words;
  const excuse = `I could not post in <#${instead}>, so this comes to you alone. Invite me there, please.`;
  return { text: words.text, blocks: [context([excuse]), ...words.blocks] };
}
