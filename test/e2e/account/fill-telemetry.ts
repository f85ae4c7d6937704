import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AccountPlace } from './fill-account.ts';

const MINUTE = 60_000;
const DATABASE = [{ Name: 'DBInstanceIdentifier', Value: 'credlink-prod' }];
const ALARMS = ['credlink-api-error-rate', 'credlink-api-memory-high', 'credlink-db-connections-high'];
const WHY = 'Threshold crossed: error rate 60.8 % > 5 %.';

/** Three alarms, of which one is on, an hour of a database's metrics, and ten minutes of log. */
export async function fillTelemetry(place: AccountPlace): Promise<void> {
  await fillMetrics(new CloudWatchClient(place));
  await fillLogs(new CloudWatchLogsClient(place));
}

async function fillMetrics(cloudwatch: CloudWatchClient): Promise<void> {
  for (const AlarmName of ALARMS) {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName, Namespace: 'AWS/RDS', MetricName: 'DatabaseConnections', Dimensions: DATABASE },
        ...{ Statistic: 'Average', Period: 60, EvaluationPeriods: 1, Threshold: 180 },
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    const on = AlarmName === ALARMS[0];
    const state = {
      StateValue: on ? ('ALARM' as const) : ('OK' as const),
      StateReason: on ? WHY : 'All is well.',
    };
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, ...state }));
  }
  const now = Date.now();
  for (let ago = 1; ago <= 60; ago++) {
    const Timestamp = new Date(now - ago * MINUTE);
    const MetricData = [
      { MetricName: 'DatabaseConnections', Value: 84 },
      { MetricName: 'FreeStorageSpace', Value: 112 * 2 ** 30 },
    ].map((one) => ({ ...one, Timestamp, Dimensions: DATABASE }));
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/RDS', MetricData }));
  }
}

async function fillLogs(logs: CloudWatchLogsClient): Promise<void> {
  const logGroupName = '/ecs/credlink-api';
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const now = Date.now();
  for (const stream of ['api/1', 'api/2']) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: stream }));
    const logEvents = Array.from({ length: 40 }, (_, index) => ({
      timestamp: now - (40 - index) * 15_000,
      message: index % 4 === 0 ? `ERROR request ${index} failed` : `INFO request ${index} signed in 84 ms`,
    }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: stream, logEvents }));
  }
}
