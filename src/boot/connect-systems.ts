import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Environment } from '../runbooks/runbook.ts';
import type { Chat } from '../systems/chat/port.ts';
import { connectDatabases } from '../systems/database/client.ts';
import { connectDocker } from '../systems/docker/client.ts';
import { createHttp } from '../systems/http/client.ts';
import { connectKubernetes } from '../systems/kubernetes/client.ts';
import { notConnected } from '../systems/not-connected.ts';
import { connectPagerDuty } from '../systems/pagerduty/client.ts';
import type { PagerDuty } from '../systems/pagerduty/port.ts';
import { connectRedis } from '../systems/redis/client.ts';
import type { Systems } from '../systems/systems.ts';
import { createWorld, type World } from '../systems/world.ts';
import { awsConnector } from './connect-aws.ts';
import { connectServices } from './connect-services.ts';

/** The outside systems, real or simulated, one environment at a time. */
export interface ConnectedSystems {
  readonly of: (environment: Environment) => Systems;
  /** For the directory: PagerDuty belongs to no environment. */
  readonly pagerduty: PagerDuty;
  /** Only when the systems are simulated. */
  readonly world: World | undefined;
}

export interface SystemsParts {
  readonly config: Config;
  readonly chat: Chat;
  readonly clock: Clock;
  /** By name, and known to the redactor: the only values that connections are made with. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly log?: Pick<Logger, 'warn'>;
}

export function connectSystems(parts: SystemsParts): ConnectedSystems {
  return parts.config.systems === 'simulated' ? simulated(parts) : real(parts);
}

function simulated({ config, chat, clock, log }: SystemsParts): ConnectedSystems {
  const file = join(config.dataFolder, 'world.json');
  const saved = readJson(file);
  const world = createWorld({ clock, ...(saved && { saved }), onChange: jsonKeeper(file, log) });
  const of = (environment: Environment): Systems => ({ ...world.systems(environment), chat });
  return { of, pagerduty: of(NOWHERE).pagerduty, world };
}

/** A place of no environment, for what belongs to none. */
const NOWHERE: Environment = { name: 'none', protected: false, databases: {}, hosts: [] };

function real({ config, chat, clock, secrets }: SystemsParts): ConnectedSystems {
  const pagerduty = realPagerDuty(config, clock);
  const kubernetes = once((context: string | undefined) =>
    connectKubernetes({ kubeconfigPath: config.kubeconfig, context, clock }),
  );
  const aws = awsConnector(config, clock);

  const of = (environment: Environment): Systems => {
    return {
      kubernetes: kubernetes(environment.kubernetes?.context),
      http: createHttp({ hosts: environment.hosts, clock }),
      ...aws(environment),
      docker: environment.docker
        ? connectDocker({ url: environment.docker.url, clock })
        : notConnected('Docker', `give the environment ${environment.name} its docker: { url: … }.`),
      databases: connectDatabases({ databases: environment.databases, secrets, clock }),
      redis: connectRedis({ servers: environment.redis ?? {}, secrets, clock }),
      ...connectServices({ environment, config, clock, secrets }),
      pagerduty,
      chat,
    };
  };
  return { of, pagerduty, world: undefined };
}

function realPagerDuty({ pagerduty }: Config, clock: Clock): PagerDuty {
  if (!pagerduty) return notConnected('PagerDuty', 'set PAGERDUTY_API_TOKEN and PAGERDUTY_FROM.');
  const { token, from, url, eventsUrl } = pagerduty;
  return connectPagerDuty({
    ...{ token, from, clock },
    ...(url !== undefined && { url }),
    ...(eventsUrl !== undefined && { eventsUrl }),
  });
}

/** One connection for each place, kept. */
function once<Key, Port>(connect: (key: Key) => Port) {
  const connections = new Map<Key, Port>();
  return (key: Key): Port => {
    const connection = connections.get(key) ?? connect(key);
    connections.set(key, connection);
    return connection;
  };
}

/** Undefined when there is none, or none that can be read: the simulated world then starts anew. */
export function readJson(file: string): JsonObject | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Keeps what stands in for outside systems, all or nothing: a reader never sees half of it. A disk that does not take it
 * is said once, and ends nothing: the next change is tried again.
 */
export function jsonKeeper(file: string, log?: Pick<Logger, 'warn'>): (value: object) => void {
  let isKept = true;
  return (value) => {
    try {
      writeJson(file, value);
      isKept = true;
    } catch (error) {
      if (isKept) log?.warn({ err: error, file }, 'cannot be kept for the next start');
      isKept = false;
    }
  };
}

function writeJson(file: string, value: object): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, file);
}
