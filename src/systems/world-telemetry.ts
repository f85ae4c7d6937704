import { LOAD_BALANCER } from './cloudwatch/seed.ts';
import type { CloudWatchState, SimulatedCloudWatch } from './cloudwatch/simulator.ts';
import { API_LOGS } from './cloudwatch-logs/seed.ts';
import type { SimulatedCloudWatchLogs } from './cloudwatch-logs/simulator.ts';
import type { SimulatedEcs } from './ecs/simulator.ts';

const ALARM = 'credlink-api-error-rate';
const ERRORS = {
  namespace: 'AWS/ApplicationELB',
  metric: 'HTTPCode_Target_5XX_Count',
  dimensions: LOAD_BALANCER,
};
const LINE = 'ERROR request {n} failed: sorry, too many clients already';

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
    if (failing) logs.write(API_LOGS, { stream: 'api/1', message: LINE, everyMs: 3_000 });
    else logs.silence(API_LOGS, 'ERROR');
    cloudwatch.setMetric(ERRORS, failing ? 730 : 2);
    const reason = failing ? 'Threshold crossed: error rate 60.8 % > 5 %.' : 'Threshold not crossed.';
    cloudwatch.setAlarm(ALARM, failing ? 'ALARM' : 'OK', reason);
  };
}
