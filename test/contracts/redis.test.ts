import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { Faults } from '../../src/systems/faults.ts';
import { connectRedis } from '../../src/systems/redis/client.ts';
import type { RedisServer, RedisServers } from '../../src/systems/redis/port.ts';
import { type RedisState, simulateRedis } from '../../src/systems/redis/simulator.ts';
import { redisServer } from '../../src/systems/redis/wire.ts';
import { HeldClock } from '../support/held-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeSockets, onASocket } from './on-a-socket.ts';

const SUBJECTS = [
  { name: 'the simulator', open: async () => simulator() },
  { name: 'the real client', open: overTheWire },
];

afterEach(closeSockets);

describe.each(SUBJECTS)('Redis by $name', ({ open }) => {
  test('keys, memory and clients are read', async () => {
    const { port } = await open();

    expect(await existing(port, 'cache').info()).toEqual({
      version: '7.2.5',
      role: 'master',
      keys: 42,
      usedMemoryBytes: 2_000_000,
      maxMemoryBytes: 8_000_000,
      maxMemoryPolicy: 'noeviction',
      connectedClients: 3,
    });
  });

  test('a server that the environment does not name is not there', async () => {
    const { port } = await open();

    expect(port.server('nope')).toBeUndefined();
    expect(port.server('constructor')).toBeUndefined();
    expect(port.names()).toEqual(['cache']);
  });

  failsInWords<RedisServers>({
    system: 'redis',
    open,
    read: (port, signal) => existing(port, 'cache').info(signal),
  });
});

describe('what stands behind the address', () => {
  test.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['one that loads its data', '-LOADING Redis is loading the dataset in memory\r\n'.repeat(4)],
    ['one that wants a password', '-NOAUTH Authentication required.\r\n'.repeat(4)],
    ['numbers where INFO is expected', ':1\r\n'.repeat(6)],
    ['an INFO without what we need', '$9\r\nrole:none\r\n:0\r\n'.repeat(3)],
    ['an impossible length', '$-7\r\n'],
    ['nothing but its end', ''],
  ])('%s is told in words', async (_what, says) => {
    const server = createServer((socket) =>
      socket.on('error', () => {}).once('data', () => socket.end(says)),
    );
    const { address } = await onASocket('redis', server);

    await expect(existing(redisAt(`redis://${address}`), 'cache').info()).rejects.toMatchObject({
      name: 'Failure',
      message: expect.stringMatching(/^\S.* .*\.$/),
    });
  });

  test('a server that says nothing is given up at the deadline', async () => {
    const clock = new HeldClock();
    const { address } = await onASocket(
      'redis',
      createServer(() => {}),
    );

    const refused = expect(
      existing(redisAt(`redis://${address}`, clock), 'cache').info(),
    ).rejects.toMatchObject({
      kind: 'timeout',
    });
    await expect
      .poll(() => clock.advance(5_000).then(() => clock.now().getTime()))
      .toBeGreaterThan(Date.parse('2026-03-04T02:48:11Z'));

    await refused;
  });

  test.each([
    ['no secret at all', undefined, /the secret CACHE_URL is not set/],
    ['another thing', 'hunter2-is-my-password', /the secret CACHE_URL does not hold one/],
    ['another system', 'http://root:hunter2@db/x', /the secret CACHE_URL does not hold one/],
  ])('with %s, the variable is named and the string is not', async (_what, url, words) => {
    const failure = await existing(redisAt(url), 'cache')
      .info()
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({
      name: 'Failure',
      kind: 'invalid',
      message: expect.stringMatching(words),
    });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('hunter2');
  });
});

function simulator(): Subject<RedisServers> & { readonly faults: Faults } {
  const faults = new Faults();
  const cache = { keys: 42, usedMemoryBytes: 2_000_000, maxMemoryBytes: 8_000_000, connectedClients: 3 };
  const state: RedisState = { servers: { cache } };
  const port = simulateRedis({ state, clock: new HeldClock(), faults }).named({ cache: {} });
  return { port, faults };
}

async function overTheWire(): Promise<Subject<RedisServers>> {
  const { port: simulated, faults } = simulator();
  const wire = await onASocket('redis', redisServer(existing(simulated, 'cache')), faults);
  return { port: redisAt(`redis://:secret@${wire.address}/2`), faults: wire.faults };
}

function redisAt(url: string | undefined, clock: typeof systemClock = systemClock): RedisServers {
  const secrets: Record<string, string> = url === undefined ? {} : { CACHE_URL: url };
  return connectRedis({ servers: { cache: { url_secret: 'CACHE_URL' } }, secrets, clock });
}

function existing(port: RedisServers, name: string): RedisServer {
  const found = port.server(name);
  if (!found) throw new Error(`expected a Redis server ${name}`);
  return found;
}
