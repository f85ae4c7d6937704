import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Environment } from '../runbooks/runbook.ts';
import type { Chat } from '../systems/chat/port.ts';
import { createHttp } from '../systems/http/client.ts';
import { connectKubernetes } from '../systems/kubernetes/client.ts';
import { notConnected } from '../systems/not-connected.ts';
import type { PagerDuty } from '../systems/pagerduty/port.ts';
import type { Systems } from '../systems/systems.ts';
import { createWorld, type World } from '../systems/world.ts';

/** The outside systems, real or simulated, one environment at a time. */
export interface ConnectedSystems {
  readonly of: (environment: Environment) => Systems;
  /** For the directory: PagerDuty belongs to no environment. */
  readonly pagerduty: PagerDuty;
  /** Only when the systems are simulated. */
  readonly world: World | undefined;
}

export function connectSystems(config: Config, chat: Chat, clock: Clock): ConnectedSystems {
  return config.systems === 'simulated' ? simulated(config, chat, clock) : real(config, chat, clock);
}

function simulated({ dataFolder }: Config, chat: Chat, clock: Clock): ConnectedSystems {
  const file = join(dataFolder, 'world.json');
  const saved = readJson(file);
  const world = createWorld({ clock, ...(saved && { saved }), onChange: (state) => writeJson(file, state) });
  const of = (environment: Environment): Systems => ({ ...world.systems(environment), chat });
  return { of, pagerduty: of(NOWHERE).pagerduty, world };
}

/** A place of no environment, for what belongs to none. */
const NOWHERE: Environment = { name: 'none', protected: false, databases: {}, hosts: [] };

function real(config: Config, chat: Chat, clock: Clock): ConnectedSystems {
  const later = 'this version speaks to it only in the simulated world (RUNBOLT_SYSTEMS=simulated).';
  const pagerduty = notConnected<PagerDuty>('PagerDuty', later);
  const clusters = new Map<string | undefined, Systems['kubernetes']>();

  const kubernetes = (context: string | undefined) => {
    const cluster =
      clusters.get(context) ?? connectKubernetes({ kubeconfigPath: config.kubeconfig, context, clock });
    clusters.set(context, cluster);
    return cluster;
  };
  const of = (environment: Environment): Systems => ({
    kubernetes: kubernetes(environment.kubernetes?.context),
    http: createHttp({ hosts: environment.hosts, clock }),
    ecs: notConnected('Amazon ECS', later),
    s3: notConnected('Amazon S3', later),
    databases: notConnected('PostgreSQL', later),
    pagerduty,
    chat,
  });
  return { of, pagerduty, world: undefined };
}

/** Undefined when there is none, or none that can be read: the simulated world then starts anew. */
export function readJson(file: string): JsonObject | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** All or nothing: a reader never sees half of it. */
export function writeJson(file: string, value: object): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, file);
}
