import type { RequestListener } from 'node:http';
import type { Receiver } from '@slack/bolt';
import { type FetchFunction, WebClient } from '@slack/web-api';
import type { AlertRows, Cursors, EventStore } from '../audit/event-store.ts';
import { ALONE, type Leases } from '../audit/lease.ts';
import type { SlackConfig } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { within } from '../lib/within.ts';
import type { Runbooks } from '../runbooks/runbook.ts';
import { Reach, type Trouble } from './away/reach.ts';
import { type CallElsewhere, watchAway } from './away/watch-away.ts';
import { App, HTTPReceiver } from './bolt.ts';
import { boltLog } from './bolt-log.ts';
import type { Commands } from './commands.ts';
import { guardSlackRequests } from './guard.ts';
import { createHomes } from './home/homes.ts';
import { Identity, type Installed } from './identity.ts';
import { InFlight } from './in-flight.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import type { Outbox } from './outbox/outbox.ts';
import { createSoleOutbox } from './outbox/sole-outbox.ts';
import { openSocketMode, type SocketMode } from './socket-mode.ts';
import { SLACK_TIMEOUT_MS, slackWebApi, webClientOptions } from './web-api-client.ts';

export interface SlackAppParts {
  readonly config: SlackConfig;
  /** A channel id: one line for each run that ends, and the news of runs that came from no channel. */
  readonly auditChannel: string | undefined;
  readonly client: WebClient;
  readonly commands: Commands;
  readonly runbooks: () => Runbooks;
  readonly store: EventStore & Cursors & AlertRows;
  /** Which replica tells Slack what happened. Absent: this is the only one. */
  readonly leases?: Leases;
  readonly clock: Clock;
  readonly log: Log;
  /** How a person is called when Slack is away for long. */
  readonly callElsewhere?: CallElsewhere | undefined;
  /** Resolves when no person is kept waiting by going on. Absent: always at once. */
  readonly quiet?: () => Promise<void>;
}

export interface SlackApp {
  readonly bolt: App;
  readonly outbox: Outbox;
  /** Since when Slack cannot be reached, and why; undefined when it can. */
  readonly trouble: () => Trouble | undefined;
  /** As whom Slack knows the token of this process; undefined until it has said so. */
  readonly told: () => Installed | undefined;
  /** To be mounted at `POST /slack/events`; absent in Socket Mode. */
  readonly requestListener: RequestListener | undefined;
  /** Ready when it returns, whether Slack can be reached or not. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 6_000;

export const EVENTS_PATH = '/slack/events';

/** The client that everything but Socket Mode shares: short deadlines, no retries of its own. */
export const slackClient = (config: Pick<SlackConfig, 'botToken' | 'apiUrl'>, log: Log): WebClient =>
  new WebClient(config.botToken, { ...webClientOptions(config.apiUrl, fetchInTime), logger: boltLog(log) });

/** Slack in and out: a Bolt app that needs no Slack to start, and the outbox that tells what happened. */
export function createSlackApp(parts: SlackAppParts): SlackApp {
  const { config, client, commands, store, clock, log } = parts;
  const reach = new Reach(clock);
  const identity = new Identity({ client, cursors: store, clock, log, reach });
  const { receiver, requestListener, socket } = createReceiver(parts, reach);
  const bolt = new App({
    receiver,
    // Stored ids: with a token instead, Bolt asks Slack first and exits when it does not answer.
    authorize: async () => ({ botToken: config.botToken, ...boltIds(identity) }),
    clientOptions: webClientOptions(config.apiUrl, fetchInTime),
    convoStore: false,
    logger: boltLog(log),
    socketMode: config.mode === 'socket',
  });
  for (const other of socket?.receivers.slice(1) ?? []) other.init(bolt);
  const inFlight = new InFlight();
  inFlight.count(bolt);
  const homes = createHomes({ client, commands, store, leases: parts.leases ?? ALONE, clock, log });
  listen(bolt, { ...parts, client, homes, inFlight, installed: () => identity.installed() });

  const outbox = createSoleOutbox({
    ...{ store, reach },
    leases: parts.leases ?? ALONE,
    clock,
    log,
    slack: slackWebApi(client),
    async showRun(id) {
      await parts.quiet?.();
      return commands.showRun(id);
    },
    runbooks: parts.runbooks,
    openLoops: () => commands.openLoops(),
    drillsUntil: (run) => commands.drillsUntil(run),
    auditChannel: parts.auditChannel,
    ...(parts.quiet && { quiet: parts.quiet }),
  });

  const { callElsewhere } = parts;
  const away = watchAway({
    ...{ reach, store, clock, log, callElsewhere },
    isTelling: () => outbox.isTelling(),
    waiting: async () => (await outbox.status()).waiting,
  });

  return {
    bolt,
    outbox,
    trouble: () => reach.trouble(),
    told: () => identity.told(),
    requestListener,
    async start() {
      await identity.start();
      outbox.start();
      homes.start();
      away.start();
      socket?.start();
    },
    async stop() {
      identity.stop();
      const listening = inFlight.drained(clock).then(() => socket?.stop());
      const left = Promise.all([listening, away.stop(), homes.stop(), outbox.stop()]);
      // What a Slack that does not answer keeps open is looked for by whoever tells next.
      if ((await within(clock, STOP_WITHIN_MS, left)) === 'late')
        log.warn({}, 'leaving before Slack has answered; what it was told is looked up after the next start');
    },
  };
}

function boltIds(identity: Identity) {
  const installed = identity.installed();
  if (!installed) return {};
  const { botUser, bot } = installed;
  return { botUserId: botUser, ...(bot === undefined ? {} : { botId: bot }) };
}

interface Receiving {
  readonly receiver: Receiver;
  readonly requestListener: RequestListener | undefined;
  readonly socket: SocketMode | undefined;
}

function createReceiver({ config, clock, log }: SlackAppParts, reach: Reach): Receiving {
  if (config.mode === 'socket') {
    const receiving = {
      appToken: config.appToken,
      autoReconnectEnabled: false,
      logger: boltLog(log),
      // Its own retries: with the Web API's few, a short outage of Slack would end the connection for good.
      installerOptions: { clientOptions: socketOptions(config.apiUrl) },
    };
    const socket = openSocketMode({ receiving, reach, clock, log });
    return { receiver: socket.receivers[0], requestListener: undefined, socket };
  }
  const receiver = new HTTPReceiver({
    signingSecret: config.signingSecret,
    endpoints: EVENTS_PATH,
    // The guard checks the same signature more strictly, and by our clock.
    signatureVerification: false,
    // Commands and forms carry no instant of their own; the signed request does.
    customPropertiesExtractor: ({ headers }) => ({ sentAt: headers['x-slack-request-timestamp'] }),
    // Everything is acknowledged within two seconds of being read. A process that was held up for one more must not be
    // told from one that knows no such command (404).
    unhandledRequestTimeoutMillis: 10_000,
    logger: boltLog(log),
  });
  const { signingSecret } = config;
  const next: RequestListener = (request, response) => receiver.requestListener(request, response);
  return {
    receiver,
    requestListener: guardSlackRequests({ signingSecret, clock, log, next }),
    socket: undefined,
  };
}

const socketOptions = (apiUrl: string | undefined) => ({
  retryConfig: { retries: 3, factor: 2 },
  timeout: SLACK_TIMEOUT_MS,
  ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
});

/** Answers to a `response_url` go through this, too, and have no deadline of their own. */
const fetchInTime: FetchFunction = (url, init) =>
  fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(SLACK_TIMEOUT_MS) });
