import { z } from 'zod';
import type { RedisInfo, RedisServers } from '../../systems/redis/port.ts';
import { type ActionContext, defineAction, type Observation } from '../action.ts';

const DEADLINE_MS = 60_000;

const Expectation = z
  .strictObject({
    keys_at_least: z
      .int()
      .min(0)
      .optional()
      .describe('At least this many keys: a restore that brought something'),
    keys_at_most: z.int().min(0).optional().describe('At most this many keys'),
    memory_at_most_percent: z
      .number()
      .min(1)
      .max(100)
      .optional()
      .describe('At most this share of maxmemory is used'),
  })
  .refine((expected) => Object.values(expected).some((one) => one !== undefined), 'Name what is expected');
type Expectation = z.output<typeof Expectation>;

const Input = z.object({
  server: z.string().min(1).describe('The Redis server, by its name in the environment'),
  expect: Expectation.optional().describe('What must hold'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  keys: z.int().describe('How many keys there are (DBSIZE)'),
  used_memory_bytes: z.int().describe('How much memory is used'),
  max_memory_bytes: z.int().describe('The limit that is set; 0 when there is none'),
  connected_clients: z.int().describe('How many clients are connected'),
});

/** Reads the number of keys, the memory and the clients of a Redis server, and compares them with what is expected. */
export const info = defineAction({
  name: 'redis/info',
  summary: 'Reads the keys, memory and clients of a Redis server',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan({ systems }, { server: name }) {
    const server = systems.redis.server(name);
    const line = (what: string) => `redis-cli -u "$${server?.urlSecret ?? ''}" ${what}`;
    return {
      changes: [],
      guards: {},
      outputs: {},
      facts: [`Reads INFO and DBSIZE of ${name}.`],
      warnings: [],
      commands: server ? [line('DBSIZE'), line('INFO memory')] : [],
      ...(!server && { obstacle: noServer(systems.redis, name) }),
    };
  },

  observe: (context, input) => observe(context, input),

  async measure(context, input) {
    const found = await context.systems.redis.server(input.server)?.info(context.signal);
    const problems = found
      ? problemsOf(found, input.expect ?? {})
      : [noServer(context.systems.redis, input.server)];
    return { healthy: problems.length === 0, summary: found ? describe(found) : problems.join(' ') };
  },
});

async function observe(
  { systems, signal }: ActionContext,
  { server: name, expect }: Input,
): Promise<Observation> {
  const server = systems.redis.server(name);
  if (!server) return { status: 'failed', reason: noServer(systems.redis, name) };
  const found = await server.info(signal);
  const evidence = [`${name}: ${describe(found)}.`];
  const problems = problemsOf(found, expect ?? {});
  if (problems.length > 0)
    return {
      status: 'failed',
      reason: `Redis ${name} is not as expected: ${problems.join('; ')}.`,
      evidence,
    };
  const outputs = {
    keys: found.keys,
    used_memory_bytes: found.usedMemoryBytes,
    max_memory_bytes: found.maxMemoryBytes,
    connected_clients: found.connectedClients,
  };
  return { status: 'done', outputs, evidence };
}

function noServer(redis: RedisServers, name: string): string {
  const known = redis.names().join(', ') || 'none';
  return `This environment has no Redis server ${name}. Known here: ${known}. Add it under "redis" in runbooks.yaml.`;
}

function problemsOf(found: RedisInfo, expected: Expectation): readonly string[] {
  const { keys_at_least: least, keys_at_most: most, memory_at_most_percent: share } = expected;
  const { keys, maxMemoryBytes } = found;
  return [
    ...(least !== undefined && keys < least
      ? [`${count(keys)} keys, expected at least ${count(least)}`]
      : []),
    ...(most !== undefined && keys > most ? [`${count(keys)} keys, expected at most ${count(most)}`] : []),
    ...(share !== undefined && maxMemoryBytes === 0
      ? ['no maxmemory is set, so no share of it can be judged']
      : []),
    ...(share !== undefined && percent(found) > share
      ? [`${Math.round(percent(found))} % of maxmemory used, expected at most ${share} %`]
      : []),
  ];
}

function describe(found: RedisInfo): string {
  const { keys, usedMemoryBytes, maxMemoryBytes, maxMemoryPolicy, connectedClients } = found;
  const limit =
    maxMemoryBytes === 0
      ? 'no maxmemory'
      : `${Math.round(percent(found))} % of ${mebibytes(maxMemoryBytes)}, ${maxMemoryPolicy}`;
  const clients = `${count(connectedClients)} ${connectedClients === 1 ? 'client' : 'clients'}`;
  return `${count(keys)} keys, ${mebibytes(usedMemoryBytes)} used (${limit}), ${clients}`;
}

function percent({ usedMemoryBytes, maxMemoryBytes }: RedisInfo): number {
  return maxMemoryBytes === 0 ? 0 : (100 * usedMemoryBytes) / maxMemoryBytes;
}

const mebibytes = (bytes: number): string => `${count(Math.round(bytes / 1_048_576))} MiB`;
const count = (number: number): string => number.toLocaleString('en-US');
