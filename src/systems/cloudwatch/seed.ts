import type { CloudWatchState } from './simulator.ts';

/** In the load balancer's and the cluster's own words. */
export const LOAD_BALANCER = { LoadBalancer: 'app/credlink-production/50dc6c495c0c9188' };
/** In a minute, with the good build and with the bad one. */
export const GOOD_ERRORS = 2;
export const BAD_ERRORS = 730;
export const TOO_MANY_ERRORS = 'Threshold crossed: error rate 60.8 % > 5 %.';
const API = { ClusterName: 'credlink-production', ServiceName: 'api' };

/** When CredLink's bad build of the night went out, as in the seed of ECS. */
const BAD_BUILD_MS_AGO = 25 * 60_000;

/** CredLink's three alarms, and the metrics that its rollback conditions look at, on the night of the bad build. */
export function seedCloudWatch(now: Date): CloudWatchState {
  const from = new Date(now.getTime() - 3_600_000).toISOString();
  const since = new Date(now.getTime() - BAD_BUILD_MS_AGO).toISOString();
  const level = (value: number) => [{ from, value }];
  const quiet = { state: 'OK' as const, reason: 'Threshold not crossed.', since: from };
  return {
    alarms: [
      { name: 'credlink-api-error-rate', state: 'ALARM', reason: TOO_MANY_ERRORS, since },
      { name: 'credlink-api-memory-high', ...quiet },
      { name: 'credlink-db-connections-high', ...quiet },
    ],
    metrics: [
      {
        namespace: 'AWS/ApplicationELB',
        metric: 'RequestCount',
        dimensions: LOAD_BALANCER,
        levels: level(1_200),
      },
      {
        namespace: 'AWS/ApplicationELB',
        metric: 'HTTPCode_Target_5XX_Count',
        dimensions: LOAD_BALANCER,
        levels: [...level(GOOD_ERRORS), { from: since, value: BAD_ERRORS }],
      },
      {
        namespace: 'AWS/ApplicationELB',
        metric: 'TargetResponseTime',
        dimensions: LOAD_BALANCER,
        levels: level(0.21),
      },
      ...['credlink-prod', 'credlink-prod-replica'].flatMap((id) => rdsMetrics(id, level)),
      { namespace: 'AWS/ECS', metric: 'MemoryUtilization', dimensions: API, levels: level(61) },
      { namespace: 'AWS/ECS', metric: 'CPUUtilization', dimensions: API, levels: level(38) },
    ],
  };
}

type Level = (value: number) => CloudWatchState['metrics'][number]['levels'];

/** A database that is well: 84 clients, 112 of 200 GiB free, its replica 4 s behind. */
function rdsMetrics(id: string, level: Level): CloudWatchState['metrics'] {
  const of = { namespace: 'AWS/RDS', dimensions: { DBInstanceIdentifier: id } };
  return [
    { ...of, metric: 'DatabaseConnections', levels: level(84) },
    { ...of, metric: 'FreeStorageSpace', levels: level(112 * 2 ** 30) },
    { ...of, metric: 'ReplicaLag', levels: level(4) },
  ];
}
