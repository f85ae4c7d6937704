import type { Redis } from 'ioredis';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { type Connectable, connectionString } from '../connection-string.ts';
import { lazily } from '../lazily.ts';
import { timedOut } from '../network-failures.ts';
import type { RedisServer, RedisServers } from './port.ts';
import { readInfo } from './read-info.ts';
import { notUnderstood, redisFailure } from './redis-failure.ts';

const DEADLINE_MS = 10_000;

const REDIS: Connectable = {
  system: 'Redis',
  protocols: ['redis:', 'rediss:'],
  example: 'rediss://user:password@host:6379/0',
};

export interface RedisConnections {
  /** As `runbooks.yaml` names them; `url_secret` is the variable with the connection string. */
  readonly servers: Readonly<Record<string, { readonly url_secret: string }>>;
  /** The bot's environment. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

const driver = lazily(async () => (await import('ioredis')).Redis);

/** The real Redis servers of an environment: a connection for each question, none kept open. `rediss:` means TLS. */
export function connectRedis({ servers, secrets, clock }: RedisConnections): RedisServers {
  return {
    names: () => Object.keys(servers),
    server(name) {
      const place = Object.hasOwn(servers, name) ? servers[name] : undefined;
      return place && connectServer(name, place.url_secret, { secrets, clock });
    },
  };
}

function connectServer(
  name: string,
  urlSecret: string,
  { secrets, clock }: Pick<RedisConnections, 'secrets' | 'clock'>,
): RedisServer {
  return {
    name,
    urlSecret,
    async info(signal) {
      const operation = `info ${name}`;
      const url = connectionString(secrets, urlSecret, REDIS);
      return asking({ operation, signal, url }, clock, async (redis) => {
        const [text, keys] = await Promise.all([redis.info(), redis.dbsize()]);
        const read = typeof text === 'string' ? readInfo(text, keys) : undefined;
        if (!read) throw notUnderstood(operation);
        return read;
      });
    },
  };
}

interface Asked {
  readonly operation: string;
  readonly signal: AbortSignal | undefined;
  readonly url: string;
}

/** One connection, one try, one deadline. */
async function asking<Answer>(
  { operation, signal, url }: Asked,
  clock: Clock,
  ask: (redis: Redis) => Promise<Answer>,
): Promise<Answer> {
  const Driver = await driver();
  const late = new AbortController();
  const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  if (either.aborted) throw new Failure(timedOut('Redis', operation));
  const redis = new Driver(url, ONCE);
  const heard = firstError(redis);
  const cancel = clock.after(DEADLINE_MS, () => late.abort());
  either.addEventListener('abort', () => redis.disconnect(), { once: true });
  try {
    await redis.connect();
    return await ask(redis);
  } catch (error) {
    throw error instanceof Failure ? error : redisFailure(operation, heard() ?? error, either.aborted);
  } finally {
    cancel();
    redis.disconnect();
  }
}

/** The driver would otherwise connect again for ever, and keep what it was asked until then. */
const ONCE = {
  lazyConnect: true,
  retryStrategy: null,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: true,
  enableReadyCheck: false,
  disableClientInfo: true,
  // Without HELLO, which servers before Redis 6 do not know.
  protocol: 2,
  connectionName: 'runbolt',
} as const;

/** The reason is in the first event; the promises only say that the connection is closed. */
function firstError(redis: Redis): () => unknown {
  let first: unknown;
  redis.on('error', (error: unknown) => {
    first ??= error;
  });
  return () => first;
}
