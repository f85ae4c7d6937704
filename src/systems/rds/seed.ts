import type { InstanceSettings } from './port.ts';
import type { RdsState, SimulatedInstance, SimulatedSnapshot } from './simulated-state.ts';

const DAY = 86_400_000;
const NIGHTS = 7;

/** CredLink's database with its standby and a replica, an Aurora cluster beside it, and a week of nightly snapshots. */
export function seedRds(now: Date): RdsState {
  return {
    region: 'us-east-1',
    account: '210987654321',
    instances: [
      { ...instance('credlink-prod', { MultiAZ: true }), standbyZone: 'us-east-1b', isProtected: true },
      { ...instance('credlink-prod-replica', { MultiAZ: false }), replicaOf: 'credlink-prod' },
      aurora('credlink-analytics-1'),
      aurora('credlink-analytics-2'),
    ],
    clusters: [
      {
        id: 'credlink-analytics',
        engine: 'aurora-postgresql',
        writer: 'credlink-analytics-1',
        members: ['credlink-analytics-1', 'credlink-analytics-2'],
      },
    ],
    snapshots: nightly('credlink-prod', now),
    clusterSnapshots: [],
    events: [],
  };
}

function instance(id: string, over: Partial<InstanceSettings>): SimulatedInstance {
  return {
    id,
    engine: 'postgres',
    engineVersion: '16.4',
    storageGb: 200,
    settings: {
      DBInstanceClass: 'db.m6g.large',
      DBSubnetGroupName: 'credlink-private',
      VpcSecurityGroupIds: ['sg-0credlinkdb', 'sg-0credlinkops'],
      DBParameterGroupName: 'credlink-postgres16',
      OptionGroupName: 'default:postgres-16',
      MultiAZ: false,
      PubliclyAccessible: false,
      ...over,
    },
    zone: 'us-east-1a',
    tags: {},
  };
}

function aurora(id: string): SimulatedInstance {
  const { settings, ...rest } = instance(id, { DBInstanceClass: 'db.r6g.large' });
  return { ...rest, settings, engine: 'aurora-postgresql', cluster: 'credlink-analytics' };
}

/** At 03:00 UTC, as the operations document has it. */
function nightly(of: string, now: Date): SimulatedSnapshot[] {
  const last = new Date(now);
  last.setUTCHours(3, 0, 0, 0);
  const newest = last <= now ? last.getTime() : last.getTime() - DAY;
  return Array.from({ length: NIGHTS }, (_, ago) => {
    const at = new Date(newest - ago * DAY);
    const night = at.toISOString().slice(0, 16).replace(/[T:]/g, '-');
    return {
      ...{ id: `rds:${of}-${night}`, instance: of, type: 'automated' as const, storageGb: 200, tags: {} },
      ...{ startedAt: at.toISOString(), readyAt: at.toISOString(), fails: false },
    };
  });
}
