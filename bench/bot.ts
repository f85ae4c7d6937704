import { type Child, startChild } from './child.ts';
import type { Place } from './place.ts';
import { SIGNING_SECRET } from './slack-request.ts';
import type { SlackStandIn } from './slack-stand-in.ts';
import { startScript } from './start-script.ts';

export interface BotOptions {
  readonly place: Place;
  readonly slack: SlackStandIn;
  /** What runs instead of `src/main.ts`. */
  readonly file?: string;
  /** A cluster over HTTP; absent: the simulated systems inside the bot. */
  readonly kubeconfig?: string;
  /** The runbooks file; absent: the bench's own. */
  readonly runbooks?: string;
}

export const WEBHOOK_TOKEN = 'the long token of the bench';

/** The bot as `npm start` starts it, connected to a workspace over HTTP. */
export function startBot({ place, slack, file, kubeconfig, runbooks }: BotOptions): Promise<Child> {
  const systems = kubeconfig
    ? { RUNBOLT_SYSTEMS: 'real', KUBECONFIG: kubeconfig }
    : { RUNBOLT_SYSTEMS: 'simulated' };
  const environment = {
    ...systems,
    PORT: '0',
    HOST: '127.0.0.1',
    RUNBOLT_DATA: place.folder,
    ...(place.databaseUrl !== undefined && { DATABASE_URL: place.databaseUrl }),
    RUNBOLT_RUNBOOKS: runbooks ?? 'bench/runbooks.yaml',
    WEBHOOK_TOKEN,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: slack.apiUrl,
  };
  return startChild({ command: startScript(file), environment });
}

/** The bot as a newcomer starts it: no tokens, the local workspace, everything simulated. */
export function startLocalBot(folder: string, file?: string): Promise<Child> {
  return startChild({ command: startScript(file), environment: { PORT: '0', RUNBOLT_DATA: folder } });
}
