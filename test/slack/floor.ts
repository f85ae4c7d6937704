import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { declareIncident } from '../../src/commands/declare-incident.ts';
import { parseCommandLine } from '../../src/runbooks/command-line.ts';
import { createSlackApp, EVENTS_PATH, type SlackApp, slackClient } from '../../src/slack/app.ts';
import { bindCommands } from '../../src/slack/bind-commands.ts';
import type { Commands } from '../../src/slack/commands.ts';
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import { type Office, openOffice } from '../support/office.ts';

export const SIGNING_SECRET = 'a signing secret of the tests';
export const BOT_TOKEN = 'xoxb-a-token-of-the-tests';

/** The office with Slack on top: the real Bolt app over real HTTP, talking to the local workspace. */
export interface Floor {
  readonly office: Office;
  readonly slack: Workspace;
  readonly app: SlackApp;
  readonly url: string;
  readonly logged: { readonly facts: object; readonly message: string }[];
  /** Replaces single commands, for replies that the engine would take long to bring about. */
  readonly replace: Partial<Commands>;
}

export interface FloorWishes {
  readonly auditChannel?: string;
  /** Leaves the app for the test to start. */
  readonly stopped?: boolean;
}

export async function openFloor(yaml: string, wishes: FloorWishes = {}): Promise<Floor> {
  const office = await openOffice(yaml);
  const { clock, context, store } = office;
  const server = createServer((request, response) => {
    if (request.url?.startsWith(EVENTS_PATH)) app.requestListener?.(request, response);
    else if (!slack.handle(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const slack = createWorkspace({
    clock,
    signedAt: () => clock.now(),
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    deliverTo: `${url}${EVENTS_PATH}`,
    commands: () => [
      ...Object.values(office.runbooks.runbooks).flatMap(({ command, title }) =>
        command === undefined ? [] : [{ command, description: title }],
      ),
      { command: '/runbook', description: 'Runbooks' },
      { command: '/incident', description: 'Incidents' },
      { command: '/gone', description: 'No longer in the file' },
    ],
    shortcuts: () => [{ callbackId: 'run', name: 'Run a runbook', kind: 'global' }],
  });

  const logged: { facts: object; message: string }[] = [];
  const write = (facts: object, message: string) => void logged.push({ facts, message });
  const log = { info: write, warn: write, error: write };
  const config = {
    mode: 'http',
    botToken: BOT_TOKEN,
    signingSecret: SIGNING_SECRET,
    apiUrl: `${url}/workspace/api/`,
  } as const;
  const replace: Partial<Commands> = {};
  const bound = bindCommands(context, {
    readLine: (text, { parameters, halt }) => parseCommandLine(text, parameters, { halt }),
    declareIncident: (declaration) => declareIncident(context, declaration),
    showOnCall: async () => [],
    askHandoff: async () => ({ status: 'which', names: [], hint: undefined }),
    comingUp: office.comingUp,
  });
  const commands = new Proxy(bound, {
    get: (target, name: keyof Commands) => replace[name] ?? target[name],
  });
  const app = createSlackApp({
    ...{ config, commands, store, clock, log },
    auditChannel: wishes.auditChannel,
    client: slackClient(config, log),
    runbooks: () => office.runbooks,
  });
  if (!wishes.stopped) await app.start();
  onTestFinished(async () => {
    await app.stop();
    slack.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { office, slack, app, url, logged, replace };
}

/** The words of a message and everything in its blocks, as one text to look for things in. */
export const wordsOf = (message: { readonly text: string; readonly blocks?: unknown }): string =>
  `${message.text}\n${JSON.stringify(message.blocks ?? [])}`;
