import { z } from 'zod';

/** What we need of Amazon CloudWatch, for one region: looking. Throws `Failure`. */
export interface CloudWatch {
  /** Metric and composite alarms, by their names or by a prefix, sorted by name. Unknown names are left out. */
  describeAlarms(wanted: WantedAlarms, signal?: AbortSignal): Promise<readonly Alarm[]>;
  /** One value for each period with data, oldest first. A metric that nobody ever sent has none, and is no error. */
  getMetricData(wanted: WantedMetric, signal?: AbortSignal): Promise<readonly Datapoint[]>;
}

export type WantedAlarms =
  /** At most 100. */
  { readonly names: readonly string[] } | { readonly prefix: string };

export interface WantedMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, `p95`. */
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
}

export const AlarmState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
export type AlarmState = z.output<typeof AlarmState>;

export const Alarm = z.object({
  name: z.string(),
  state: AlarmState,
  reason: z.string().catch(''),
  /** When it came into this state. */
  since: z.coerce.date().optional(),
  /** Whether it would tell anybody. */
  actionsEnabled: z.boolean().catch(true),
});
export type Alarm = z.output<typeof Alarm>;

export const Datapoint = z.object({
  /** When the period began. */
  at: z.coerce.date(),
  value: z.number(),
});
export type Datapoint = z.output<typeof Datapoint>;
