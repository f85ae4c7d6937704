import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { SIGNING_SECRET } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';
import { startScript } from './start-script.ts';

/** A folder of this bench alone; it goes when the work has ended, also when it failed. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'runbolt-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface BotOptions {
  readonly folder: string;
  readonly slack: SlackStandIn;
  /** A cluster over HTTP; absent: the simulated systems inside the bot. */
  readonly kubeconfig?: string;
}

/** The bot as `npm start` starts it, connected to a workspace over HTTP. */
export function startBot({ folder, slack, kubeconfig }: BotOptions): Promise<Child> {
  const systems = kubeconfig
    ? { RUNBOLT_SYSTEMS: 'real', KUBECONFIG: kubeconfig }
    : { RUNBOLT_SYSTEMS: 'simulated' };
  const environment = {
    ...systems,
    PORT: '0',
    HOST: '127.0.0.1',
    RUNBOLT_DATA: folder,
    RUNBOLT_RUNBOOKS: 'bench/runbooks.yaml',
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: slack.apiUrl,
  };
  return startChild({ command: startScript(), environment });
}

/** The bot as a newcomer starts it: no tokens, the local workspace, everything simulated. */
export function startLocalBot(folder: string, file?: string): Promise<Child> {
  return startChild({ command: startScript(file), environment: { PORT: '0', RUNBOLT_DATA: folder } });
}
