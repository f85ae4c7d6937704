import { createServer, type Server } from 'node:http';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

/** Slack as Socket Mode sees it: `apps.connections.open`, a WebSocket, envelopes out, acknowledgements back. */
export interface SocketModeSlack {
  /** For SLACK_API_URL. */
  readonly apiUrl: string;
  /** Resolves when the bot has connected for the n-th time. */
  connected(times: number): Promise<void>;
  /** Sends an envelope over the newest connection and resolves with what the bot acknowledged it with. */
  deliver(envelope: Envelope): Promise<unknown>;
  /** The same over any connection that is open. */
  deliverAny(envelope: Envelope): Promise<unknown>;
  /** For answers after the acknowledgment: a call named `response`. */
  readonly responseUrl: string;
  /** Ends the newest connection as Slack does every few hours. */
  recycle(): void;
  /** Tells all connections, or the newest one, that they are to end, and why. */
  disconnect(reason: string, which?: 'all' | 'newest'): void;
  /** From now on nothing comes out of the connections there are, and nobody closes them: half-open. */
  goSilent(): void;
  /** The next connections get no hello. */
  sayHello(does: boolean): void;
  /** What `apps.connections.open` answers; undefined: an address. */
  deny(error: string | undefined): void;
  /** The connections that are open. */
  open(): number;
  /** The Web API's calls so far. */
  readonly calls: readonly { readonly method: string; readonly body: string }[];
}

export interface Envelope {
  readonly type: string;
  readonly payload: object;
  /** Slack's own word for a redelivery. */
  readonly retry_attempt?: number;
}

export async function openSocketModeSlack(): Promise<SocketModeSlack> {
  const calls: { method: string; body: string }[] = [];
  const connections: WebSocket[] = [];
  const acknowledged = new Map<string, (payload: unknown) => void>();
  const waiting: { times: number; resolve: () => void }[] = [];
  let sent = 0;
  let greets = true;
  let denied: string | undefined;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const method = (request.url ?? '').split('/').at(-1) ?? '';
      calls.push({ method, body: Buffer.concat(chunks).toString() });
      response.setHeader('content-type', 'application/json');
      const refusal = method === 'apps.connections.open' ? denied : undefined;
      response.end(JSON.stringify(refusal ? { ok: false, error: refusal } : answer(method, server)));
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    connections.push(socket);
    if (greets) socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
    socket.on('message', (text) => {
      const { envelope_id: id, payload } = JSON.parse(String(text));
      acknowledged.get(id)?.(payload);
    });
    for (const one of waiting) if (connections.length >= one.times) one.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of connections) socket.terminate();
    server.closeAllConnections();
    server.close();
  });

  function send(socket: WebSocket | undefined, envelope: Envelope): Promise<unknown> {
    sent += 1;
    const id = `envelope-${sent}`;
    const answered = new Promise<unknown>((resolve) => acknowledged.set(id, resolve));
    socket?.send(JSON.stringify({ ...envelope, envelope_id: id, accepts_response_payload: true }));
    return answered;
  }

  return {
    apiUrl: `http://127.0.0.1:${portOf(server)}/api/`,
    calls,
    connected: (times) =>
      connections.length >= times
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ times, resolve })),
    deliver: (envelope) => send(connections.at(-1), envelope),
    deliverAny: (envelope) => send(connections.find(isOpen), envelope),
    responseUrl: `http://127.0.0.1:${portOf(server)}/response`,
    recycle: () => connections.at(-1)?.close(),
    disconnect(reason, which = 'all') {
      const open = connections.filter(isOpen);
      for (const socket of which === 'all' ? open : open.slice(-1))
        socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: {} }));
    },
    goSilent() {
      for (const socket of connections) socket.pause();
    },
    sayHello(does) {
      greets = does;
    },
    deny(error) {
      denied = error;
    },
    open: () => connections.filter(isOpen).length,
  };
}

const isOpen = ({ readyState }: WebSocket): boolean => readyState === WebSocket.OPEN;

function answer(method: string, server: Server): object {
  if (method === 'apps.connections.open') return { ok: true, url: `ws://127.0.0.1:${portOf(server)}/link` };
  if (method === 'auth.test')
    return { ok: true, team_id: 'T0LOCAL', user_id: 'U0RUNBOLT', bot_id: 'B0RUNBOLT' };
  if (method === 'usergroups.users.list') return { ok: true, users: ['U0RESPOND1'] };
  if (method === 'chat.postMessage') return { ok: true, channel: 'C0OPS', ts: '1.000001' };
  return { ok: true };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
