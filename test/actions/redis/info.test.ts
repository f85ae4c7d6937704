import { expect, test } from 'vitest';
import { info } from '../../../src/actions/redis/info.ts';
import type { RedisInfo } from '../../../src/systems/redis/port.ts';
import { STAGING, stage } from '../../support/stage.ts';

const INPUT = { server: 'cache' };
const MEBIBYTE = 1_048_576;

const setUp = () => stage({ environment: { ...STAGING, redis: { cache: { url_secret: 'CACHE_URL' } } } });

/** The seeded cache, with other numbers. */
function holding(over: Partial<RedisInfo>) {
  const set = setUp();
  const { redis } = set.systems;
  const server = (name: string) => {
    const simulated = redis.server(name);
    return simulated && { ...simulated, info: async () => ({ ...(await simulated.info()), ...over }) };
  };
  const context = set.context({ systems: { ...set.systems, redis: { ...redis, server } } });
  return async (input: object) => {
    const plan = await info.plan(context, { ...INPUT, ...input });
    return info.observe(context, { ...INPUT, ...input }, { plan, startedAt: set.clock.now() });
  };
}

test('keys, memory and clients are read and told', async () => {
  const { plan, end } = await setUp().perform(info, INPUT);

  expect(plan.commands).toEqual([
    'redis-cli -u "$CACHE_URL" DBSIZE',
    'redis-cli -u "$CACHE_URL" INFO memory',
  ]);
  expect(end).toEqual({
    status: 'done',
    outputs: {
      keys: 18_231,
      used_memory_bytes: 412 * MEBIBYTE,
      max_memory_bytes: 1_024 * MEBIBYTE,
      connected_clients: 24,
    },
    evidence: ['cache: 18,231 keys, 412 MiB used (40 % of 1,024 MiB, noeviction), 24 clients.'],
  });
});

test.each([
  [{ keys_at_least: 1 }, { keys: 1 }, 'done', ''],
  [{ keys_at_least: 1 }, { keys: 0 }, 'failed', '0 keys, expected at least 1'],
  [{ keys_at_most: 0 }, { keys: 0 }, 'done', ''],
  [{ keys_at_most: 10 }, { keys: 1_100 }, 'failed', '1,100 keys, expected at most 10'],
  [{ memory_at_most_percent: 90 }, { usedMemoryBytes: 90, maxMemoryBytes: 100 }, 'done', ''],
  [
    { memory_at_most_percent: 90 },
    { usedMemoryBytes: 96, maxMemoryBytes: 100 },
    'failed',
    '96 % of maxmemory used, expected at most 90 %',
  ],
  [{ memory_at_most_percent: 90 }, { maxMemoryBytes: 0 }, 'failed', 'no maxmemory is set'],
])('expecting %j of %j it is %s', async (expectation, found, status, words) => {
  const look = holding(found);

  const end = await look({ expect: expectation });

  expect(end).toMatchObject({ status });
  expect('reason' in end ? end.reason : '').toContain(words);
});

test('without a limit, one client is one client', async () => {
  const look = holding({ keys: 0, usedMemoryBytes: 0, maxMemoryBytes: 0, connectedClients: 1 });

  expect(await look({})).toMatchObject({ evidence: ['cache: 0 keys, 0 MiB used (no maxmemory), 1 client.'] });
});

test('a measurement tells healthy from not', async () => {
  const set = setUp();

  const good = await info.measure?.(set.context(), { ...INPUT, expect: { keys_at_least: 1 } });
  const bad = await info.measure?.(set.context(), { ...INPUT, expect: { keys_at_most: 1 } });

  expect([good?.healthy, bad?.healthy]).toEqual([true, false]);
});

test('a server that the environment does not have is an obstacle that lists those it has', async () => {
  const planned = await setUp().plan(info, { server: 'cash' });

  expect(planned.obstacle).toContain('no Redis server cash. Known here: cache.');
});

test('in trouble it ends in words', async () => {
  const set = setUp();
  set.world.faults.set('redis/refused', true);

  await expect(set.perform(info, INPUT)).rejects.toMatchObject({ kind: 'denied' });
});

test.each([
  [{}],
  [{ server: '' }],
  [{ server: 'cache', expect: {} }],
  [{ server: 'cache', expect: { keys: 1 } }],
])('the input %j is refused', async (input) => {
  await expect(setUp().plan(info, input)).rejects.toThrow();
});
