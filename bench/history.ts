import { press } from './acknowledge.ts';
import { startBot } from './bot.ts';
import type { Child } from './child.ts';
import { type FinishedRun, leaveBehind } from './finished-runs.ts';
import { send } from './load.ts';
import { median } from './percentile.ts';
import { inPlace, type Place, type StoreName } from './place.ts';
import { slashCommand } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';

/** Medians over the rounds. */
export interface WithHistory {
  readonly store: StoreName;
  /** Runs that have ended. */
  readonly finished: number;
  readonly readyMs: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Of the processor, for each command. */
  readonly processorMs: number;
  /** `/runbook history`, answered. */
  readonly listedMs: number;
}

export interface HistoryParts {
  readonly slack: SlackStandIn;
  readonly store: StoreName;
  readonly model: FinishedRun;
  readonly finished: readonly number[];
  readonly rounds: number;
}

type Round = Omit<WithHistory, 'store' | 'finished'>;

/** The same load on records of different lengths, in turns: what else the machine does meets all of them. */
export function historyCurve(parts: HistoryParts): Promise<readonly WithHistory[]> {
  return withPlaces(parts, parts.finished, async (places) => {
    const rounds = places.map((): Round[] => []);
    for (let round = 0; round < parts.rounds; round++)
      for (const [index, place] of places.entries())
        rounds[index]?.push(await measureOnce(parts.slack, place));
    return parts.finished.map((finished, index) => ({
      ...{ store: parts.store, finished },
      ...medians(rounds[index] ?? []),
    }));
  });
}

/** All of them filled, and there until the work has ended. */
async function withPlaces<Result>(
  parts: HistoryParts,
  [first, ...others]: readonly number[],
  work: (places: readonly Place[]) => Promise<Result>,
): Promise<Result> {
  if (first === undefined) return work([]);
  return inPlace(parts.store, async (place) => {
    await leaveBehind(place, parts.model, first);
    return withPlaces(parts, others, (more) => work([place, ...more]));
  });
}

/** Short, so that the record is hardly longer afterwards. */
const PRESSURE = { atOnce: 16, warmUpMs: 200, forMs: 800 };
const LISTS = 20;

async function measureOnce(slack: SlackStandIn, place: Place): Promise<Round> {
  const bot = await startBot({ place, slack });
  const listedMs = await listHistory(bot);
  const { figures } = await press(bot, PRESSURE);
  await bot.stop();
  const { medianMs, p99Ms, processorMs } = figures;
  return { readyMs: bot.readyMs, medianMs, p99Ms, processorMs, listedMs };
}

async function listHistory({ url }: Child): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < LISTS; index++) {
    const trigger = `history-${index}`;
    const command = { command: '/runbook', text: 'history', channel: 'C0HISTORY', trigger };
    times.push((await send(url, slashCommand(command))).ms);
  }
  return median(times);
}

function medians(rounds: readonly Round[]): Round {
  const of = (value: (round: Round) => number) => median(rounds.map(value));
  return {
    readyMs: of(({ readyMs }) => readyMs),
    medianMs: of(({ medianMs }) => medianMs),
    p99Ms: of(({ p99Ms }) => p99Ms),
    processorMs: of(({ processorMs }) => processorMs),
    listedMs: of(({ listedMs }) => listedMs),
  };
}
