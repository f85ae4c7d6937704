import { setTimeout as pause } from 'node:timers/promises';
import { startBot } from './bot.ts';
import type { Child } from './child.ts';
import { startCluster } from './cluster.ts';
import { confirmValue } from './confirm.ts';
import { send } from './load.ts';
import { median, percentile } from './percentile.ts';
import { inPlace, type StoreName } from './place.ts';
import { click, slashCommand } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';
import { soon } from './soon.ts';

/** Many emergency stops at the same moment, while people press Confirm on others. */
export interface Crowded {
  readonly store: StoreName;
  readonly runs: number;
  /** From the first command until the last of them has ended, in the record. */
  readonly endedMs: number;
  /** From a click to its answer meanwhile. */
  readonly clickMedianMs: number;
  readonly clickP99Ms: number;
}

export interface CrowdParts {
  readonly slack: SlackStandIn;
  readonly store: StoreName;
  readonly runs: number;
  /** How many of the runs wait for a click when the others begin. */
  readonly clicks: number;
}

export function crowd({ slack, store, runs, clicks }: CrowdParts): Promise<Crowded> {
  return inPlace(store, async (place) => {
    const cluster = await startCluster(place.folder, runs);
    const bot = await startBot({ place, slack, kubeconfig: cluster.kubeconfig });
    const waiting = [];
    for (let run = 0; run < clicks; run++) waiting.push(await askedToConfirm(bot, slack, run));

    const began = performance.now();
    const others = Array.from({ length: runs - clicks }, (_, index) => stopAtOnce(bot, clicks + index));
    const times: number[] = [];
    for (const pressed of waiting) times.push((await send(bot.url, click(pressed))).ms);
    await Promise.all(others);
    await untilEnded(bot, runs);
    const endedMs = performance.now() - began;
    await bot.stop();
    await cluster.close();
    return { store, runs, endedMs, clickMedianMs: median(times), clickP99Ms: percentile(times, 0.99) };
  });
}

async function askedToConfirm({ url }: Child, slack: SlackStandIn, run: number) {
  const channel = `C0CROWD${run}`;
  const asked = slack.posted(channel, '"action_id":"confirm"');
  const command = { command: '/pause-purge', text: `cronjob=purge-${run}`, channel };
  await send(url, slashCommand({ ...command, trigger: `crowd-${run}` }));
  const { ts: message, blocks } = await soon('the message with its Confirm button', asked);
  const { responseUrl } = slack;
  return { action: 'confirm', value: confirmValue(blocks), channel, message, responseUrl };
}

/** An incident's people share a few channels. */
const CHANNELS = 5;

const stopAtOnce = ({ url }: Child, run: number) =>
  send(
    url,
    slashCommand({
      ...{ command: '/pause-purge', text: `now cronjob=purge-${run}`, trigger: `crowd-${run}` },
      channel: `C0SHARED${run % CHANNELS}`,
    }),
  );

const LOOK_MS = 100;
const PATIENCE_MS = 300_000;

async function untilEnded({ url }: Child, runs: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while ((await succeeded(url)) < runs) {
    if (Date.now() > until) throw new Error(`${runs} runs have not ended within five minutes`);
    await pause(LOOK_MS);
  }
}

async function succeeded(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^runbolt_runs\{status="succeeded"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
}
