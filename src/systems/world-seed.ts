import { z } from 'zod';
import { seedAcm } from './acm/seed.ts';
import { AcmState } from './acm/simulator.ts';
import { seedAutoscaling } from './autoscaling/seed.ts';
import { AutoscalingState } from './autoscaling/simulator.ts';
import { seedAwsBackup } from './aws-backup/seed.ts';
import { AwsBackupState } from './aws-backup/simulator.ts';
import { seedCloudWatch } from './cloudwatch/seed.ts';
import { CloudWatchState } from './cloudwatch/simulator.ts';
import { seedCloudWatchLogs } from './cloudwatch-logs/seed.ts';
import { CloudWatchLogsState } from './cloudwatch-logs/simulator.ts';
import { seedDemo } from './database/seed-demo.ts';
import { DatabaseState } from './database/simulated-state.ts';
import { seedDocker } from './docker/seed.ts';
import { DockerState } from './docker/simulator.ts';
import { seedEcr } from './ecr/seed.ts';
import { EcrState } from './ecr/simulator.ts';
import { seedEcs } from './ecs/seed.ts';
import { EcsState } from './ecs/simulated-state.ts';
import { HttpState } from './http/simulator.ts';
import { KubernetesState } from './kubernetes/simulator.ts';
import { PagerDutyState } from './pagerduty/simulated-account.ts';
import { seedRds } from './rds/seed.ts';
import { RdsState } from './rds/simulated-state.ts';
import { RedisState } from './redis/simulator.ts';
import { backupFiles, backupName, USUAL_SIZES } from './s3/simulated-backup.ts';
import { S3State } from './s3/simulator.ts';
import { seedSecretsManager } from './secrets-manager/seed.ts';
import { SecretsManagerState } from './secrets-manager/simulator.ts';
import { seedServices } from './seed-services.ts';
import { ServicesState } from './world-services.ts';

/** Everything there is in the simulated world, as plain JSON. */
export const WorldState = z.object({
  ecs: EcsState,
  autoscaling: AutoscalingState,
  s3: S3State,
  rds: RdsState,
  awsBackup: AwsBackupState,
  cloudwatch: CloudWatchState,
  cloudwatchLogs: CloudWatchLogsState,
  secretsManager: SecretsManagerState,
  ecr: EcrState,
  acm: AcmState,
  docker: DockerState,
  http: HttpState,
  pagerduty: PagerDutyState,
  services: ServicesState,
  database: DatabaseState,
  redis: RedisState,
  /** Clusters by kubeconfig context; each is seeded when it is first asked for. */
  kubernetes: z.record(z.string(), KubernetesState),
});
export type WorldState = z.output<typeof WorldState>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Backups expire after a month. */
const NIGHTS = 31;
const GROWING_FROM = NIGHTS - 7;
export const BACKUP_BUCKET = 'infershield-backups';
export const BACKUP_PREFIX = 'prod/';

/** The world of the example `runbooks.yaml`, as it stands on a night with a bad deployment. */
export function seedWorld(now: Date): WorldState {
  return {
    ecs: seedEcs(now),
    autoscaling: seedAutoscaling(),
    s3: seedS3(now),
    rds: seedRds(now),
    awsBackup: seedAwsBackup(now),
    cloudwatch: seedCloudWatch(now),
    cloudwatchLogs: seedCloudWatchLogs(now),
    secretsManager: seedSecretsManager(now),
    ecr: seedEcr(now),
    acm: seedAcm(now),
    docker: seedDocker(now),
    http: { requests: {}, last: {} },
    pagerduty: seedPagerDuty(now),
    services: seedServices(now),
    database: seedDatabase(now),
    redis: seedRedis(),
    kubernetes: {},
  };
}

/** A backup for each of the last nights, begun at 02:00 UTC, a little larger every time. */
function seedS3(now: Date): S3State {
  const lastNight = lastAt(now, 2);
  const nights = Array.from({ length: NIGHTS }, (_, ago) => new Date(lastNight.getTime() - ago * DAY));
  const objects = nights.toReversed().flatMap((takenAt, index) => {
    const postgresql = USUAL_SIZES.postgresql + (index - GROWING_FROM) * 1_310_720;
    const uploadedAt = new Date(Math.min(takenAt.getTime() + 4 * 60_000, now.getTime()));
    return backupFiles(BACKUP_PREFIX, takenAt, uploadedAt, { ...USUAL_SIZES, postgresql });
  });
  const stored = objects.map(({ at, ...object }, index) => ({
    ...object,
    lastModified: at.toISOString(),
    versionId: `v${index + 1}`,
  }));
  return { next: stored.length, buckets: { [BACKUP_BUCKET]: stored } };
}

/** The last time it was this hour, UTC. */
function lastAt(now: Date, hour: number): Date {
  const today = new Date(now);
  today.setUTCHours(hour, 0, 0, 0);
  return today <= now ? today : new Date(today.getTime() - DAY);
}

function seedPagerDuty(now: Date): PagerDutyState {
  return {
    next: 4_200,
    users: [
      { id: 'PSAM', name: 'Sam Ortiz', email: 'sam@local.test' },
      { id: 'PRHEA', name: 'Rhea Park', email: 'rhea@local.test' },
      { id: 'PBEN', name: 'Ben Adeyemi', email: 'ben@local.test' },
    ],
    schedules: [
      {
        id: 'PSPRIMARY',
        name: 'SRE primary',
        users: ['PSAM', 'PRHEA'],
        since: new Date(lastAt(now, 9).getTime() - 2 * DAY).toISOString(),
        turnMs: 7 * DAY,
        overrides: [],
        uncovered: [],
      },
    ],
    policies: [
      {
        id: 'PSREPOL',
        name: 'SRE',
        levels: ['PSPRIMARY', 'PBEN'],
        services: [{ id: 'PSCREDLINK', summary: 'CredLink production' }],
      },
    ],
    incidents: [],
    events: [],
  };
}

/** Staging still holds what the last drill restored, three months ago. */
function seedDatabase(now: Date): DatabaseState {
  const firstAt = new Date(now.getTime() - 120 * DAY).toISOString();
  const lastDrill = new Date(lastAt(now, 2).getTime() - 92 * DAY);
  return {
    tables: {
      reports: { column: 'created_at', firstAt, everyMs: 90_000 },
      audit_logs: { column: 'created_at', firstAt, everyMs: 7_000 },
      policies: { column: 'created_at', firstAt, everyMs: 6 * HOUR },
    },
    copies: {
      rehearsal: null,
      staging: {
        backup: backupName(lastDrill),
        takenAt: lastDrill.toISOString(),
        restoredAt: new Date(lastDrill.getTime() + 8 * HOUR).toISOString(),
      },
    },
    redis: {},
    edits: {},
    comments: {},
    places: seedDemo(),
    sessions: {
      staging: [
        { ...session(now, 31, 26), pid: 4_117, application: 'report-export', state: 'idle in transaction' },
        { ...session(now, 45, 14), pid: 3_902, application: 'report-export', state: 'idle in transaction' },
        { ...session(now, 300, 0.1), pid: 2_205, application: 'infershield-api', state: 'idle' },
      ],
    },
  };
}

/** InferShield's cache, in which things are as usual. */
function seedRedis(): RedisState {
  const MEBIBYTE = 1_048_576;
  const cache = { keys: 18_231, usedMemoryBytes: 412 * MEBIBYTE, maxMemoryBytes: 1_024 * MEBIBYTE };
  return { servers: { cache: { ...cache, connectedClients: 24 } } };
}

/** Connected so many minutes ago, and for so many minutes as it is now. */
function session(now: Date, connected: number, lasting: number) {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  return { user: 'infershield', connectedAt: ago(connected), since: ago(lasting) };
}
