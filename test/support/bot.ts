import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Bot, startBot } from '../../src/boot/start-bot.ts';
import { readConfig } from '../../src/config.ts';
import type { World } from '../../src/systems/world.ts';
import type { Driver } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { HeldClock } from './held-clock.ts';
import { textOf } from './text-of.ts';

/** The whole bot over real HTTP, with the local workspace as its Slack, simulated systems, and a clock that is held. */
export interface Story {
  readonly bot: Bot;
  readonly clock: HeldClock;
  readonly workspace: Workspace;
  readonly world: World;
  /** A responder, a second responder who is on call, a commander who approves, an outsider. */
  readonly rhea: Driver;
  readonly sam: Driver;
  readonly ben: Driver;
  readonly olly: Driver;
  /** Lets time pass, second by second, with everything that comes of it. */
  pass(seconds: number): Promise<void>;
  /** Time passes until something is there to see, for at most ten minutes. */
  until<Found>(what: string, look: () => Found | undefined | false): Promise<Found>;
  /** The newest root message of a channel whose words fit. */
  root(channel: string, words: RegExp): Message | undefined;
  /** Everything a message says, block by block, as plain lines. */
  says(message: Message): string;
  thread(root: Message): string;
  /** What only this person was shown last. */
  whispered(user: string): string;
  /** As after a crash or a deploy: the same folder, a new process' worth of everything. */
  restart(): Promise<Story>;
}

export interface StoryOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly start?: string;
}

interface Place {
  readonly folder: string;
  readonly clock: HeldClock;
  readonly environment: Readonly<Record<string, string>>;
}

export async function beginStory({ environment = {}, start }: StoryOptions = {}): Promise<Story> {
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return tell({ folder, clock: new HeldClock(start), environment });
}

async function tell(place: Place): Promise<Story> {
  const { folder, clock, environment } = place;
  const config = readConfig({ RUNBOLT_DATA: folder, PORT: '0', ...environment });
  if (!config.ok) throw new Error(config.problems.join('\n'));
  const started = await startBot(config.config, {
    log: pino({ level: process.env.STORY_LOG ?? 'silent' }),
    clock,
  });
  if (!started.ok) throw new Error(started.problems.join('\n'));
  const { bot } = started;
  let stopped = false;
  const stop = async () => {
    if (!stopped) await bot.stop();
    stopped = true;
  };
  onTestFinished(stop);
  return storyOf(bot, place, stop);
}

function storyOf(bot: Bot, place: Place, stop: () => Promise<void>): Story {
  const { clock } = place;
  const workspace = bot.local?.workspace;
  const world = bot.booted.world;
  if (!workspace || !world) throw new Error('a story is told in the local workspace');
  const { engine } = bot.booted.core;

  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await engine.idle();
      await clock.advance(1_000);
      await network();
    }
    await engine.idle();
  };
  const root = (channel: string, words: RegExp) =>
    workspace.channel(channel).findLast((message) => words.test(textOf(message)));

  return {
    ...{ bot, clock, workspace, world, pass, root },
    rhea: workspace.as('U0RESPOND1'),
    sam: workspace.as('U0RESPOND2'),
    ben: workspace.as('U0COMMAND1'),
    olly: workspace.as('U0OUTSIDE1'),
    async until(what, look) {
      for (let second = 0; second < 600; second++) {
        const found = look();
        if (found) return found;
        await pass(1);
      }
      const said = ['C0OPS', 'C0INCIDENT', 'C0DEPLOY'].flatMap((id) => workspace.channel(id)).map(textOf);
      throw new Error(`ten minutes passed without: ${what}\n\nWhat was said:\n${said.join('\n\n')}`);
    },
    says: textOf,
    thread: (message) => workspace.thread(message.channel, message.ts).map(textOf).join('\n'),
    whispered: (user) => {
      const last = workspace.ephemerals(user).at(-1);
      return last ? textOf(last) : '';
    },
    async restart() {
      await stop();
      return tell(place);
    },
  };
}

/** The loopback network takes real time, however still the clock is held: let what is on the wire arrive. */
async function network(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}
