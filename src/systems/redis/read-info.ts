import { z } from 'zod';
import type { RedisInfo } from './port.ts';

const Fields = z.object({
  redis_version: z.string(),
  role: z.string().default('unknown'),
  used_memory: z.coerce.number().int().nonnegative(),
  maxmemory: z.coerce.number().int().nonnegative().default(0),
  maxmemory_policy: z.string().default('noeviction'),
  connected_clients: z.coerce.number().int().nonnegative(),
});

/** Reads INFO's lines (`used_memory:1024`), only those that we use. Undefined when one of them is missing. */
export function readInfo(text: string, keys: number): RedisInfo | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.split(':'));
  const read = Fields.safeParse(Object.fromEntries(lines.map(([name, ...value]) => [name, value.join(':')])));
  if (!read.success || !Number.isSafeInteger(keys)) return undefined;
  const found = read.data;
  return {
    version: found.redis_version,
    role: found.role,
    keys,
    usedMemoryBytes: found.used_memory,
    maxMemoryBytes: found.maxmemory,
    maxMemoryPolicy: found.maxmemory_policy,
    connectedClients: found.connected_clients,
  };
}
