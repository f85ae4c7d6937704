import type { DerivedEntry } from '../../audit/event-store.ts';
import { Failure } from '../../lib/failure.ts';
import type { SlackWebApi } from '../web-api.ts';
import { chooseNext, type Next } from './choose-next.ts';
import { type FollowParts, followOnce } from './follow.ts';
import { ALL_ITEMS, itemsOf, keyOf, OutboxItem, Place, placeKey, READER, runOfKey } from './item.ts';
import { Pace } from './pace.ts';
import { giveUp } from './send.ts';
import { postLine, postRecord, whisper } from './send-rest.ts';
import { postRoot, type RootParts, updateRoot } from './send-root.ts';
import { Turns } from './turns.ts';

export interface OutboxParts extends FollowParts {
  readonly slack: SlackWebApi;
}

export interface Outbox {
  /** Begins to follow the record and to send; returns at once, whether Slack can be reached or not. */
  start(): void;
  /** Sends nothing more; resolves when the calls under way have ended. What is left is sent after the next start. */
  stop(): Promise<void>;
  /** Resolves when everything has been said that may be said by now. */
  idle(): Promise<void>;
  /** For the health page. `waiting` counts messages, up to about 1,000. */
  status(): Promise<OutboxStatus>;
}

export interface OutboxStatus {
  readonly waiting: number;
  readonly oldest: Date | undefined;
  readonly lastError: string | undefined;
}

const MOST_READ = 1_000;
const TROUBLE_PAUSE_MS = 1_000;

/** Tells Slack what the record says, in order, off the execution path, however long Slack is away. */
export function createOutbox(parts: OutboxParts): Outbox {
  const { store, clock, log } = parts;
  const pace = new Pace(clock);
  const sending: RootParts = { ...parts, cursors: store, notSent: new Set() };
  let lastError: string | undefined;
  let unsubscribe = () => {};
  let more = false;

  const follower = new Turns(clock, 1, async () => {
    const news = await followOnce(parts).catch(trouble('cannot read the record'));
    if (news === 'trouble') return TROUBLE_PAUSE_MS;
    for (const run of news ?? []) lanes.wake(run);
    return news === undefined ? undefined : 0;
  });

  const lanes = new Turns(clock, 4, async (run) => {
    const again = await turn(run).catch(trouble('a turn of the outbox failed'));
    return again === 'trouble' ? TROUBLE_PAUSE_MS : again;
  });

  /** One thing said for one run; answers when to come back, if at all. */
  async function turn(run: string): Promise<number | undefined> {
    const next = await chooseFor(run);
    if (next.do === 'nothing') return nothingLeft();
    if (next.do === 'wait') return next.ms;
    try {
      await carryOut(run, next);
      pace.succeeded();
      lastError = undefined;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      pace.failed(error);
      lastError = error.message;
      log.warn({ run, kind: error.kind, err: error }, 'Slack did not take a message; it will be tried again');
    }
    return 0;
  }

  async function chooseFor(run: string): Promise<Next> {
    const entries = await store.entries(READER, itemsOf(run), 100);
    const place = await store.entry(READER, placeKey(run));
    return chooseNext({
      items: await readable(entries),
      place: place === undefined || place === null ? undefined : Place.parse(place),
      untilOpen: pace.untilOpen(),
      untilPost: (channel) => pace.untilPost(channel),
      untilUpdate: pace.untilUpdate(run),
    });
  }

  /** What another version wrote and this one cannot read would stand in the way for ever. */
  async function readable(entries: readonly DerivedEntry[]): Promise<readonly OutboxItem[]> {
    const parsed = entries.map(({ key, value }) => ({ key, item: OutboxItem.safeParse(value).data }));
    const broken = parsed.filter(({ item }) => item === undefined);
    for (const { key } of broken) log.error({ key }, 'cannot read what there was to say; dropping it');
    if (broken.length > 0)
      await store.put(
        READER,
        broken.map(({ key }) => ({ key, value: null })),
      );
    return parsed.flatMap(({ item }) => item ?? []);
  }

  async function carryOut(run: string, next: Exclude<Next, { do: 'nothing' | 'wait' }>): Promise<void> {
    switch (next.do) {
      case 'post_root':
        pace.posted(next.items[0]?.channel ?? '');
        pace.updated(run);
        return postRoot(sending, next.items);
      case 'update_root':
        pace.updated(run);
        return updateRoot(sending, next.items, next.place);
      case 'post_line':
        pace.posted(next.place.channel);
        return postLine(sending, next.item, next.place);
      case 'whisper':
        return whisper(sending, next.item);
      case 'post_record':
        pace.posted(next.item.channel);
        return postRecord(sending, next.item);
      case 'drop':
        return giveUp(sending, next.items, next.why);
    }
  }

  const trouble = (message: string) => (error: unknown) => {
    log.error({ err: error }, message);
    lastError = message;
    return 'trouble' as const;
  };

  async function nothingLeft(): Promise<undefined> {
    if (more) await wakeAll();
  }

  /** What an earlier process left behind; when it is very much, the rest once some of it has been said. */
  async function wakeAll(): Promise<void> {
    const left = await store.entries(READER, ALL_ITEMS, MOST_READ);
    more = left.length === MOST_READ;
    for (const run of new Set(left.flatMap(({ key }) => runOfKey(key) ?? []))) lanes.wake(run);
  }

  return {
    start() {
      unsubscribe = store.onAppend(() => follower.wake(READER));
      follower.wake(READER);
      wakeAll().catch(trouble('cannot read what is left to say'));
    },
    async stop() {
      unsubscribe();
      await Promise.all([follower.stop(), lanes.stop()]);
    },
    async idle() {
      await follower.idle();
      await lanes.idle();
    },
    async status() {
      const left = await store.entries(READER, ALL_ITEMS, MOST_READ);
      const items = left.flatMap(({ value }) => OutboxItem.safeParse(value).data ?? []);
      // However often a message is to be brought up to date, it is one message.
      const messages = new Set(items.map((item) => (item.kind === 'root' ? item.run : keyOf(item))));
      const oldest = Math.min(...items.map(({ at }) => Date.parse(at)));
      return { waiting: messages.size, oldest: items.length === 0 ? undefined : new Date(oldest), lastError };
    },
  };
}
