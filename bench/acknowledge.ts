import { startBot } from './bot.ts';
import { type Child, startBareBolt } from './child.ts';
import { load } from './load.ts';
import { median, percentile } from './percentile.ts';
import { inPlace, type Place, type StoreName } from './place.ts';
import { readRecord } from './record.ts';
import { type SlackRequest, slashCommand } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';

export interface Acknowledged {
  readonly atOnce: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly commands: number;
  /** What the process used of the processor, whatever for, divided into the commands. */
  readonly processorMs: number;
}

export interface Durable extends Acknowledged {
  readonly store: StoreName;
  /** How many of all runs, those of the warm-up included, the engine had planned when the load ended. */
  readonly planned: number;
  readonly runs: number;
}

export interface Pressure {
  readonly atOnce: number;
  readonly warmUpMs: number;
  readonly forMs: number;
}

/**
 * Commands to the bot, each of which starts a run of its own, until the answer has arrived. Planning those runs and
 * telling Slack of them goes on in the same process meanwhile. Throws when an acknowledged run is not on the disk.
 */
export function acknowledgeDurably(
  slack: SlackStandIn,
  store: StoreName,
  pressure: Pressure,
): Promise<Durable> {
  return inPlace(store, async (place) => {
    const bot = await startBot({ place, slack });
    const { figures, answers } = await press(bot, pressure);
    await bot.stop();
    return { store, ...figures, ...(await checkRecord(place, answers)) };
  });
}

async function checkRecord(place: Place, answers: readonly string[]) {
  const runs = answers.map(runOf);
  const { requested, planned } = await readRecord(place);
  const lost = runs.filter((run) => !requested.has(run));
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged runs are not in the record`);
  if (requested.size !== new Set(runs).size) throw new Error('the record holds runs nobody was told of');
  return { planned, runs: requested.size };
}

/** The same requests to an app that does nothing but acknowledge. */
export async function acknowledgeBarely(pressure: Pressure): Promise<Acknowledged> {
  const bare = await startBareBolt();
  const { figures } = await press(bare, pressure);
  await bare.stop();
  return figures;
}

/** Commands, `atOnce` of them under way at any moment; the bodies of the answers include those of the warm-up. */
export async function press(bot: Child, { atOnce, warmUpMs, forMs }: Pressure) {
  const { url } = bot;
  const warmUp = await load({ url, atOnce, forMs: warmUpMs, next: nextCommand });
  const before = bot.processorMs();
  const { answers, tookMs } = await load({ url, atOnce, forMs, next: nextCommand });
  const times = answers.map(({ ms }) => ms);
  const figures: Acknowledged = {
    atOnce,
    medianMs: median(times),
    p99Ms: percentile(times, 0.99),
    perSecond: (answers.length / tookMs) * 1000,
    commands: answers.length,
    processorMs: (bot.processorMs() - before) / answers.length,
  };
  return { figures, answers: [...warmUp.answers, ...answers].map(({ body }) => body) };
}

/** Slack takes about a message a second and channel; people who are this many sit in several. */
const CHANNELS = 20;

let count = 0;

/** That starts a run; no two have the same arguments or the same trigger. */
export function nextCommand(): SlackRequest {
  count++;
  return slashCommand({
    command: '/pause-purge',
    text: `ticket=T-${count}`,
    channel: `C0BENCH${count % CHANNELS}`,
    trigger: `trigger-${count}`,
  });
}

/** The run that an answer says has been started. */
function runOf(body: string): string {
  const [run] = /r-[0-9a-z]{8}/.exec(body) ?? [];
  if (run === undefined || !body.includes('reading the live state')) throw new Error(`no run: ${body}`);
  return run;
}
