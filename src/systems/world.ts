import type { Clock } from '../lib/clock.ts';
import type { JsonObject } from '../lib/json.ts';
import { simulateAcm } from './acm/simulator.ts';
import { simulateAutoscaling } from './autoscaling/simulator.ts';
import { simulateAwsBackup } from './aws-backup/simulator.ts';
import { SIMULATED_IDENTITY, simulateAwsIdentity } from './aws-identity/simulator.ts';
import { simulateCloudWatch } from './cloudwatch/simulator.ts';
import { simulateCloudWatchLogs } from './cloudwatch-logs/simulator.ts';
import { type SimulatedPlace, simulateDatabases } from './database/simulator.ts';
import { simulateDocker } from './docker/simulator.ts';
import { simulateEcr } from './ecr/simulator.ts';
import { simulateEcs } from './ecs/simulator.ts';
import { Faults } from './faults.ts';
import { simulateHttp } from './http/simulator.ts';
import {
  type KubernetesSimulator,
  type KubernetesState,
  seed as seedKubernetes,
  simulateKubernetes,
} from './kubernetes/simulator.ts';
import { simulatePagerDuty } from './pagerduty/simulator.ts';
import type { PanelSection } from './panel.ts';
import { simulateRds } from './rds/simulator.ts';
import { simulateRedis } from './redis/simulator.ts';
import { simulateS3 } from './s3/simulator.ts';
import { simulateSecretsManager } from './secrets-manager/simulator.ts';
import type { Systems } from './systems.ts';
import { healthOf } from './world-health.ts';
import { jobsChangeTheWorld } from './world-jobs.ts';
import { BACKUP_BUCKET, seedWorld, WorldState } from './world-seed.ts';
import { simulateServices, startServicesOver } from './world-services.ts';
import { telemetryFollowsBuilds } from './world-telemetry.ts';

/** What the world needs to know of an environment of `runbooks.yaml`. */
export interface WorldEnvironment {
  readonly name: string;
  readonly kubernetes?: { readonly context: string } | undefined;
  readonly hosts: readonly string[];
  readonly databases: Readonly<Record<string, SimulatedPlace>>;
  readonly redis?: Readonly<Record<string, { readonly url_secret: string }>> | undefined;
}

/** All but Slack: the local workspace stands in for that, behind the real client. */
type SimulatedSystems = Omit<Systems, 'chat'>;

export interface World {
  /** The simulated systems as this environment may reach them. */
  systems(environment: WorldEnvironment): SimulatedSystems;
  readonly faults: Faults;
  panel(): readonly PanelSection[];
  /** The whole state, plain JSON: hand it back as `saved` and the world goes on where it stood. */
  snapshot(): JsonObject;
  /** As on the first day: the state of the seed, no trouble switched on. */
  reset(): void;
}

export interface WorldParts {
  readonly clock: Clock;
  /** From `snapshot()`. What does not fit (an older version's) is put aside for a new world. */
  readonly saved?: JsonObject;
  /** After every change, also those that only time has brought about. */
  readonly onChange?: (state: JsonObject) => void;
}

/** One world for all environments: simulators on one state, each noticing what the others do. */
export function createWorld({ clock, saved, onChange }: WorldParts): World {
  const faults = new Faults();
  const state: WorldState = restored(saved) ?? seedWorld(clock.now());
  const snapshot = (): JsonObject => structuredClone(state);
  const changed = () => {
    services.notice();
    onChange?.(snapshot());
  };
  const parts = { clock, faults, changed };

  const clusters = new Map<string, KubernetesSimulator>();
  const catchUp = () => {
    for (const one of clusters.values()) one.rows();
  };
  const autoscaling = simulateAutoscaling({ state: state.autoscaling, ecs: state.ecs, ...parts });
  const ecs = simulateEcs({ state: state.ecs, catchUp: () => autoscaling.act(), ...parts });
  const rds = simulateRds({ state: state.rds, ...parts });
  const awsBackup = simulateAwsBackup({ state: state.awsBackup, ...parts });
  const s3 = simulateS3({ state: state.s3, catchUp, ...parts });
  const database = simulateDatabases({ state: state.database, catchUp, ...parts });
  const redis = simulateRedis({ state: state.redis, clock, faults });
  const services = simulateServices({
    state: state.services,
    builds: () => ecs.builds('credlink-production', 'api'),
    backupAt: () => newestIn(state.s3.buckets[BACKUP_BUCKET]),
    ...parts,
  });
  const pagerduty = simulatePagerDuty({ state: state.pagerduty, ...parts });
  const hosts = {
    'api.credlink.com': healthOf(() => ecs.builds('credlink-production', 'api')),
    'staging.credlink.com': healthOf(() => ecs.builds('credlink-staging', 'api')),
    // Of the other examples' applications nothing but their health is simulated.
    'infershield.example.com': healthOf(() => ['good']),
    'clipper.example.com': healthOf(() => ['good']),
  };
  const http = simulateHttp({ state: state.http, hosts, ...parts });

  const telemetry = () => followBuilds();
  const cloudwatch = simulateCloudWatch({ state: state.cloudwatch, catchUp: telemetry, ...parts });
  const cloudwatchLogs = simulateCloudWatchLogs({
    state: state.cloudwatchLogs,
    catchUp: telemetry,
    ...parts,
  });
  const followBuilds = telemetryFollowsBuilds({
    ecs,
    cloudwatch,
    alarms: state.cloudwatch,
    logs: cloudwatchLogs,
  });
  const secretsManager = simulateSecretsManager({ state: state.secretsManager, ...parts });
  const ecr = simulateEcr({ state: state.ecr, ...parts });
  const acm = simulateAcm({ state: state.acm, clock, faults });
  const awsIdentity = simulateAwsIdentity({ state: SIMULATED_IDENTITY, clock, faults });
  const docker = simulateDocker({ state: state.docker, ...parts });

  function cluster(context: string): KubernetesSimulator {
    const known = clusters.get(context);
    if (known) return known;
    const its: KubernetesState = state.kubernetes[context] ?? seedKubernetes(context, clock.now());
    state.kubernetes[context] = its;
    const onJobFinished = jobsChangeTheWorld({ state: its, s3, buckets: state.s3, database });
    const made = simulateKubernetes({ state: its, context, onJobFinished, ...parts });
    clusters.set(context, made);
    return made;
  }
  for (const context of ['prod', 'staging']) cluster(context);

  return {
    faults,
    snapshot,
    systems: ({ kubernetes, hosts: allowed, databases, redis: servers = {} }) => ({
      kubernetes: cluster(kubernetes?.context ?? 'none').kubernetes,
      ecs,
      autoscaling,
      s3,
      rds,
      awsBackup,
      cloudwatch,
      cloudwatchLogs,
      secretsManager,
      ecr,
      acm,
      awsIdentity,
      docker,
      pagerduty,
      ...services.services,
      http: http.allowing(allowed),
      databases: database.named(databases),
      redis: redis.named(servers),
    }),
    panel: () => [
      ...[...clusters].map(clusterSection).filter(({ rows }) => rows.length > 0),
      { id: 'ecs', title: 'Amazon ECS', rows: [...ecs.rows(), ...autoscaling.rows()] },
      { id: 'rds', title: 'Amazon RDS', rows: rds.rows() },
      { id: 'aws-backup', title: 'AWS Backup', rows: awsBackup.rows() },
      { id: 's3', title: 'Amazon S3', rows: s3.rows() },
      {
        id: 'cloudwatch',
        title: 'Amazon CloudWatch',
        rows: [...cloudwatch.rows(), ...cloudwatchLogs.rows()],
      },
      { id: 'secrets-manager', title: 'AWS Secrets Manager', rows: secretsManager.rows() },
      { id: 'ecr', title: 'Amazon ECR', rows: ecr.rows() },
      { id: 'acm', title: 'AWS Certificate Manager', rows: acm.rows() },
      { id: 'docker', title: 'Docker', rows: docker.rows() },
      { id: 'http', title: 'HTTP', rows: http.rows() },
      { id: 'database', title: 'PostgreSQL and Redis', rows: [...database.rows(), ...redis.rows()] },
      { id: 'pagerduty', title: 'PagerDuty', rows: pagerduty.rows() },
      ...services.panel(),
    ],
    reset() {
      for (const { id } of faults.list()) faults.set(id, false);
      startOver(state, clock.now());
      changed();
    },
  };
}

function clusterSection([context, cluster]: readonly [string, KubernetesSimulator]): PanelSection {
  const id = `kubernetes/${context}`;
  // The seeds of two clusters give the same uids.
  const rows = cluster.rows().map((row) => ({ ...row, id: `${id}/${row.id}` }));
  return { id, title: `Kubernetes ${context}`, rows };
}

/** When the newest object of a bucket arrived. */
function newestIn(objects: readonly { readonly lastModified: string }[] = []): Date | undefined {
  const newest = objects
    .map(({ lastModified }) => lastModified)
    .sort()
    .at(-1);
  return newest === undefined ? undefined : new Date(newest);
}

function restored(saved: JsonObject | undefined): WorldState | undefined {
  return saved && WorldState.safeParse(structuredClone(saved)).data;
}

/** In place: the simulators hold on to their part of the state. */
function startOver(state: WorldState, now: Date): void {
  const fresh = seedWorld(now);
  Object.assign(state.ecs, fresh.ecs);
  Object.assign(state.autoscaling, fresh.autoscaling);
  Object.assign(state.s3, fresh.s3);
  Object.assign(state.rds, fresh.rds);
  Object.assign(state.awsBackup, fresh.awsBackup);
  Object.assign(state.cloudwatch, fresh.cloudwatch);
  Object.assign(state.cloudwatchLogs, fresh.cloudwatchLogs);
  Object.assign(state.secretsManager, fresh.secretsManager);
  Object.assign(state.ecr, fresh.ecr);
  Object.assign(state.acm, fresh.acm);
  Object.assign(state.docker, fresh.docker);
  Object.assign(state.http, fresh.http);
  Object.assign(state.pagerduty, fresh.pagerduty);
  startServicesOver(state.services, now);
  Object.assign(state.database, fresh.database);
  Object.assign(state.redis, fresh.redis);
  for (const [context, its] of Object.entries(state.kubernetes)) {
    Object.assign(its, seedKubernetes(context, now));
  }
}
