import { startRollout } from './simulated-rollout.ts';
import {
  type EcsState,
  report,
  type SimulatedService,
  type SimulatedTaskDefinition,
} from './simulated-state.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CLUSTER = 'credlink-production';

/**
 * CredLink's cluster on a bad night: `credlink-api:42` went out 25 minutes ago and fails most requests. Beside it its
 * staging, and the purge as `examples/efs-purge.yaml` finds it on ECS.
 */
export function seedEcs(now: Date): EcsState {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const state: EcsState = {
    region: 'us-east-1',
    account: '210987654321',
    next: 7_000,
    taskDefinitions: [
      api(39, { image: '1.8.1', registeredAt: ago(40 * DAY), status: 'INACTIVE' }),
      api(40, { image: '1.8.2', registeredAt: ago(21 * DAY) }),
      api(41, { image: '1.8.3', registeredAt: ago(6 * DAY) }),
      api(42, {
        image: '1.9.0',
        registeredAt: ago(27 * MINUTE),
        build: 'flaky',
        environment: { DB_POOL_MAX: '5' },
      }),
      sidekick('credlink-worker', 16, ago(30 * DAY)),
      sidekick('credlink-worker', 17, ago(9 * DAY)),
      sidekick('efs-purge', 3, ago(30 * DAY)),
    ],
    services: [],
  };

  addService(state, { name: 'api', family: 'credlink-api', desiredCount: 3 }, [
    [40, ago(21 * DAY)],
    [41, ago(6 * DAY)],
    [42, ago(25 * MINUTE)],
  ]);
  addService(state, { name: 'worker', family: 'credlink-worker', desiredCount: 2 }, [
    [16, ago(30 * DAY)],
    [17, ago(9 * DAY)],
  ]);
  const staging = { cluster: 'credlink-staging', name: 'api', family: 'credlink-api', desiredCount: 1 };
  addService(state, staging, [[41, ago(6 * DAY)]]);
  const purge = { cluster: 'storage', name: 'efs-purge', family: 'efs-purge', desiredCount: 1 };
  addService(state, purge, [[3, ago(30 * DAY)]]);
  return state;
}

interface Build {
  readonly image: string;
  readonly registeredAt: Date;
  readonly status?: 'ACTIVE' | 'INACTIVE';
  readonly build?: SimulatedTaskDefinition['build'];
  readonly environment?: Readonly<Record<string, string>>;
}

function api(revision: number, build: Build): SimulatedTaskDefinition {
  return {
    family: 'credlink-api',
    revision,
    status: build.status ?? 'ACTIVE',
    cpu: '512',
    memory: '1024',
    registeredAt: build.registeredAt.toISOString(),
    image: `210987654321.dkr.ecr.us-east-1.amazonaws.com/credlink-api:${build.image}`,
    environment: { NODE_ENV: 'production', RATE_LIMIT_MAX: '100', ...build.environment },
    secrets: ['DATABASE_URL', 'SIGNING_KEY'],
    build: build.build ?? 'good',
  };
}

function sidekick(family: string, revision: number, registeredAt: Date): SimulatedTaskDefinition {
  return {
    ...api(revision, { image: '', registeredAt }),
    family,
    image: `210987654321.dkr.ecr.us-east-1.amazonaws.com/${family}:1.${revision}.0`,
  };
}

type NewService = Pick<SimulatedService, 'name' | 'desiredCount'> & {
  readonly cluster?: string;
  readonly family: string;
};

/** A service with the deployments of its past, each completed when it was made. */
function addService(
  state: EcsState,
  { family, ...service }: NewService,
  past: readonly (readonly [revision: number, at: Date])[],
): SimulatedService {
  const added: SimulatedService = {
    cluster: CLUSTER,
    controller: 'ECS',
    circuitBreaker: true,
    ...service,
    deployments: [],
    events: [],
    serviceDeployments: [],
    serviceRevisions: [],
  };
  for (const [revision, at] of past) {
    const taskDefinition = state.taskDefinitions.find(
      (one) => one.family === family && one.revision === revision,
    );
    if (!taskDefinition) continue;
    startRollout(state, added, { taskDefinition, fails: false, at });
    finishAtOnce(added, at);
    report(state, added, at, 'has reached a steady state.');
  }
  state.services.push(added);
  return added;
}

function finishAtOnce(service: SimulatedService, at: Date): void {
  service.deployments = service.deployments.slice(0, 1);
  for (const deployment of service.deployments) {
    deployment.rolloutState = 'COMPLETED';
    deployment.hasCompleted = true;
    deployment.reason = `ECS deployment ${deployment.id} completed.`;
    deployment.tasksReported = service.desiredCount;
  }
  const newest = service.serviceDeployments[0];
  if (!newest) return;
  newest.status = 'SUCCESSFUL';
  newest.finishedAt = at.toISOString();
}
