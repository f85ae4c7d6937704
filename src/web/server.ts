import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../lib/clock.ts';
import { ailmentsOf, inOneLine } from './ailments.ts';
import { type Health, nameOfSystem } from './health.ts';
import { HEARTBEAT_PATH } from './heartbeat.ts';
import { cannotListen } from './listen-problems.ts';
import { say } from './say.ts';

export interface WebServerParts {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** What Slack's requests go to, at `POST /slack/events`. */
  readonly slackListener?: RequestListener;
  /** Signs of life from outside, at `POST /heartbeats/<schedule>`. */
  readonly heartbeats?: RequestListener;
  /** Alerts from outside, at `POST /webhooks/<sender>`. */
  readonly webhooks?: RequestListener;
  /** For Prometheus, at `GET /metrics`. */
  readonly metrics?: RequestListener;
  /** The local workspace: everything that is nobody else's. */
  readonly workspace?: RequestListener;
  readonly health: () => Promise<Health>;
  /** Whether the bot takes commands yet, and still. Absent: from the start to the end. */
  readonly ready?: () => boolean;
  readonly log: { error(facts: object, message: string): void };
  readonly clock?: Clock;
}

export interface WebServer {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  readonly port: number;
  /** Takes no new connections, lets what is being answered be answered, and after five seconds hangs up. */
  close(): Promise<void>;
}

export type WebServerStart =
  | { readonly ok: true; readonly server: WebServer }
  | { readonly ok: false; readonly problem: string };

/** A client has this long to send its headers, and this long for the whole request: a slow one holds nothing open. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const IDLE_MS = 5_000;
const CLOSE_MS = 5_000;

/** The one port Runbolt listens on: Slack, health, and the local workspace when there is one. */
export async function startWebServer(parts: WebServerParts): Promise<WebServerStart> {
  let closing = false;
  const answer = routes(parts, () => closing);
  const server = createServer(
    { connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
    (request, response) => {
      // A keep-alive connection that outlives its last answer would hold up the close.
      response.on('close', () => closing && server.closeIdleConnections());
      answer(request, response);
    },
  );
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = IDLE_MS;

  const problem = await listen(server, parts);
  if (problem !== undefined) return { ok: false, problem };
  const { port } = address(server);
  const close = () => {
    closing = true;
    return closeServer(server, parts.clock ?? systemClock);
  };
  return { ok: true, server: { url: urlOf(parts.host, port), port, close } };
}

function routes(parts: WebServerParts, isClosing: () => boolean): RequestListener {
  const { slackListener, heartbeats, webhooks, metrics, workspace, health, log } = parts;
  const isReady = () => !isClosing() && (parts.ready?.() ?? true);

  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (path === '/slack/events' && slackListener) {
      if (request.method !== 'POST') return say(response, 405, { error: 'POST only' }, { allow: 'POST' });
      const refusal = sizeRefusal(request.headers);
      return refusal
        ? say(response, refusal.code, refusal.body, { connection: 'close' })
        : slackListener(request, response);
    }
    if (heartbeats && HEARTBEAT_PATH.test(path)) return heartbeats(request, response);
    if (webhooks && path.startsWith('/webhooks/')) return webhooks(request, response);
    if (metrics && path === '/metrics' && reads) return metrics(request, response);
    if (path === '/healthz' && reads) return void sayHealth(response, health, log);
    if (path === '/readyz' && reads) return void sayReady(response, isReady(), parts);
    if (workspace) return workspace(request, response);
    return say(response, 404, { error: 'not found' });
  };
}

/** Slack's own requests are a few kilobytes, and always say how long they are. */
const MOST_SLACK_BYTES = 1_000_000;

function sizeRefusal(headers: { readonly 'content-length'?: string | undefined }) {
  const length = headers['content-length'];
  if (length === undefined) return { code: 411, body: { error: 'a content-length is needed' } };
  return Number(length) > MOST_SLACK_BYTES
    ? { code: 413, body: { error: 'the request is too large' } }
    : undefined;
}

async function sayHealth(
  response: ServerResponse,
  health: WebServerParts['health'],
  log: WebServerParts['log'],
): Promise<void> {
  try {
    const found = await health();
    say(response, found.healthy ? 200 : 503, found);
  } catch (error) {
    log.error({ err: error }, 'the health could not be checked');
    say(response, 503, { healthy: false });
  }
}

/**
 * Ready is who answers people; what ails it, and which system is down, is said beside it. Taken out of the traffic, the
 * bot could not even tell them why nothing is done.
 */
async function sayReady(
  response: ServerResponse,
  ready: boolean,
  { health, log, clock = systemClock }: WebServerParts,
): Promise<void> {
  if (!ready) return say(response, 503, { ready });
  try {
    const found = await health();
    const says = ailmentsOf(found, clock.now()).map(inOneLine);
    const { store } = found;
    const degraded = says.length > 0 && { degraded: true, says };
    say(response, 200, { ready, ...systemsOf(found), ...(!store.writable && { store }), ...degraded });
  } catch (error) {
    log.error({ err: error }, 'the health could not be checked');
    say(response, 200, { ready });
  }
}

/** System by system, as of a recent look: nobody waits for one here. */
function systemsOf({ slack, systems = [] }: Health) {
  const word = (answers: boolean) => (answers ? 'answers' : 'down');
  const named = systems.map((one) => [nameOfSystem(one), word(one.answers)] as const);
  const chat = slack ? [['Slack', word(slack.awaySince === undefined)] as const] : [];
  return { systems: Object.fromEntries([...chat, ...named]) };
}

function listen(server: Server, { port, host, log }: WebServerParts): Promise<string | undefined> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException) => resolve(cannotListen(error, host, port));
    server.once('error', refused);
    server.listen(port, host, () => {
      server.off('error', refused);
      server.on('error', (error) => log.error({ err: error }, 'the web server has trouble'));
      resolve(undefined);
    });
  });
}

async function closeServer(server: Server, clock: Clock): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cancel = clock.after(CLOSE_MS, () => server.closeAllConnections());
  await closed;
  cancel();
}

function address(server: Server): Pick<AddressInfo, 'port'> {
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? bound : { port: 0 };
}

/** An address that a browser on this machine can open. */
function urlOf(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
