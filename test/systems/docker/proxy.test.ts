import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { connectDocker } from '../../../src/systems/docker/client.ts';

const conf = readFileSync('deploy/docker/proxy.conf', 'utf8');

/** What deploy/docker/proxy.conf lets through, in its own words. */
function isLetThrough(method: string, path: string): boolean {
  const locations = [
    ...conf.matchAll(/location (=|~) "?([^"\s]+)"? \{\s*limit_except (\w+) \{ deny all; \}/g),
  ];
  expect(locations).toHaveLength(2);
  return locations.some(([, how, pattern = '', allowed]) => {
    const matches = how === '=' ? path === pattern : new RegExp(pattern).test(path);
    return matches && method === allowed;
  });
}

async function hostAnswering(status: number, body: string) {
  const asked: { method: string; path: string }[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://docker.test');
    asked.push({ method: request.method ?? '', path: pathname });
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { asked, docker: connectDocker({ url: `http://127.0.0.1:${port}`, clock: systemClock }) };
}

const ID = 'ab12'.repeat(16);

test('the proxy lets through everything that the client asks', async () => {
  const { asked, docker } = await hostAnswering(200, '[]');

  await docker.listContainers({ project: 'a', service: 'b' });
  await docker.stopContainer({ id: ID, graceSeconds: 10 });
  await docker.startContainer({ id: ID });

  expect(asked).toHaveLength(3);
  expect(asked.filter(({ method, path }) => !isLetThrough(method, path))).toEqual([]);
});

test.each([
  ['POST', '/containers/json'],
  ['POST', '/containers/create'],
  ['GET', `/containers/${ID}/json`],
  ['GET', `/containers/${ID}/logs`],
  ['POST', `/containers/${ID}/exec`],
  ['POST', `/containers/${ID}/stop/../exec`],
  ['DELETE', `/containers/${ID}`],
  ['GET', '/images/json'],
])('and nothing else: %s %s', (method, path) => {
  expect(isLetThrough(method, path)).toBe(false);
});

test('what the proxy refuses is said, with what allows it', async () => {
  const { docker } = await hostAnswering(403, '<html>403 Forbidden</html>');

  await expect(docker.startContainer({ id: ID })).rejects.toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('deploy/docker/proxy.conf'),
  });
});

test.each(['<html>', '{}', '[{"Names":[]}]', ''])(
  'an answer that is no list of containers is said: %j',
  async (body) => {
    const { docker } = await hostAnswering(200, body);

    await expect(docker.listContainers({ project: 'a', service: 'b' })).rejects.toMatchObject({
      kind: 'invalid',
    });
  },
);
