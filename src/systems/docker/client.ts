import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { restCalls } from '../rest-call.ts';
import { CONTAINER_STATES, type Container, type Docker, isAlive } from './port.ts';

export interface DockerConnection {
  /** Of the proxy, never of the socket: `http://docker-proxy:2375`. */
  readonly url: string;
  readonly clock: Clock;
  /** 25 s. Docker answers a stop when the container has ended, which may take longer: the action looks again. */
  readonly deadlineMs?: number;
}

const RIGHT = 'a proxy that allows it, as deploy/docker/proxy.conf does';

/** The Docker Engine API without a version in its paths, which means the newest that the host speaks. */
export function connectDocker({ url, clock, deadlineMs = 25_000 }: DockerConnection): Docker {
  const ask = restCalls({ system: 'Docker', url, clock, deadlineMs });

  const list = (filters: Filters, signal: AbortSignal | undefined) => {
    const query = { all: 'true', filters: JSON.stringify(filters) };
    const operation = `list containers ${Object.values(filters).flat().join(' ')}`;
    return ask({ operation, path: '/containers/json', query, right: RIGHT, signal }, z.array(Listed));
  };

  /** What is there already is answered 304, without a word: then look. */
  async function unlessThere(asked: Write, isThere: (container: Container) => boolean): Promise<void> {
    const { id, verb, query = {}, signal } = asked;
    const operation = `${verb} container ${id.slice(0, 12)}`;
    const path = `/containers/${encodeURIComponent(id)}/${verb}`;
    try {
      await ask({ operation, method: 'POST', path, query, right: RIGHT, signal }, z.unknown());
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'invalid') throw error;
      const [found] = await list({ id: [id] }, signal);
      if (!found || !isThere(found)) throw error;
    }
  }

  return {
    listContainers: ({ project, service }, signal) =>
      list({ label: [`${PROJECT}=${project}`, `${SERVICE}=${service}`] }, signal),
    stopContainer: ({ id, graceSeconds }, signal) =>
      unlessThere({ id, verb: 'stop', query: { t: String(graceSeconds) }, signal }, (one) => !isAlive(one)),
    startContainer: ({ id }, signal) => unlessThere({ id, verb: 'start', signal }, isAlive),
  };
}

interface Write {
  readonly id: string;
  readonly verb: 'stop' | 'start';
  readonly query?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

type Filters = Readonly<Record<string, readonly string[]>>;

const PROJECT = 'com.docker.compose.project';
const SERVICE = 'com.docker.compose.service';
const ONE_OFF = 'com.docker.compose.oneoff';

const Listed = z
  .object({
    Id: z.string().min(1),
    Names: z.array(z.string()).nullish(),
    Image: z.string().catch(''),
    State: z.enum(CONTAINER_STATES).catch('unknown'),
    Status: z.string().catch(''),
    Labels: z.record(z.string(), z.string()).nullish(),
  })
  .transform(
    ({ Id, Names, Image, State, Status, Labels }): Container => ({
      id: Id,
      name: (Names?.[0] ?? Id.slice(0, 12)).replace(/^\//, ''),
      image: Image,
      state: State,
      status: Status,
      isOneOff: Labels?.[ONE_OFF]?.toLowerCase() === 'true',
    }),
  );
