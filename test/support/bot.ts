import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { RecordedEvent } from '../../src/audit/hash-event.ts';
import { readAll } from '../../src/audit/read-all.ts';
import type { Bot, BotParts } from '../../src/boot/bot.ts';
import { startBot } from '../../src/boot/start-bot.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { READER } from '../../src/slack/outbox/item.ts';
import { seed } from '../../src/systems/kubernetes/seed.ts';
import type { World } from '../../src/systems/world.ts';
import { seedWorld, WorldState } from '../../src/systems/world-seed.ts';
import type { ActResult } from '../../src/workspace/acts/desk.ts';
import type { Driver } from '../../src/workspace/driver.ts';
import type { Message, OpenModal } from '../../src/workspace/message.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { CountedPrecedence } from './counted-precedence.ts';
import { HeldClock } from './held-clock.ts';
import { type Listeners, watchListeners } from './listeners.ts';
import { type Traffic, watchTraffic } from './quiet.ts';
import { textOf } from './text-of.ts';

export const RHEA = 'U0RESPOND1';
export const SAM = 'U0RESPOND2';
export const BEN = 'U0COMMAND1';
export const OLLY = 'U0OUTSIDE1';
export const OPS = 'C0OPS';

/** For what people do to the simulated world by hand. */
export const PRODUCTION = {
  name: 'production',
  kubernetes: { context: 'prod' },
  hosts: ['api.credlink.com'],
  databases: {},
};

/** The whole bot over real HTTP, with the local workspace as its Slack, simulated systems, and a clock that is held. */
export interface Story {
  readonly bot: Bot;
  readonly clock: HeldClock;
  readonly workspace: Workspace;
  readonly folder: string;
  /**
   * A responder, a second responder who is on call, a commander who approves, an outsider. They look before they
   * press, at the message as it stands now, and after it until nothing more comes of it without time. For those who do
   * not there is `workspace.as`.
   */
  readonly rhea: Driver;
  readonly sam: Driver;
  readonly ben: Driver;
  readonly olly: Driver;
  /** The simulated systems; a story about real ones has none. */
  readonly world: World;
  /** What the simulated systems hold now. */
  state(): WorldState;
  /** Lets time pass, with everything that comes of it. */
  pass(seconds: number): Promise<void>;
  /** Time passes until something is there to see, for at most ten minutes. */
  until<Found>(what: string, look: () => Found | undefined | false): Promise<Found>;
  /** Time passes until all of these expectations hold, for at most ten minutes; then the one that does not is thrown. */
  sees<Seen>(expected: () => Seen | Promise<Seen>): Promise<Seen>;
  /** For what comes from the disk, which takes time of its own, however still the clock is held. */
  onceRead(what: string, look: () => boolean): Promise<void>;
  /** The newest root message whose words fit, once its run asks people for something. */
  asked(words: RegExp, channel?: string): Promise<Message>;
  /** The same once its run has ended and everything about it has been said. */
  ended(words: RegExp, channel?: string): Promise<Message>;
  /** The newest root message of a channel whose words fit. */
  root(words: RegExp, channel?: string): Message | undefined;
  /** Everything a message or a form says, block by block, as plain lines. */
  says(shown: Message | OpenModal): string;
  /** Every reply to a message, in order. */
  replies(root: Message): readonly string[];
  thread(root: Message): string;
  /** What only this person was shown last, once everything under way has been said. */
  whispered(user: string): Promise<string>;
  modal(user: string): OpenModal;
  /** The whole record, as it was hashed. */
  record(): Promise<readonly RecordedEvent[]>;
  /** As after a deploy: the same folder, a new process' worth of everything, perhaps some seconds later. */
  restart(how?: { readonly pause?: number; readonly slackIsAway?: boolean }): Promise<Story>;
}

export interface StoryOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly start?: string;
  /** Changes the simulated world before the first look at it. */
  readonly world?: (state: WorldState) => void;
  /** A Slack of its own, outside the bot. */
  readonly workspace?: Workspace;
  readonly clock?: HeldClock;
  /** What AWS answers about the signatures of SNS. */
  readonly get?: NonNullable<BotParts['get']>;
}

interface Place extends Pick<StoryOptions, 'workspace' | 'get'> {
  readonly folder: string;
  readonly clock: HeldClock;
  readonly environment: Readonly<Record<string, string>>;
}

export async function beginStory(options: StoryOptions = {}): Promise<Story> {
  const { environment = {}, start, world, workspace, get, clock = new HeldClock(start) } = options;
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  if (world) await writeFile(join(folder, 'world.json'), JSON.stringify(changedWorld(clock.now(), world)));
  return tell({ folder, clock, environment, ...(workspace && { workspace }), ...(get && { get }) });
}

function changedWorld(now: Date, change: (state: WorldState) => void): WorldState {
  const kubernetes = { prod: seed('prod', now), staging: seed('staging', now) };
  const state = { ...seedWorld(now), kubernetes };
  change(state);
  return state;
}

async function tell(place: Place): Promise<Story> {
  const { folder, clock, environment, get } = place;
  const config = readConfig({ RUNBOLT_DATA: folder, PORT: '0', ...environment });
  if (!config.ok) throw new Error(config.problems.join('\n'));
  const log = pino({ level: process.env.STORY_LOG ?? 'silent' });
  const precedence = new CountedPrecedence();
  const started = await startBot(config.config, { log, clock, precedence, ...(get && { get }) });
  if (!started.ok) throw new Error(started.problems.join('\n'));
  const { bot } = started;
  const traffic = watchTraffic(() => precedence.inLine > 0);
  const listeners = watchListeners(bot.slack);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    traffic.stop();
    stopping ??= bot.stop();
    return stopping;
  };
  onTestFinished(stop);
  return storyOf(bot, place, { traffic, listeners }, stop);
}

const ASKS = /^❓/;
const ENDED = /^(✅ Done|❌|↩️ Put back|✋ Cancelled|⛔|⌛|📋)/;
const CHANNELS = ['C0OPS', 'C0INCIDENT', 'C0DEPLOY'];

interface UnderWay {
  readonly traffic: Traffic;
  readonly listeners: Listeners;
}

function storyOf(bot: Bot, place: Place, { traffic, listeners }: UnderWay, stop: () => Promise<void>): Story {
  const { clock } = place;
  const workspace = bot.local?.workspace ?? place.workspace;
  if (!workspace) throw new Error('a story needs a Slack');
  const { engine, store } = bot.booted.core;
  const { outbox } = bot.slack;
  store.onAppend(traffic.happened);

  const settled = () =>
    traffic.quiet(async () => {
      await listeners.idle();
      await engine.idle();
      await outbox.idle();
    });
  const pass = async (seconds: number) => {
    await settled();
    // A quarter of an hour in which next to nothing happens need not be looked at every second.
    const stride = seconds > 60 ? 10 : 1;
    for (let passed = 0; passed < seconds; passed += stride) {
      await clock.advance(Math.min(stride, seconds - passed) * 1_000);
      await settled();
    }
  };
  const root = (words: RegExp, channel = OPS) =>
    workspace.channel(channel).findLast((message) => words.test(message.text));
  const until: Story['until'] = async (what, look) => {
    await settled();
    for (let second = 0; second < 600; second++) {
      const found = look();
      if (found) return found;
      await pass(1);
    }
    const said = CHANNELS.flatMap((id) => workspace.channel(id)).map(textOf);
    const behind = JSON.stringify(await whatIsUnsaid());
    throw new Error(
      `ten minutes passed without: ${what}\n\nUnsaid: ${behind}\n\nWhat was said:\n${said.join('\n\n')}`,
    );
  };
  const sees: Story['sees'] = async (expected) => {
    await settled();
    for (let second = 0; second < 600; second++) {
      try {
        return await expected();
      } catch {
        await pass(1);
      }
    }
    return expected();
  };
  /** Why nobody has heard of something: it waits in the outbox, is not read yet, or has not happened. */
  const whatIsUnsaid = async () => {
    const [outboxNow, told, head] = await Promise.all([outbox.status(), store.cursor(READER), store.head()]);
    return { outbox: outboxNow, told, head: head.position, engineIsIdle: await isIdle(engine) };
  };
  const everythingIsSaid = async () => {
    const { outbox: now, told, head } = await whatIsUnsaid();
    return now.waiting === 0 && told === head;
  };
  const whispers = (user: string) => workspace.ephemerals(user).map(textOf);
  const stands = (how: RegExp, words: RegExp, channel?: string) => () => {
    const newest = root(words, channel);
    return newest && how.test(newest.text) ? newest : undefined;
  };

  return {
    ...{ bot, clock, workspace, folder: place.folder, pass, until, sees, root },
    rhea: attentive(workspace, RHEA, settled),
    sam: attentive(workspace, SAM, settled),
    ben: attentive(workspace, BEN, settled),
    olly: attentive(workspace, OLLY, settled),
    get world() {
      if (!bot.booted.world) throw new Error('the systems of this story are not simulated');
      return bot.booted.world;
    },
    state() {
      // The simulated world catches up with the clock when somebody looks at it.
      bot.booted.world?.panel();
      return WorldState.parse(bot.booted.world?.snapshot());
    },
    async onceRead(what, look) {
      for (let tries = 0; tries < 500 && !look(); tries++) {
        await pass(1);
        await new Promise<void>((resolve) => systemClock.after(10, resolve));
      }
      if (!look()) throw new Error(`not read within seconds: ${what}`);
    },
    asked: (words, channel) => until(`a question about ${words}`, stands(ASKS, words, channel)),
    async ended(words, channel) {
      await until(`the end of ${words}`, stands(ENDED, words, channel));
      while (!(await everythingIsSaid())) await pass(1);
      return until(`the end of ${words}`, stands(ENDED, words, channel));
    },
    says: textOf,
    replies: (message) => workspace.thread(message.channel, message.ts).map(textOf),
    thread: (message) => workspace.thread(message.channel, message.ts).map(textOf).join('\n'),
    async whispered(user) {
      await settled();
      return whispers(user).at(-1) ?? '';
    },
    modal(user) {
      const modal = workspace.modal(user);
      if (!modal) throw new Error(`no modal is open before ${user}, who was told: ${whispers(user).at(-1)}`);
      return modal;
    },
    record: () => all(readAll(store)),
    async restart({ pause = 0, slackIsAway = false } = {}) {
      await stop();
      await clock.advance(pause * 1_000);
      const later = await tell(place);
      later.workspace.slackFaults.set('slack/unreachable', slackIsAway);
      return later;
    },
  };
}

/** Presses what stands there now, does not overlook that Slack says no, and waits for what comes of it. */
function attentive(workspace: Workspace, user: string, settled: () => Promise<void>): Driver {
  const driver = workspace.as(user);
  const done = async (acting: Promise<ActResult>) => {
    const result = await acting;
    await settled();
    return result;
  };
  return {
    ...driver,
    message: (...said) => done(driver.message(...said)),
    submit: (...form) => done(driver.submit(...form)),
    close: (...form) => done(driver.close(...form)),
    shortcut: (...called) => done(driver.shortcut(...called)),
    react: (...mark) => done(driver.react(...mark)),
    pin: (...mark) => done(driver.pin(...mark)),
    openHome: (...tab) => done(driver.openHome(...tab)),
    async command(...words) {
      const result = await done(driver.command(...words));
      if (!result.ok) throw new Error(result.error);
      return result;
    },
    async click(target, ...how) {
      const shown = target.type === 'message' ? asItStands(workspace, target) : target;
      const result = await done(driver.click(shown, ...how));
      if (!result.ok) throw new Error(result.error);
      return result;
    },
  };
}

/** What is idle says so within a turn. */
const isIdle = (engine: { idle(): Promise<unknown> }): Promise<boolean> =>
  Promise.race([
    engine.idle().then(() => true),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ]);

function asItStands(workspace: Workspace, message: Message): Message {
  return workspace.channel(message.channel).find(({ ts }) => ts === message.ts) ?? message;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
