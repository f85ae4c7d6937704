import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { createHttp } from '../../../src/systems/http/client.ts';
import { MAX_BODY_BYTES } from '../../../src/systems/http/port.ts';
import { HeldClock } from '../../support/held-clock.ts';

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  servers.push({
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return `127.0.0.1:${port}`;
}

const client = (hosts: string[], addresses?: string[]) =>
  createHttp({ hosts, clock: systemClock, ...(addresses && { lookup: async () => addresses }) });

test.each([
  ['169.254.169.254', 'the metadata service'],
  ['169.254.170.2', "ECS' credentials"],
  ['127.0.0.1', 'loopback by surprise'],
  ['127.8.8.8', 'another loopback'],
  ['0.0.0.0', 'this machine'],
  ['::', 'this machine over IPv6'],
  ['::1', 'loopback over IPv6'],
  ['fe80::1', 'link-local over IPv6'],
  ['fd00:ec2::254', 'the metadata service over IPv6'],
  ['::ffff:169.254.169.254', 'the metadata service in disguise'],
  ['::ffff:127.0.0.1', 'loopback in disguise'],
  ['224.0.0.1', 'multicast'],
])('a listed name that leads to %s (%s) is refused', async (address) => {
  const http = client(['api.test'], ['203.0.113.7', address]);

  await expect(http.request({ url: 'http://api.test/' })).rejects.toMatchObject({
    kind: 'denied',
    message: expect.stringContaining(address),
  });
});

test.each([
  'http://2130706433/',
  'http://0x7f.1/',
  'http://127.1/',
  'http://[::ffff:127.0.0.1]/',
  'http://localhost./',
  'http://api.test@127.0.0.1/',
  'http://api.test.evil.test/',
  'http://evil.test/?api.test',
])('the address %s does not get around the list of hosts', async (url) => {
  const http = client(['api.test'], ['203.0.113.7']);

  await expect(http.request({ url })).rejects.toMatchObject({
    name: 'Failure',
    kind: expect.stringMatching(/^(denied|invalid)$/),
  });
});

test('a host listed with its port admits that port only', async () => {
  const http = client(['api.test:8080'], ['169.254.1.1']);

  await expect(http.request({ url: 'http://api.test:22/' })).rejects.toThrow(/not among the hosts/);
  await expect(http.request({ url: 'http://api.test/' })).rejects.toThrow(/not among the hosts/);
  await expect(http.request({ url: 'http://api.test:8080/' })).rejects.toThrow(/leads to 169\.254\.1\.1/);
});

test('a loopback address is reached when it is listed as such', async () => {
  const host = await serve((_request, response) => response.end('here'));

  expect(await client([host]).request({ url: `http://${host}/` })).toMatchObject({
    status: 200,
    body: 'here',
  });
});

test('localhost is reached when it is listed as such', async () => {
  const host = (await serve((_request, response) => response.end('here'))).replace('127.0.0.1', 'localhost');

  expect(await client(['localhost']).request({ url: `http://${host}/` })).toMatchObject({ body: 'here' });
});

test('a redirect on the same host is followed', async () => {
  const host = await serve((request, response) => {
    if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
    else response.end('new');
  });

  expect(await client([host]).request({ url: `http://${host}/old` })).toMatchObject({
    status: 200,
    body: 'new',
  });
});

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'https://evil.test/',
  '//evil.test/',
  'file:///etc/passwd',
])('a redirect to %s is returned as it came, and not followed', async (location) => {
  const host = await serve((_request, response) => response.writeHead(302, { location }).end());

  const response = await client([host]).request({ url: `http://${host}/` });

  expect(response).toMatchObject({ status: 302, headers: { location } });
});

test('a circle of redirects ends', async () => {
  const host = await serve((_request, response) => response.writeHead(302, { location: '/' }).end());

  expect((await client([host]).request({ url: `http://${host}/` })).status).toBe(302);
});

test('a redirect of a write is not followed', async () => {
  let requests = 0;
  const host = await serve((_request, response) => {
    requests += 1;
    response.writeHead(307, { location: '/again' }).end();
  });

  await client([host]).request({ method: 'POST', url: `http://${host}/`, body: 'x' });

  expect(requests).toBe(1);
});

test('a body is cut off at the limit, and the rest is not downloaded', async () => {
  let sent = 0;
  const host = await serve((_request, response) => {
    const more = () => {
      while (!response.destroyed && sent < 200_000_000) {
        sent += 65_536;
        if (!response.write('x'.repeat(65_536))) return;
      }
    };
    response.on('drain', more);
    more();
  });

  const response = await client([host]).request({ url: `http://${host}/` });

  expect(response).toMatchObject({ truncated: true });
  expect(response.body).toHaveLength(MAX_BODY_BYTES);
  expect(sent).toBeLessThan(50_000_000);
});

test('a host that accepts and says nothing runs into the deadline', async () => {
  const host = await serve(() => {});
  const clock = new HeldClock();
  const http = createHttp({ hosts: [host], clock });

  const refusal = expect(http.request({ url: `http://${host}/`, timeoutMs: 3_000 })).rejects.toMatchObject({
    kind: 'timeout',
    message: `${host} did not answer within 3000 ms.`,
  });
  await clock.advance(3_000);

  await refusal;
});

test('a name server that never answers runs into the deadline, too', async () => {
  const clock = new HeldClock();
  const http = createHttp({ hosts: ['api.test'], clock, lookup: () => new Promise(() => {}) });

  const refusal = expect(http.request({ url: 'http://api.test/', timeoutMs: 3_000 })).rejects.toMatchObject({
    kind: 'timeout',
  });
  await clock.advance(3_000);

  await refusal;
});

test('a body that trickles for ever runs into the same deadline', async () => {
  const begun = Promise.withResolvers<void>();
  const host = await serve((_request, response) => {
    response.write('{"status":');
    begun.resolve();
  });
  const clock = new HeldClock();

  const refusal = expect(
    createHttp({ hosts: [host], clock }).request({ url: `http://${host}/`, timeoutMs: 3_000 }),
  ).rejects.toMatchObject({ kind: 'timeout' });
  await begun.promise;
  await clock.advance(3_000);

  await refusal;
});

test('what is no HTTP at all is unavailable, in words', async () => {
  const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  await expect(client([host]).request({ url: `http://${host}/` })).rejects.toMatchObject({
    name: 'Failure',
    kind: 'unavailable',
  });
});

test.each([
  '',
  'nonsense',
  'file:///etc/passwd',
  'ftp://api.test/',
  'http://user:secret@api.test/',
  'javascript:1',
])('the address %j is invalid', async (url) => {
  await expect(client(['api.test']).request({ url })).rejects.toMatchObject({ kind: 'invalid' });
});
