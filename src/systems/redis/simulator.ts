import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Faults } from '../faults.ts';
import type { PanelRow } from '../panel.ts';
import { troubles } from '../troubles.ts';
import type { RedisInfo, RedisServers } from './port.ts';

/** The simulated Redis servers as plain JSON, by the name that `runbooks.yaml` gives them. */
export const RedisState = z.object({
  servers: z.record(
    z.string(),
    z.object({
      keys: z.number(),
      usedMemoryBytes: z.number(),
      maxMemoryBytes: z.number(),
      connectedClients: z.number(),
    }),
  ),
});
export type RedisState = z.output<typeof RedisState>;

export interface SimulatedRedis {
  /** The servers as an environment that names these may reach them. */
  named(places: Readonly<Record<string, { readonly url_secret?: string }>>): RedisServers;
  rows(): readonly PanelRow[];
}

/** One that the world has not heard of: new and empty. */
const EMPTY = { keys: 0, usedMemoryBytes: 1_048_576, maxMemoryBytes: 0, connectedClients: 1 };

export function simulateRedis({
  state,
  clock,
  faults,
}: {
  readonly state: RedisState;
  readonly clock: Clock;
  readonly faults: Faults;
}): SimulatedRedis {
  const call = troubles({ id: 'redis', system: 'Redis', faults, clock });

  const read = (name: string): RedisInfo => {
    const known = Object.hasOwn(state.servers, name) ? state.servers[name] : undefined;
    return { version: '7.2.5', role: 'master', maxMemoryPolicy: 'noeviction', ...(known ?? EMPTY) };
  };

  return {
    named: (places) => ({
      names: () => Object.keys(places),
      server(name) {
        const place = Object.hasOwn(places, name) ? places[name] : undefined;
        const info = async (signal?: AbortSignal) =>
          call({ operation: `info ${name}`, signal }, () => read(name));
        return place && { name, urlSecret: place.url_secret ?? 'REDIS_URL', info };
      },
    }),
    rows: () => Object.keys(state.servers).map((name) => serverRow(name, read(name))),
  };
}

function serverRow(name: string, { keys, usedMemoryBytes, maxMemoryBytes }: RedisInfo): PanelRow {
  const full = maxMemoryBytes > 0 && usedMemoryBytes > 0.9 * maxMemoryBytes;
  const detail = `${keys.toLocaleString('en-US')} keys, ${Math.round(usedMemoryBytes / 1_048_576)} MiB`;
  return {
    id: `redis/${name}`,
    title: `redis ${name}`,
    status: full ? 'Full' : 'Live',
    detail,
    tone: full ? 'bad' : 'good',
  };
}
