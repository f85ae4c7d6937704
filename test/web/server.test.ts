import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Health } from '../../src/web/health.ts';
import { startWebServer, type WebServer, type WebServerParts } from '../../src/web/server.ts';

const WELL: Health = { healthy: true, store: { writable: true } };
const log = { error() {} };

async function open(over: Partial<WebServerParts> = {}): Promise<WebServer> {
  const started = await startWebServer({
    port: 0,
    host: '127.0.0.1',
    health: async () => WELL,
    log,
    ...over,
  });
  if (!started.ok) throw new Error(started.problem);
  onTestFinished(() => started.server.close());
  return started.server;
}

const says =
  (text: string): RequestListener =>
  (_request, response) =>
    void response.end(text);

describe('where requests go', () => {
  test('Slack’s to its listener, everything else to the workspace', async () => {
    const { url } = await open({ slackListener: says('slack'), workspace: says('workspace') });

    const slack = await fetch(`${url}/slack/events`, { method: 'POST', body: 'x=1' });
    const page = await fetch(`${url}/anything`);

    expect([await slack.text(), await page.text()]).toEqual(['slack', 'workspace']);
  });

  test('without a workspace there is nothing else', async () => {
    const { url } = await open();

    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  test('Slack’s path takes POST only', async () => {
    const { url } = await open({ slackListener: says('slack') });

    expect((await fetch(`${url}/slack/events`)).status).toBe(405);
  });

  test.each([
    ['too large', 'content-length: 2000000\r\n', '413'],
    ['of unknown length', 'transfer-encoding: chunked\r\n', '411'],
  ])('a request to Slack’s path that is %s is refused before it is read', async (_what, header, status) => {
    const { port } = await open({ slackListener: says('slack') });
    const socket = connect(port, '127.0.0.1');

    socket.write(`POST /slack/events HTTP/1.1\r\nhost: x\r\n${header}\r\n`);
    const [answer] = await once(socket, 'data');

    expect(String(answer)).toContain(`HTTP/1.1 ${status}`);
    socket.destroy();
  });
});

describe('health', () => {
  test('is 200 when all is well', async () => {
    const { url } = await open();

    const response = await fetch(`${url}/healthz`);

    expect([response.status, await response.json()]).toEqual([200, WELL]);
  });

  test('is 503 when it is not', async () => {
    const sick: Health = { healthy: false, store: { writable: false, problem: 'the disk is full' } };
    const { url } = await open({ health: async () => sick });

    const response = await fetch(`${url}/healthz`);

    expect([response.status, await response.json()]).toEqual([503, sick]);
  });

  test('is 503 when it cannot be found out', async () => {
    const { url } = await open({ health: () => Promise.reject(new Error('a bug')) });

    expect((await fetch(`${url}/healthz`)).status).toBe(503);
  });

  test('readiness is asked for by its own path', async () => {
    const { url } = await open({ ready: () => false });

    expect((await fetch(`${url}/readyz`)).status).toBe(503);
  });

  test('a system that is down is told system by system, and keeps nobody out of the traffic', async () => {
    const at = '2026-03-04T02:00:00.000Z';
    const systems: Health['systems'] = [
      { system: 'Kubernetes', environment: 'production', answers: false, since: at, why: 'It refuses.' },
      { system: 'PagerDuty', answers: true, since: at },
    ];
    const { url } = await open({ health: async () => ({ ...WELL, slack: { waiting: 0 }, systems }) });

    const response = await fetch(`${url}/readyz`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ...{ ready: true, degraded: true },
      systems: { Slack: 'answers', 'Kubernetes (production)': 'down', PagerDuty: 'answers' },
      says: [expect.stringMatching(/^Kubernetes \(production\): down since .*02:00 UTC: It refuses\.$/)],
    });
  });
});

describe('listening', () => {
  test('a port in use is said plainly, with what to do', async () => {
    const { port } = await open();

    const second = await startWebServer({ port, host: '127.0.0.1', health: async () => WELL, log });

    expect(second).toEqual({
      ok: false,
      problem: expect.stringMatching(new RegExp(`Port ${port} on 127.0.0.1 is in use.*PORT=${port + 1}`)),
    });
  });

  test('an address of another machine is said plainly', async () => {
    const started = await startWebServer({ port: 0, host: '192.0.2.1', health: async () => WELL, log });

    expect(started).toMatchObject({ ok: false, problem: expect.stringContaining('HOST') });
  });
});

describe('closing', () => {
  test('lets what is being answered be answered, and takes nothing new', async () => {
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const server = await open({
      workspace: (_request, response) => {
        reached.resolve();
        void gate.promise.then(() => response.end('late'));
      },
    });
    const going = fetch(`${server.url}/slow`);
    await reached.promise;

    const closing = server.close();
    const refused = fetch(`${server.url}/new`).catch(() => 'refused');
    gate.resolve();

    expect(await (await going).text()).toBe('late');
    expect(await refused).toBe('refused');
    await closing;
  });
});
