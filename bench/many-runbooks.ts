import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startBot } from './bot.ts';
import type { Child } from './child.ts';
import { send } from './load.ts';
import { median } from './percentile.ts';
import { inFolder } from './place.ts';
import { slashCommand } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';

/** A file with this many runbooks. */
export interface WithRunbooks {
  readonly runbooks: number;
  readonly readyMs: number;
  /** `/runbook list`, answered. */
  readonly listMs: number;
  /** From the new file's last byte until people get it; the file is looked at every two seconds. */
  readonly reloadMs: number;
  readonly megabytes: number;
}

const LISTS = 20;

export function manyRunbooks(slack: SlackStandIn, runbooks: number): Promise<WithRunbooks> {
  return inFolder(async (folder) => {
    const file = join(folder, 'runbooks.yaml');
    writeFileSync(file, fileWith(runbooks));
    const bot = await startBot({ place: { folder }, slack, runbooks: file });
    const times: number[] = [];
    for (let index = 0; index < LISTS; index++) times.push((await list(bot, index)).ms);
    const reloadMs = await reload(bot, file);
    const megabytes = bot.megabytes();
    await bot.stop();
    return { runbooks, readyMs: bot.readyMs, listMs: median(times), reloadMs, megabytes };
  });
}

const TITLE = 'Pause the EFS purge';

/** The bench's own runbook, and as many more as are missing; Slack has commands for few of them. */
export function fileWith(count: number): string {
  const own = readFileSync('bench/runbooks.yaml', 'utf8');
  const [head = '', runbook = ''] = own.split(/(?<=^runbooks:\n)/m);
  const more = Array.from({ length: count - 1 }, (_, index) =>
    runbook
      .replace('pause-purge:', `pause-${index}:`)
      .replace(/^ +command: .*\n/m, '')
      .replace(TITLE, `Pause ${index}`),
  );
  return [head, runbook, ...more].join('\n');
}

let asked = 0;

const list = ({ url }: Child, index: number) =>
  send(
    url,
    slashCommand({
      ...{ command: '/runbook', text: 'list', channel: 'C0LIST' },
      trigger: `list-${index}-${asked++}`,
    }),
  );

const PATIENCE_MS = 60_000;

async function reload(bot: Child, file: string): Promise<number> {
  const text = readFileSync(file, 'utf8').replace(TITLE, 'Stop the EFS purge');
  writeFileSync(file, text);
  const began = performance.now();
  while (!(await list(bot, 0)).body.includes('Stop the EFS purge')) {
    if (performance.now() - began > PATIENCE_MS)
      throw new Error('the new file was not in force within a minute');
    await pause(50);
  }
  return performance.now() - began;
}
