import { BAD_ERRORS, GOOD_ERRORS, LOAD_BALANCER, TOO_MANY_ERRORS } from './cloudwatch/seed.ts';
import type { CloudWatchState, SimulatedCloudWatch } from './cloudwatch/simulator.ts';
import { API_LOGS, ERROR_LINES } from './cloudwatch-logs/seed.ts';
import type { SimulatedCloudWatchLogs } from './cloudwatch-logs/simulator.ts';
import type { SimulatedEcs } from './ecs/simulator.ts';

const ALARM = 'credlink-api-error-rate';
const ERRORS = {
  namespace: 'AWS/ApplicationELB',
  metric: 'HTTPCode_Target_5XX_Count',
  dimensions: LOAD_BALANCER,
};

export interface Watched {
  readonly ecs: SimulatedEcs;
  readonly cloudwatch: SimulatedCloudWatch;
  readonly alarms: CloudWatchState;
  readonly logs: SimulatedCloudWatchLogs;
}

/** CredLink's alarm, its error rate and its logs follow the builds that run. */
export function telemetryFollowsBuilds({ ecs, cloudwatch, alarms, logs }: Watched): () => void {
  return () => {
    const failing = ecs.builds('credlink-production', 'api').some((build) => build !== 'good');
    const alarmed = alarms.alarms.find(({ name }) => name === ALARM)?.state === 'ALARM';
    if (failing === alarmed) return;
    if (failing) logs.write(API_LOGS, ERROR_LINES);
    else logs.silence(API_LOGS, 'ERROR');
    cloudwatch.setMetric(ERRORS, failing ? BAD_ERRORS : GOOD_ERRORS);
    if (failing) cloudwatch.setAlarm(ALARM, 'ALARM', TOO_MANY_ERRORS);
    else cloudwatch.setAlarm(ALARM, 'OK', 'Threshold not crossed.');
  };
}
