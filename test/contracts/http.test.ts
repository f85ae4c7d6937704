import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { Faults } from '../../src/systems/faults.ts';
import { createHttp } from '../../src/systems/http/client.ts';
import type { Http } from '../../src/systems/http/port.ts';
import { type SimulatedHost, simulateHttp } from '../../src/systems/http/simulator.ts';
import { HeldClock } from '../support/held-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';

interface HttpSubject extends Subject<Http> {
  /** Where the host under test answers. */
  readonly url: string;
  /** Requests that were carried out. */
  readonly carriedOut: () => number;
}

/** The host of the suite: the same answers from the simulator and over the wire. */
const answers: SimulatedHost = ({ url, body, headers }) => {
  const { pathname } = new URL(url);
  if (pathname === '/health') return { status: 200, body: '{"status":"ok"}', ms: 12 };
  if (pathname === '/echo')
    return { status: 201, body: `${headers?.['x-token'] ?? ''}:${body ?? ''}`, ms: 12 };
  if (pathname === '/broken') return { status: 503, body: '<html>', ms: 12 };
  return { status: 404, body: '', ms: 3 };
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

describe.each(SUBJECTS)('HTTP by $name', ({ open }) => {
  let asked: HttpSubject;
  const opened = async () => {
    asked = await open();
    return asked;
  };

  test('an answer comes with its status, headers in lower case, body and time', async () => {
    const { port, url } = await opened();

    const response = await port.request({ url: `${url}/health` });

    expect(response).toMatchObject({
      status: 200,
      body: '{"status":"ok"}',
      truncated: false,
      ms: expect.any(Number),
    });
    expect(response.headers['content-type']).toBe('application/json');
  });

  test('method, headers and body are sent', async () => {
    const { port, url } = await opened();

    const response = await port.request({
      method: 'POST',
      url: `${url}/echo`,
      headers: { 'x-token': 'T' },
      body: 'grüß',
    });

    expect(response).toMatchObject({ status: 201, body: 'T:grüß' });
  });

  test.each([
    ['/nope', 404],
    ['/broken', 503],
  ])('%s answers %i, which is an answer', async (path, status) => {
    const { port, url } = await opened();

    expect(await port.request({ url: url + path })).toMatchObject({ status });
  });

  test('a host that is not listed is refused', async () => {
    const { port } = await opened();

    await expect(port.request({ url: 'https://other.test/' })).rejects.toMatchObject({
      name: 'Failure',
      kind: 'denied',
      message: expect.stringContaining('other.test is not among the hosts'),
    });
  });

  test('a listed host that does not resolve is unavailable', async () => {
    const { port } = await opened();

    await expect(port.request({ url: 'http://missing.invalid/' })).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'missing.invalid could not be found: its name does not resolve.',
    });
  });

  failsInWords<Http>({
    system: 'http',
    open: opened,
    troubles: ['unreachable', 'lost'],
    read: (port, signal) => port.request({ url: `${asked.url}/health` }, signal),
    write: (port) => port.request({ method: 'POST', url: `${asked.url}/echo`, body: 'x' }),
    happened: async () => asked.carriedOut() > 0,
  });
});

function simulator(): HttpSubject {
  const clock = new HeldClock();
  const faults = new Faults();
  const state = { requests: {}, last: {} };
  let carriedOut = 0;
  const host: SimulatedHost = (request, n) => {
    carriedOut += 1;
    return answers(request, n);
  };
  const http = simulateHttp({ state, clock, faults, hosts: { 'api.test': host } });
  const port = http.allowing(['api.test', 'missing.invalid']);
  return { port, faults, url: 'http://api.test', carriedOut: () => carriedOut };
}

async function overTheWire(): Promise<HttpSubject> {
  const on = new Set<string>();
  let carriedOut = 0;
  const server = createServer((request, response) => {
    if (on.has('http/slow')) return;
    void read(request).then((body) => {
      carriedOut += 1;
      if (on.has('http/lost')) {
        response.destroy();
        return;
      }
      const url = `http://127.0.0.1${request.url}`;
      const headers = { 'x-token': String(request.headers['x-token'] ?? '') };
      const { status, body: text } = answers({ url, body, headers }, 1);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
    });
  });
  const port = await listen(server, 0);
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });

  const faults = {
    async set(id: string, isOn: boolean) {
      if (isOn) on.add(id);
      else on.delete(id);
      if (id !== 'http/unreachable') return;
      server.closeAllConnections();
      if (isOn) await new Promise((resolve) => server.close(resolve));
      else await listen(server, port);
    },
  };
  const http = createHttp({
    hosts: [`127.0.0.1:${port}`, 'missing.invalid'],
    clock: systemClock,
    lookup: resolving,
  });
  return { port: http, faults, url: `http://127.0.0.1:${port}`, carriedOut: () => carriedOut };
}

/** No name of this suite leaves the machine. */
async function resolving(hostname: string): Promise<readonly string[]> {
  if (hostname === '127.0.0.1') return ['127.0.0.1'];
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return isAddress(address) ? address.port : 0;
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

async function read(request: Parameters<RequestListener>[0]): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
