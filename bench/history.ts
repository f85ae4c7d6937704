import { Agent } from 'node:http';
import { nextCommand } from './acknowledge.ts';
import { startBot } from './bot.ts';
import type { Child } from './child.ts';
import { type FinishedRun, leaveBehind } from './finished-runs.ts';
import { load, send } from './load.ts';
import { median, percentile } from './percentile.ts';
import { inCopies, type Place, type StoreName } from './place.ts';
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
  /** The 99th percentile as a multiple of that of the shortest past in the same round. */
  readonly timesShortest: number;
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

type Figures = Omit<WithHistory, 'store' | 'finished' | 'timesShortest'>;

/**
 * The same load on records of different lengths, each in a bot of its own, at the same time and in turns of a tenth of
 * a second: what else the machine does meets all of them. Each round begins with records as they were filled, as a
 * short one is not short any more afterwards.
 */
export async function historyCurve(parts: HistoryParts): Promise<readonly WithHistory[]> {
  const { store, finished, model } = parts;
  const fills = finished.map((count) => (place: Place) => leaveBehind(place, model, count));
  const rounds = await inCopies(store, fills, async (copies) => {
    const measured: (readonly Figures[])[] = [];
    for (let round = 0; round < parts.rounds; round++)
      measured.push(await copies((places) => measureOnce(parts.slack, places, round)));
    return measured;
  });
  return finished.map((count, index) => ({ store, finished: count, ...medians(rounds, index) }));
}

const AT_ONCE = 16;
const WARM_UP_MS = 400;
const TURN_MS = 100;
const TURNS = 8;
const LISTS = 20;

interface Measured {
  readonly bot: Child;
  readonly agent: Agent;
  readonly listedMs: number;
  readonly times: number[];
  processorMs: number;
}

async function measureOnce(
  slack: SlackStandIn,
  places: readonly Place[],
  round: number,
): Promise<readonly Figures[]> {
  const all: Measured[] = [];
  for (const place of places) all.push(await begin(await startBot({ place, slack })));
  // Whoever comes first meets the machine as the round before has left it.
  const inTurn = (turn: number) => ((turn + round) % 2 === 0 ? all : all.toReversed());
  for (const one of inTurn(0)) await loadFor(one, WARM_UP_MS);
  for (let turn = 1; turn <= TURNS; turn++)
    for (const one of inTurn(turn)) {
      const before = one.bot.processorMs();
      one.times.push(...(await loadFor(one, TURN_MS)));
      one.processorMs += one.bot.processorMs() - before;
    }
  for (const { agent, bot } of all) {
    agent.destroy();
    await bot.stop();
  }
  return all.map(figures);
}

async function begin(bot: Child): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  return { bot, agent, listedMs: await listHistory(bot), times: [], processorMs: 0 };
}

async function loadFor({ bot: { url }, agent }: Measured, forMs: number): Promise<readonly number[]> {
  const { answers } = await load({ url, atOnce: AT_ONCE, forMs, next: nextCommand, agent });
  return answers.map(({ ms }) => ms);
}

const figures = ({ bot: { readyMs }, listedMs, times, processorMs }: Measured): Figures => ({
  ...{ readyMs, listedMs, medianMs: median(times), p99Ms: percentile(times, 0.99) },
  processorMs: processorMs / times.length,
});

async function listHistory({ url }: Child): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < LISTS; index++) {
    const trigger = `history-${index}`;
    const command = { command: '/runbook', text: 'history', channel: 'C0HISTORY', trigger };
    times.push((await send(url, slashCommand(command))).ms);
  }
  return median(times);
}

function medians(rounds: readonly (readonly Figures[])[], index: number) {
  const of = (value: (figures: Figures, shortest: Figures) => number) =>
    median(
      rounds.flatMap((round) => {
        const [shortest, own] = [round[0], round[index]];
        return shortest && own ? [value(own, shortest)] : [];
      }),
    );
  return {
    readyMs: of(({ readyMs }) => readyMs),
    medianMs: of(({ medianMs }) => medianMs),
    p99Ms: of(({ p99Ms }) => p99Ms),
    timesShortest: of(({ p99Ms }, shortest) => p99Ms / shortest.p99Ms),
    processorMs: of(({ processorMs }) => processorMs),
    listedMs: of(({ listedMs }) => listedMs),
  };
}
