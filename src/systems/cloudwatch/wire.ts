import { z } from 'zod';
import { awsJsonServer } from '../aws-json-server.ts';
import type { CloudWatch } from './port.ts';

/** Small, so that a suite turns pages. */
const PAGE = 2;

const DescribeAlarms = z.object({
  AlarmNames: z.array(z.string()).optional(),
  AlarmNamePrefix: z.string().optional(),
  AlarmTypes: z.array(z.string()).default(['MetricAlarm']),
  NextToken: z.string().optional(),
});

const GetMetricData = z.object({
  MetricDataQueries: z.tuple([
    z.object({
      Id: z.string(),
      MetricStat: z.object({
        Metric: z.object({
          Namespace: z.string(),
          MetricName: z.string(),
          Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
        }),
        Period: z.number(),
        Stat: z.string(),
      }),
    }),
  ]),
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.literal('TimestampAscending'),
  NextToken: z.string().optional(),
});

/** The simulated CloudWatch behind the vendor's own HTTP: AWS JSON 1.0. */
export function cloudwatchServer(cloudwatch: CloudWatch) {
  const calls = {
    async DescribeAlarms(body: unknown) {
      const { AlarmNames, AlarmNamePrefix = '', AlarmTypes, NextToken } = DescribeAlarms.parse(body);
      const wanted = AlarmNames ? { names: AlarmNames } : { prefix: AlarmNamePrefix };
      const alarms = (await cloudwatch.describeAlarms(wanted)).map((one) => ({
        AlarmName: one.name,
        StateValue: one.state,
        StateReason: one.reason,
        StateTransitionedTimestamp: one.since,
        ActionsEnabled: one.actionsEnabled,
      }));
      const { items, next } = page(alarms, NextToken);
      return AlarmTypes.includes('MetricAlarm') ? { MetricAlarms: items, CompositeAlarms: [], ...next } : {};
    },

    async GetMetricData(body: unknown) {
      const { MetricDataQueries, StartTime, EndTime, NextToken } = GetMetricData.parse(body);
      const [{ Id, MetricStat }] = MetricDataQueries;
      const { Metric, Period, Stat } = MetricStat;
      const datapoints = await cloudwatch.getMetricData({
        namespace: Metric.Namespace,
        metric: Metric.MetricName,
        dimensions: Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value])),
        statistic: Stat,
        periodSeconds: Period,
        from: new Date(StartTime * 1_000),
        to: new Date(EndTime * 1_000),
      });
      const { items, next } = page(datapoints, NextToken);
      const Timestamps = items.map(({ at }) => at);
      const Values = items.map(({ value }) => value);
      return { MetricDataResults: [{ Id, Timestamps, Values, StatusCode: 'Complete' }], ...next };
    },
  };
  return awsJsonServer(calls, { invalid: 'InvalidParameterValueException' });
}

function page<Item>(items: readonly Item[], token: string | undefined) {
  const from = Number(token ?? 0);
  const next = items.length > from + PAGE ? { NextToken: String(from + PAGE) } : {};
  return { items: items.slice(from, from + PAGE), next };
}
