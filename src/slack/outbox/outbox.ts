import type { DerivedEntry } from '../../audit/event-store.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Reach } from '../away/reach.ts';
import type { SlackWebApi } from '../web-api.ts';
import { Follower, type FollowParts } from './follow.ts';
import { ALL_ITEMS, keyOf, OutboxItem, READER, runOfKey } from './item.ts';
import { Speaker } from './speaker.ts';
import { Stops } from './stops.ts';
import { Turns } from './turns.ts';

export interface OutboxParts extends FollowParts {
  readonly clock: Clock;
  readonly slack: SlackWebApi;
  readonly reach: Reach;
  /** Resolves when no person is kept waiting by going on. Absent: always at once. */
  readonly quiet?: () => Promise<void>;
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
const MOST_AT_ONCE = 4;
const TROUBLE_PAUSE_MS = 1_000;
const NEWS_EVERY_MS = 25;

/** Tells Slack what the record says, in order, off the execution path, however long Slack is away. */
export function createOutbox(parts: OutboxParts): Outbox {
  const { store, clock, log } = parts;
  const stops = new Stops(clock);
  const speaker = new Speaker(parts, stops);
  const follower = new Follower(parts);
  let unsubscribe = () => {};
  let more = false;
  let lastNews = 0;

  /** Not Slack's fault: the store does not answer, or a bug. Tried again, so that nothing is lost. */
  const trouble = (error: unknown) => {
    log.error({ err: error }, 'the outbox is in trouble');
    return TROUBLE_PAUSE_MS;
  };

  /** At once when it is quiet; what comes in quick succession shares a commit. */
  async function follow(): Promise<number | undefined> {
    const rest = lastNews + NEWS_EVERY_MS - clock.now().getTime();
    if (rest > 0) return Math.min(rest, NEWS_EVERY_MS);
    const news = await follower.next();
    if (news === undefined) return undefined;
    if (news.length > 0) lastNews = clock.now().getTime();
    wake(news);
    return 0;
  }

  function wake(items: readonly OutboxItem[]): void {
    for (const item of items) stops.heard(item);
    for (const run of new Set(items.map((item) => item.run))) runs.wake(run);
  }

  async function speak(run: string): Promise<number | undefined> {
    await parts.quiet?.();
    stops.begins(run);
    const again = await speaker.turn(run);
    if (again !== 'nothing_left') return again;
    stops.forget(run);
    if (more) await wakeAll();
    return undefined;
  }

  /** What an earlier process left behind, oldest first; when it is very much, the rest once some of it has been said. */
  async function wakeAll(): Promise<void> {
    const left = await store.entries(READER, ALL_ITEMS, MOST_READ);
    more = left.length === MOST_READ;
    const oldestFirst = left.toSorted((a, b) => positionOf(a) - positionOf(b));
    for (const { value } of oldestFirst) stops.heard(OutboxItem.safeParse(value).data);
    for (const run of new Set(oldestFirst.flatMap(({ key }) => runOfKey(key) ?? []))) runs.wake(run);
  }

  const reading = new Turns(clock, 1, () => follow().catch(trouble));
  const runs = new Turns(
    clock,
    MOST_AT_ONCE,
    (run) => speak(run).catch(trouble),
    (run) => stops.has(run),
  );

  return {
    start() {
      unsubscribe = store.onAppend(() => reading.wake(READER));
      reading.wake(READER);
      wakeAll().catch(trouble);
    },
    async stop() {
      unsubscribe();
      await Promise.all([reading.stop(), runs.stop()]);
    },
    async idle() {
      await reading.idle();
      await runs.idle();
    },
    async status() {
      const left = await store.entries(READER, ALL_ITEMS, MOST_READ);
      return { ...waitingAmong(left), lastError: speaker.lastError };
    },
  };
}

const positionOf = ({ value }: DerivedEntry): number => OutboxItem.safeParse(value).data?.position ?? 0;

/** However often a message is to be brought up to date, it is one message. */
function waitingAmong(left: readonly DerivedEntry[]): Pick<OutboxStatus, 'waiting' | 'oldest'> {
  const items = left
    .flatMap(({ value }) => OutboxItem.safeParse(value).data ?? [])
    .filter((item) => item.kind !== 'root' || item.notBefore === undefined);
  const messages = new Set(items.map((item) => (item.kind === 'root' ? item.run : keyOf(item))));
  const oldest = Math.min(...items.map(({ at }) => Date.parse(at)));
  return { waiting: messages.size, oldest: items.length === 0 ? undefined : new Date(oldest) };
}
