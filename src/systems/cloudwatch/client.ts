import type { DescribeAlarmsCommandOutput, GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { readAll, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { lazily } from '../lazily.ts';
import { Alarm, type CloudWatch, Datapoint, type WantedMetric } from './port.ts';

/** Nothing here writes, so the SDK may try again. */
const ATTEMPTS = 3;
const MOST_PAGES = 5;

/** The real Amazon CloudWatch of one region. The SDK is loaded at the first call. */
export function connectCloudWatch(connection: AwsConnection): CloudWatch {
  const ask = awsCalls('Amazon CloudWatch', connection);
  const sdk = lazily(async () => {
    const cloudwatch = await import('@aws-sdk/client-cloudwatch');
    const settings = { ...awsSettings(connection), maxAttempts: ATTEMPTS };
    return { ...cloudwatch, client: new cloudwatch.CloudWatchClient(settings) };
  });

  return {
    describeAlarms(wanted, signal) {
      const which =
        'names' in wanted ? { AlarmNames: [...wanted.names] } : { AlarmNamePrefix: wanted.prefix };
      return ask({ operation: 'describe alarms', signal, writes: false }, async (abortSignal) => {
        const { client, DescribeAlarmsCommand } = await sdk();
        const { items } = await turnPages(MOST_PAGES, async (NextToken) => {
          // Without the types, composite alarms are left out.
          const types = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
          const command = new DescribeAlarmsCommand({ ...which, ...types, ...(NextToken && { NextToken }) });
          const page = await client.send(command, { abortSignal });
          return { items: alarmsOf(page), next: page.NextToken };
        });
        return items.toSorted((a, b) => a.name.localeCompare(b.name));
      });
    },

    getMetricData(wanted, signal) {
      const operation = `get metric data ${wanted.namespace}/${wanted.metric}`;
      return ask({ operation, signal, writes: false }, async (abortSignal) => {
        const { client, GetMetricDataCommand } = await sdk();
        const { items } = await turnPages(MOST_PAGES, async (NextToken) => {
          const command = new GetMetricDataCommand({
            ...requestFor(wanted),
            ...(NextToken && { NextToken }),
          });
          const page = await client.send(command, { abortSignal });
          return { items: datapointsOf(page), next: page.NextToken };
        });
        return items;
      });
    },
  };
}

function alarmsOf({ MetricAlarms = [], CompositeAlarms = [] }: DescribeAlarmsCommandOutput): Alarm[] {
  return readAll(
    Alarm,
    [...MetricAlarms, ...CompositeAlarms].map((one) => ({
      name: one.AlarmName,
      state: one.StateValue,
      reason: one.StateReason,
      since: one.StateTransitionedTimestamp ?? one.StateUpdatedTimestamp,
      actionsEnabled: one.ActionsEnabled,
    })),
  );
}

function requestFor({ namespace, metric, dimensions, ...wanted }: WantedMetric) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: metric, Dimensions };
  const MetricStat = { Metric, Period: wanted.periodSeconds, Stat: wanted.statistic };
  return {
    MetricDataQueries: [{ Id: 'wanted', MetricStat }],
    StartTime: wanted.from,
    EndTime: wanted.to,
    ScanBy: 'TimestampAscending' as const,
  };
}

function datapointsOf({ MetricDataResults = [] }: GetMetricDataCommandOutput): Datapoint[] {
  return readAll(
    Datapoint,
    MetricDataResults.flatMap(({ Timestamps = [], Values = [] }) =>
      Timestamps.map((at, index) => ({ at, value: Values[index] })),
    ),
  );
}
