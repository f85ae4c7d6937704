import { Agent } from 'node:http';
import { startBot } from './bot.ts';
import type { Child } from './child.ts';
import { send } from './load.ts';
import { inPlace } from './place.ts';
import { slashCommand } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';
import { untilAllIsTold } from './until-told.ts';

/** How much memory there is once everything that was asked for has been done and told. */
export interface Soaked {
  /** Runs from their command to their end, so far. */
  readonly runs: number;
  /** Alive in the heap after a garbage collection. */
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
  readonly seconds: number;
}

export interface SoakParts {
  readonly slack: SlackStandIn;
  /** How often to go on, or for how long. */
  readonly stops?: number;
  readonly minutes?: number;
  readonly runsEach: number;
}

const MINUTE_MS = 60_000;

/** Emergency stops that run to their end, again and again; at each stop the bot is left until it has nothing to do. */
export function soak({
  slack,
  stops = Number.POSITIVE_INFINITY,
  minutes,
  runsEach,
}: SoakParts): Promise<readonly Soaked[]> {
  return inPlace('SQLite', async (place) => {
    const bot = await startBot({ place, slack, file: 'bench/bot-with-heap.ts' });
    const began = performance.now();
    const seen: Soaked[] = [];
    const isOver = () => minutes !== undefined && performance.now() - began >= minutes * MINUTE_MS;
    for (let stop = 1; stop <= stops && !isOver(); stop++) {
      await stopPurges(bot, (stop - 1) * runsEach, runsEach);
      await untilAllIsTold(bot);
      seen.push({
        runs: stop * runsEach,
        heapMegabytes: await heapMegabytes(bot),
        residentMegabytes: bot.megabytes(),
        seconds: (performance.now() - began) / 1_000,
      });
    }
    await bot.stop();
    return seen;
  });
}

const AT_ONCE = 8;
/** Slack takes a message a second in each. */
const CHANNELS = 200;

async function stopPurges({ url }: Child, from: number, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let next = from;
  const sender = async () => {
    while (next < from + count) {
      const run = next++;
      const text = `now ticket=S-${run}`;
      const command = { command: '/pause-purge', text, channel: `C0SOAK${run % CHANNELS}` };
      await send(url, slashCommand({ ...command, trigger: `soak-${run}` }), agent);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  agent.destroy();
}

async function heapMegabytes(bot: Child): Promise<number> {
  const line = await bot.said('heap: ', (pid) => process.kill(pid, 'SIGUSR2'));
  return Number(line.replace('heap: ', '')) / 1_000_000;
}
