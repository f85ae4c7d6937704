import type { Json } from '../../lib/json.ts';
import { otherPlace, withExcuse } from './detour.ts';
import { type ItemOf, keyOf, OutboxItem, Place, placeKey, READER, toJson } from './item.ts';
import { asTaken, type Plain, plainer, whereToRead } from './plainer.ts';
import { giveUp, isAboutBlocks, isAboutChannel, postOnce, type SendParts } from './send.ts';
import type { Shown, ShowParts } from './show-subject.ts';

export interface RootParts extends SendParts, ShowParts {
  /** A run, or a message of an incident, as it stands now. */
  readonly show: (subject: string) => Promise<Shown | undefined>;
}

type Roots = readonly ItemOf<'root'>[];
type Root = ItemOf<'root'>;

/** Posts the run's message for the first time, as the run stands now, and remembers where it is. */
export async function postRoot(parts: RootParts, roots: Roots): Promise<void> {
  const first = roots[0];
  const shown = first && (await parts.show(first.run));
  if (!first || !shown) return giveUp(parts, roots, 'it is not in the record');

  const head = headOf(roots);
  const message = asItGoes(parts, first.run, { words: shown.words(head), ...first });
  const result = await postOnce(parts, first, { channel: first.channel, message, key: first.run });
  if (result.status === 'refused') return refused(parts, roots, shown, result.code);

  const { channel, ts, stoodThere } = result;
  if (first.pin) await pin(parts, first, channel, ts);
  const { instead, why, requester, plain } = first;
  const place = { channel, ts, shown: shown.newest, head, instead, why, requester, plain };
  // An earlier attempt got through, and more may have happened since: it is brought up to date next.
  if (stoodThere) return remember(parts, first.run, { ...place, shown: 0 });
  await settle(parts, roots, place, shown.again);
}

type Going = Pick<Root, 'channel' | 'instead' | 'why' | 'plain'> & {
  readonly words: ReturnType<Shown['words']>;
};

function asItGoes({ runbooks }: RootParts, subject: string, { words, plain, channel, ...detour }: Going) {
  return withExcuse(asTaken(words, plain, whereToRead(subject, runbooks().commandPrefix)), detour, channel);
}

/** A message that cannot be pinned is as good as one that can. */
async function pin({ slack, log }: RootParts, { run }: Root, channel: string, ts: string) {
  const pinned = await slack.pin(channel, ts);
  if (pinned.status === 'refused') log.warn({ run, code: pinned.code }, 'Slack did not pin a message');
}

/** Brings the run's message up to date. Everything that has happened until now is in this one edit. */
export async function updateRoot(parts: RootParts, roots: Roots, place: Place): Promise<void> {
  const first = roots[0];
  const shown = first && (await parts.show(first.run));
  if (!first || !shown) return giveUp(parts, roots, 'it is not in the record');

  const { run } = first;
  const head = headOf(roots) ?? place.head;
  const words = shown.words(head);
  const message = asItGoes(parts, run, { words, ...place });
  const result = await parts.slack.update({ channel: place.channel, ts: place.ts, message, key: run });
  if (result.status === 'done')
    return settle(parts, roots, { ...place, shown: shown.newest, head }, shown.again);
  const plain = isAboutBlocks(result.code) ? plainer(words, place.plain) : undefined;
  if (plain !== undefined) {
    sayItIsPlain(parts, run, result.code);
    return remember(parts, run, { ...place, plain });
  }
  if (result.code === 'message_not_found' || isAboutChannel(result.code))
    return rootAgain(parts, first, place, result.code);
  return giveUp(parts, roots, result.code);
}

/**
 * Somebody deleted the message, or its channel is closed to us now. The buttons are on it, so it is posted anew, where
 * that is possible; its thread begins again there.
 */
export async function rootAgain(
  parts: SendParts,
  { run, position, at }: Pick<OutboxItem, 'run' | 'position' | 'at'>,
  place: Place,
  code: string,
): Promise<void> {
  if (mayJoin(code, place)) {
    const joined = await parts.slack.join(place.channel);
    if (joined.status === 'done') return remember(parts, run, { ...place, joined: true });
  }
  const to = await placeAgain(parts, place, code);
  if (to === undefined) return nowhere(parts, run, code);
  parts.log.warn({ run, channel: place.channel, code }, 'the message of a run is gone; posting it again');
  const { requester, plain, head } = place;
  const root = OutboxItem.parse(toJson({ kind: 'root', run, position, at, requester, plain, head, ...to }));
  await parts.cursors.put(READER, [
    { key: placeKey(run), value: null },
    { key: keyOf(root), value: toJson(root) },
  ]);
}

async function placeAgain(parts: SendParts, place: Place, code: string) {
  const { channel, instead, why } = place;
  if (!isAboutChannel(code)) return { channel, instead, why };
  const to = await otherPlace(parts, place);
  return to === undefined ? undefined : { channel: to, instead: instead ?? channel, why: code };
}

/** Tries fewer blocks, then to join the channel, then another place; then it is given up. */
async function refused(parts: RootParts, roots: Roots, shown: Shown, code: string): Promise<void> {
  const first = roots[0];
  if (!first) return;
  const plain = isAboutBlocks(code) ? plainer(shown.words(headOf(roots)), first.plain) : undefined;
  if (plain !== undefined) {
    sayItIsPlain(parts, first.run, code);
    return change(parts, roots, { plain });
  }
  if (!isAboutChannel(code)) return giveUpAll(parts, roots, code);
  if (mayJoin(code, first)) {
    const joined = await parts.slack.join(first.channel);
    if (joined.status === 'done') return change(parts, roots, { joined: true });
  }
  return goElsewhere(parts, roots, code);
}

/** Once, and never the place that it goes to instead. */
export const mayJoin = (code: string, { joined, instead }: Pick<OutboxItem, 'joined' | 'instead'>): boolean =>
  isAboutChannel(code) && code !== 'is_archived' && joined !== true && instead === undefined;

async function goElsewhere(parts: RootParts, roots: Roots, code: string): Promise<void> {
  const first = roots[0];
  const to = first && (await otherPlace(parts, first));
  if (!first || to === undefined) return giveUpAll(parts, roots, code);
  const { run, channel, instead } = first;
  parts.log.warn({ run, channel, code }, 'cannot post in a channel; telling it elsewhere');
  await change(parts, roots, { channel: to, instead: instead ?? channel, why: code });
}

async function giveUpAll(parts: RootParts, roots: Roots, code: string): Promise<void> {
  await nowhere(parts, roots[0]?.run ?? '', code);
  await giveUp(parts, roots, code);
}

const nowhere = (parts: SendParts, run: string, code: string): Promise<void> =>
  remember(parts, run, { channel: '', ts: '', shown: 0, refused: code });

const sayItIsPlain = ({ log }: SendParts, run: string, code: string): void =>
  log.warn({ run, code }, 'Slack refused the blocks of a message; saying it more plainly');

const change = (parts: RootParts, roots: Roots, to: { readonly plain?: Plain } & Partial<Root>) =>
  parts.cursors.put(
    READER,
    roots.map((item) => ({ key: keyOf(item), value: toJson({ ...item, ...to, attempted: undefined }) })),
  );

const remember = (parts: SendParts, run: string, place: Place): Promise<void> =>
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
