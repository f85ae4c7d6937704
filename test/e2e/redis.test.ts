import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectRedis } from '../../src/systems/redis/client.ts';
import { given } from './given.ts';

const KEY = `runbolt-e2e-${process.pid}`;
const URL_SECRET = 'RUNBOLT_E2E_REDIS_URL';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(given(URL_SECRET), { maxRetriesPerRequest: 1 });
});
afterAll(async () => {
  await redis.del(KEY);
  redis.disconnect();
});

const info = (address = given(URL_SECRET), signal?: AbortSignal) =>
  connectRedis({
    servers: { cache: { url_secret: 'CACHE' } },
    secrets: { CACHE: address },
    clock: systemClock,
  })
    .server('cache')
    ?.info(signal);

test('keys, memory and clients are read from a real Redis', async () => {
  await redis.set(KEY, 'x');

  const found = await info();

  expect(found).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+/),
    role: 'master',
    keys: await redis.dbsize(),
    usedMemoryBytes: expect.any(Number),
    maxMemoryPolicy: 'noeviction',
  });
  expect(found?.connectedClients).toBeGreaterThanOrEqual(2);
});

test('a user with the rights of the README can read, and nothing else', async () => {
  const user = `${KEY}-user`;
  await redis.acl(
    'SETUSER',
    user,
    'on',
    '>e2e',
    'resetkeys',
    'resetchannels',
    '-@all',
    '+info',
    '+dbsize',
    '+select',
    '+client|setname',
  );
  const address = Object.assign(new URL(given(URL_SECRET)), { username: user, password: 'e2e' }).href;
  const restricted = new Redis(address, {
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: null,
    protocol: 2,
  });
  restricted.on('error', () => {});

  const found = await info(address);

  expect(found?.keys).toBeGreaterThan(0);
  await expect(restricted.get(KEY)).rejects.toThrow(/NOPERM/);
  restricted.disconnect();
  await redis.acl('DELUSER', user);
});

test.each([
  [
    'a wrong password',
    (address: URL) => Object.assign(address, { username: 'default', password: 'wrong' }),
    'denied',
  ],
  ['a port where nobody listens', (address: URL) => Object.assign(address, { port: '1' }), 'unavailable'],
])('%s is told as %s', async (_what, spoil, kind) => {
  await expect(info(spoil(new URL(given(URL_SECRET))).href)).rejects.toMatchObject({ name: 'Failure', kind });
});

test('a caller that has given up is not kept waiting', async () => {
  await expect(info(undefined, AbortSignal.abort())).rejects.toMatchObject({ kind: 'timeout' });
});
