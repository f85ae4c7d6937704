import { z } from 'zod';
import { startBot } from './bot.ts';
import type { Child } from './child.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { send } from './load.ts';
import { median, percentile } from './percentile.ts';
import { inFolder } from './place.ts';
import { click, slashCommand } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';
import { soon } from './soon.ts';

/** From the click on Confirm, just before it is sent, until the cluster has the request. */
export interface Confirmed {
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Until the first request that changes something. */
  readonly writeMedianMs: number;
  readonly rounds: number;
}

/** Pauses one purge after the other, as one person would; each in a channel of its own, where Slack is not slow. */
export function confirm(slack: SlackStandIn, rounds: number): Promise<Confirmed> {
  return inFolder(async (folder) => {
    const cluster = await startCluster(folder, rounds);
    const bot = await startBot({ place: { folder }, slack, kubeconfig: cluster.kubeconfig });
    const times: { readonly firstMs: number; readonly writeMs: number }[] = [];
    for (let round = 0; round < rounds; round++) times.push(await confirmOne(bot, { slack, cluster, round }));
    await bot.stop();
    await cluster.close();

    const first = times.map(({ firstMs }) => firstMs);
    return {
      medianMs: median(first),
      p99Ms: percentile(first, 0.99),
      writeMedianMs: median(times.map(({ writeMs }) => writeMs)),
      rounds,
    };
  });
}

interface Round {
  readonly slack: SlackStandIn;
  readonly cluster: Cluster;
  readonly round: number;
}

async function confirmOne({ url }: Child, { slack, cluster, round }: Round) {
  const channel = `C0ROUND${round}`;
  const cronJob = `purge-${round}`;
  const text = `cronjob=${cronJob}`;
  const asksToConfirm = slack.posted(channel, '"action_id":"confirm"');
  await send(url, slashCommand({ command: '/pause-purge', text, channel, trigger: `trigger-${round}` }));
  const { ts: message, blocks } = await soon('the message with its Confirm button', asksToConfirm);

  const pressed = { action: 'confirm', value: confirmValue(blocks), channel, message };
  const first = cluster.asked(cronJob, 'any');
  const write = cluster.asked(cronJob, 'write');
  const began = performance.now();
  await send(url, click({ ...pressed, responseUrl: slack.responseUrl }));
  const firstAt = await soon('the first API call', first);
  const writeAt = await soon('the first change', write);
  return { firstMs: firstAt - began, writeMs: writeAt - began };
}

const Button = z.object({ action_id: z.string(), value: z.string().optional() });
const Blocks = z.array(z.object({ elements: z.array(z.unknown()).optional() }));

/** What the message's Confirm button carries. */
export function confirmValue(blocks: string): string {
  const elements = Blocks.parse(JSON.parse(blocks)).flatMap((block) => block.elements ?? []);
  const buttons = elements.flatMap((element) => Button.safeParse(element).data ?? []);
  const value = buttons.find((button) => button.action_id === 'confirm')?.value;
  if (value === undefined) throw new Error(`no Confirm button in ${blocks}`);
  return value;
}
