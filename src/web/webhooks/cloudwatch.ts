import { z } from 'zod';
import type { Signal } from '../../alerts/signal.ts';
import { clipLabels, clipText } from './clip.ts';
import type { Reading } from './webhook.ts';

/** docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html: what an alarm sends to SNS. */
const Alarm = z.object({
  AlarmName: z.string(),
  AlarmArn: z.string().max(500),
  AlarmDescription: z.string().nullish(),
  AWSAccountId: z.string(),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string(),
  StateChangeTime: z.string(),
  Trigger: z
    .object({
      MetricName: z.string().nullish(),
      Namespace: z.string().nullish(),
      Dimensions: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
    })
    .nullish(),
});
type Alarm = z.output<typeof Alarm>;

/** One alarm is one alert of its own. */
export function cloudwatchSignals(message: string): Reading {
  const parsed = Alarm.safeParse(jsonIn(message));
  if (!parsed.success) return { status: 'nothing', why: 'the message is not an alarm of CloudWatch' };
  const alarm = parsed.data;
  const { NewStateValue: state, AlarmName: name } = alarm;
  // Without data nobody knows: what fired goes on firing, and what was well is not made an alert.
  if (state === 'INSUFFICIENT_DATA') return { status: 'nothing', why: `${name} lacks data` };
  const at = new Date(alarm.StateChangeTime);
  if (Number.isNaN(at.getTime())) return { status: 'malformed', problem: 'StateChangeTime is not a time' };
  return { status: 'signals', signals: [toSignal(alarm, state === 'ALARM', at)] };
}

function toSignal(alarm: Alarm, fires: boolean, at: Date): Signal {
  const { AlarmArn: arn, AlarmName: name, AlarmDescription: description, NewStateReason: reason } = alarm;
  const region = arn.split(':')[3] ?? '';
  const words = description ? `${description} (${reason})` : reason;
  return {
    ...{ source: 'cloudwatch', fingerprint: arn, status: fires ? 'firing' : 'resolved', at },
    labels: labelsOf(alarm, region),
    name: clipText(name, 200),
    summary: clipText(words),
    ...(region !== '' && { link: consoleLink(region, name) }),
    isAlone: true,
    mayBeReplayed: true,
  };
}

function labelsOf({ AlarmName, AWSAccountId, Trigger }: Alarm, region: string): Signal['labels'] {
  const { MetricName: metric, Namespace: namespace, Dimensions } = Trigger ?? {};
  const dimensions = (Dimensions ?? []).map(({ name, value }) => [name, value] as const);
  return clipLabels({
    ...Object.fromEntries(dimensions),
    alertname: AlarmName,
    account: AWSAccountId,
    region,
    ...(metric && { metric }),
    ...(namespace && { namespace }),
  });
}

const consoleLink = (region: string, name: string): string =>
  `https://${encodeURIComponent(region)}.console.aws.amazon.com/cloudwatch/home?region=${encodeURIComponent(region)}#alarmsV2:alarm/${encodeURIComponent(name)}`;

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
