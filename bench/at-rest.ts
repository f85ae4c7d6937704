import { setTimeout as pause } from 'node:timers/promises';
import { startBot, startLocalBot } from './bot.ts';
import { type Child, startBareBolt } from './child.ts';
import { median } from './percentile.ts';
import { inFolder } from './place.ts';
import type { SlackStandIn } from './slack-stand-in.ts';

/** Medians over several starts. */
export interface AtRest {
  /** From the start of the process to its word that it is ready. */
  readonly readyMs: number;
  readonly megabytes: number;
}

export interface Starts {
  readonly times: number;
  /** How long a process is left alone before its memory is read. */
  readonly restMs: number;
}

/** The local workspace. The first start builds its page when it is stale, and is not counted. */
export const localWorkspace = (starts: Starts): Promise<AtRest> =>
  inFolder((folder) => observe(() => startLocalBot(folder), starts));

/** The local workspace, and every vendor's SDK in memory besides. */
export const withEverySdk = (starts: Starts): Promise<AtRest> =>
  inFolder((folder) => observe(() => startLocalBot(folder, 'bench/bot-with-every-sdk.ts'), starts));

/** Connected to a workspace of Slack's over HTTP. */
export const connected = (slack: SlackStandIn, starts: Starts): Promise<AtRest> =>
  inFolder((folder) => observe(() => startBot({ place: { folder }, slack }), starts));

export const bareBolt = (starts: Starts): Promise<AtRest> => observe(startBareBolt, starts);

async function observe(start: () => Promise<Child>, { times, restMs }: Starts): Promise<AtRest> {
  await (await start()).stop();
  const seen: AtRest[] = [];
  for (let time = 0; time < times; time++) {
    const child = await start();
    await pause(restMs);
    seen.push({ readyMs: child.readyMs, megabytes: child.megabytes() });
    await child.stop();
  }
  return {
    readyMs: median(seen.map(({ readyMs }) => readyMs)),
    megabytes: median(seen.map(({ megabytes }) => megabytes)),
  };
}
