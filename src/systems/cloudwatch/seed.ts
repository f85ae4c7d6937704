import type { CloudWatchState } from './simulator.ts';

/** In the load balancer's and the cluster's own words. */
export const LOAD_BALANCER = { LoadBalancer: 'app/credlink-production/50dc6c495c0c9188' };
const API = { ClusterName: 'credlink-production', ServiceName: 'api' };

/** CredLink's three alarms, and the metrics that its rollback conditions look at. */
export function seedCloudWatch(now: Date): CloudWatchState {
  const from = new Date(now.getTime() - 3_600_000).toISOString();
  const level = (value: number) => [{ from, value }];
  const alarm = (name: string, reason: string) => ({ name, state: 'OK' as const, reason, since: from });
  return {
    alarms: [
      alarm('credlink-api-error-rate', 'Threshold not crossed.'),
      alarm('credlink-api-memory-high', 'Threshold not crossed.'),
      alarm('credlink-db-connections-high', 'Threshold not crossed.'),
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
        levels: level(2),
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
