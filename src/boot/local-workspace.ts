import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config, SlackConfig } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { RandomBytes } from '../lib/ids.ts';
import { manifest } from '../slack/manifest.ts';
import type { WebServer } from '../web/server.ts';
import type { WorkspaceShortcut } from '../workspace/acts/desk.ts';
import { ensurePageBuilt } from '../workspace/build-page.ts';
import { Snapshot } from '../workspace/state.ts';
import { createWorkspace, type Workspace } from '../workspace/workspace.ts';
import type { Booted } from './boot-core.ts';
import { jsonKeeper, readJson } from './kept-json.ts';
import type { LocalClock } from './local-clock.ts';

export interface LocalWorkspaceParts {
  readonly config: Config;
  readonly server: () => WebServer;
  /** The bot, once it is there: the workspace is what it starts against. */
  readonly booted: () => Booted | undefined;
  readonly clock: Clock;
  /** Where people may move it. */
  readonly localClock: LocalClock | undefined;
  readonly random: RandomBytes;
  readonly log: Pick<Logger, 'warn'>;
}

export interface LocalWorkspace {
  readonly workspace: Workspace;
  /** How the bot reaches it: over HTTP, with a token and a signing secret of this start. */
  readonly slack: SlackConfig;
}

/** Slack's stand-in on this machine: its page, its Web API, its signed deliveries. */
export async function openLocalWorkspace(parts: LocalWorkspaceParts): Promise<LocalWorkspace> {
  const { config, server, booted, clock, localClock, random, log } = parts;
  await ensurePageBuilt();
  const [botToken, signingSecret] = [`xoxb-local-${secret()}`, secret()];
  const file = join(config.dataFolder, 'workspace.json');
  const origin = () => originFor(config.host, server().port);

  const workspace = createWorkspace({
    ...{ clock, random, botToken, signingSecret },
    ...(localClock && { clockControl: localClock, wire: localClock.real }),
    // The bot checks signatures by the same clock.
    signedAt: () => clock.now(),
    deliverTo: () => `${origin()}/slack/events`,
    commands: () => commandsOf(booted()),
    shortcuts: () => shortcutsOf(booted()),
    panel: () => booted()?.world?.panel() ?? [],
    faults: {
      list: () => booted()?.world?.faults.list() ?? [],
      set: (id, on) => booted()?.world?.faults.set(id, on) ?? false,
    },
    // What an older version left behind and this one cannot read is put aside: a new workspace begins.
    saved: Snapshot.safeParse(readJson(file)).data,
    onChange: jsonKeeper(file, log),
    ...(isLoopback(config.host) ? {} : { allowedHosts: [config.host] }),
  });
  const slack: SlackConfig = { mode: 'http', botToken, signingSecret, apiUrl: `${origin()}/workspace/api/` };
  return { workspace, slack };
}

const secret = (): string => randomBytes(24).toString('hex');

const isLoopback = (host: string): boolean => ['127.0.0.1', '::1', 'localhost'].includes(host);

/** Where the bot and its workspace reach each other, whatever address the page is opened under. */
function originFor(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The composer completes what the manifest declares: never a second list. */
function commandsOf(booted: Booted | undefined) {
  if (!booted) return [];
  const { slash_commands: commands = [] } =
    manifest(booted.file.current(), { socketMode: true }).features ?? {};
  return commands.map(({ command, description, usage_hint: usageHint }) => ({
    command,
    description,
    ...(usageHint !== undefined && { usageHint }),
  }));
}

function shortcutsOf(booted: Booted | undefined): readonly WorkspaceShortcut[] {
  if (!booted) return [];
  const { shortcuts } = manifest(booted.file.current(), { socketMode: true }).features;
  return shortcuts.map(({ callback_id: callbackId, name, type }) => ({
    callbackId,
    name,
    kind: type === 'global' ? 'global' : 'message',
  }));
}
