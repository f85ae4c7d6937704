import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerControl, type ControlAnswer, type ControlLog, wrong } from './answer-control.ts';
import type { Desk } from './desk.ts';
import { claimSocket, listenPrivately } from './private-socket.ts';

export interface ControlSocketParts {
  /** `<RUNBOLT_DATA>/runbolt.sock` */
  readonly path: string;
  readonly desk: Desk;
  readonly log: ControlLog;
}

export interface ControlSocket {
  readonly path: string;
  /** Hangs up on whoever is still waiting, and takes the socket away. */
  close(): Promise<void>;
}

export type ControlSocketStart =
  | { readonly ok: true; readonly socket: ControlSocket }
  | { readonly ok: false; readonly problem: string };

/**
 * Lets the command line speak to the running bot: JSON over HTTP over a Unix socket, `POST /<command>`. Only the bot's
 * own operating-system account (and root) can open it; that is the whole proof of who asks, so the account's name is
 * taken from the request. A socket that a killed bot left behind is replaced; one that somebody answers on never is.
 */
export async function startControlSocket(parts: ControlSocketParts): Promise<ControlSocketStart> {
  const { path } = parts;
  const problem = await claimSocket(path);
  if (problem !== undefined) return { ok: false, problem };

  const server = createServer((request, response) => void serve(parts, request, response));
  server.requestTimeout = 10_000;
  const refused = await listenPrivately(server, path);
  if (refused !== undefined) return { ok: false, problem: refused };
  return { ok: true, socket: { path, close: () => close(server) } };
}

const MOST_BYTES = 64 * 1024;

async function serve(
  { desk, log }: ControlSocketParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const body = await readBody(request);
  if ('refusal' in body) return send(response, body.refusal, request.socket);
  const name = (request.url ?? '/').slice(1);
  send(response, await answerControl(desk, name, body.json, gone.signal, log));
}

type Body = { readonly json: unknown } | { readonly refusal: ControlAnswer };

async function readBody(request: IncomingMessage): Promise<Body> {
  if (request.method !== 'POST') return refuse(405, 'bad_request', 'Commands are sent with POST.');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > MOST_BYTES) return refuse(413, 'too_large', 'A command may be 64 kB at most.');
      chunks.push(bytes);
    }
    return { json: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch (error) {
    const message = error instanceof SyntaxError ? 'The request is not JSON.' : 'The request broke off.';
    return refuse(400, 'bad_request', message);
  }
}

const refuse = (code: number, name: string, message: string): Body => ({
  refusal: wrong(code, name, message),
});

/** With `hangUp`, the rest of what is being sent is not waited for. */
function send(response: ServerResponse, { code, body }: ControlAnswer, hangUp?: Socket): void {
  response.writeHead(code, { 'content-type': 'application/json', ...(hangUp && { connection: 'close' }) });
  response.end(JSON.stringify(body), () => hangUp?.destroySoon());
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
