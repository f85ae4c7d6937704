import { Failure } from '../../lib/failure.ts';
import type { ActionContext } from '../action.ts';

/** RDS sends each once a minute. */
const PERIOD_SECONDS = 60;
const LOOK_BACK_MS = 10 * 60_000;

export type Metric =
  | { readonly known: true; readonly value: number }
  /** `why` is a sentence. */
  | { readonly known: false; readonly why: string };

/** The newest value of one of an instance's metrics. RDS itself does not know it; a CloudWatch that is out of reach must not stop anybody. */
export async function readMetric(
  { systems, now, signal }: ActionContext,
  instance: string,
  metric: 'ReplicaLag' | 'DatabaseConnections' | 'FreeStorageSpace',
): Promise<Metric> {
  const wanted = {
    ...{ namespace: 'AWS/RDS', metric, dimensions: { DBInstanceIdentifier: instance } },
    ...{ statistic: 'Average', periodSeconds: PERIOD_SECONDS },
    ...{ from: new Date(now.getTime() - LOOK_BACK_MS), to: now },
  };
  try {
    const newest = (await systems.cloudwatch.getMetricData(wanted, signal)).at(-1);
    if (newest) return { known: true, value: newest.value };
    return { known: false, why: `Amazon CloudWatch has no ${metric} of the last 10 minutes.` };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { known: false, why: error.message };
  }
}
