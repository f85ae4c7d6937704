import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Chance } from './random.ts';

/** A request that the system behind the front has answered, whatever the bot was told about it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

export interface FrontWishes {
  /** The system: reached over HTTP, so that it answers exactly as it does to the bot. */
  readonly behind: string;
  readonly chance: Chance;
  /** How likely a request is to go wrong, now. */
  readonly faultiness: () => number;
  /** How the vendor says that it is asked too often. */
  readonly throttle: (response: ServerResponse) => void;
  readonly seen: (exchange: Exchange) => void;
  /** What nobody hears anything of, now, whatever is asked of it. */
  readonly isDark?: (path: string) => boolean;
  readonly count: (what: string) => void;
}

/** In all of `after`, `half` and `silent` the effect has been done; in `refused`, `throttled` and `before` it has not. */
const FAULTS = {
  slow: 4,
  refused: 3,
  throttled: 3,
  before: 2,
  after: 4,
  half: 3,
  'failed after': 3,
  silent: 1,
} as const;
type Fault = keyof typeof FAULTS | 'none';

/** Stands before a system and makes its answers as bad as answers get, by the seed. */
export async function openFront(
  wishes: FrontWishes,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { chance, faultiness, count } = wishes;
  const server = createServer((asked, response) => {
    const fault: Fault = chance.is(faultiness()) ? chance.weighed(FAULTS) : 'none';
    if (fault !== 'none') count(`fault: ${fault}`);
    answer(wishes, fault, asked, response).catch(() => response.destroy());
  });
  return { url: await listen(server), close: () => close(server) };
}

async function answer(wishes: FrontWishes, fault: Fault, asked: IncomingMessage, response: ServerResponse) {
  const body = await buffer(asked);
  switch (fault) {
    case 'refused':
      return void response.writeHead(503, { 'content-type': 'text/plain' }).end('try later');
    case 'throttled':
      return wishes.throttle(response);
    case 'before':
      return void asked.socket.destroy();
    case 'slow':
      await pause(wishes.chance.between(300, 4_000));
  }
  const isDark = () => wishes.isDark?.(asked.url ?? '/') ?? false;
  if (isDark()) return void asked.socket.destroy();
  const behind = await forward(wishes, asked, body);
  // It may have become so by what was just carried out.
  if (isDark()) return void asked.socket.destroy();
  switch (fault) {
    case 'after':
      return void asked.socket.destroy();
    case 'failed after':
      return void response.writeHead(500, { 'content-type': 'text/plain' }).end('something broke');
    case 'silent':
      // Longer than any client of ours waits.
      await pause(15_000);
      return void asked.socket.destroy();
    case 'half':
      response.writeHead(behind.status, {
        ...behind.headers,
        'content-length': String(behind.body.length + 10),
      });
      response.write(behind.body.subarray(0, Math.ceil(behind.body.length / 2)));
      await pause(50);
      return void asked.socket.destroy();
    default:
      response.writeHead(behind.status, behind.headers).end(behind.body);
  }
}

/** What has arrived is carried out, whether anybody still waits for the answer or not. */
async function forward({ behind, seen }: FrontWishes, asked: IncomingMessage, body: Buffer) {
  const { method = 'GET', url = '/', headers } = asked;
  const { 'transfer-encoding': _, ...kept } = headers;
  const sent = request(new URL(url, behind), { method, headers: { ...kept, 'content-length': body.length } });
  sent.end(body);
  const [got]: IncomingMessage[] = await once(sent, 'response');
  if (!got) throw new Error('no answer from behind the front');
  const answered = await buffer(got);
  const status = got.statusCode ?? 500;
  seen({ method, path: url, headers, body: body.toString(), status, answer: answered.toString() });
  const { 'transfer-encoding': __, connection: ___, ...answerHeaders } = got.headers;
  return { status, headers: answerHeaders, body: answered };
}

export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
