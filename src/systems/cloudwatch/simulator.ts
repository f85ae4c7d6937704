import { z } from 'zod';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import { AlarmState, type CloudWatch, type Datapoint, type WantedMetric } from './port.ts';

/** The simulated region as plain JSON. */
export const CloudWatchState = z.object({
  alarms: z.array(
    z.object({
      name: z.string(),
      state: AlarmState,
      reason: z.string(),
      since: z.string(),
    }),
  ),
  metrics: z.array(
    z.object({
      namespace: z.string(),
      metric: z.string(),
      dimensions: z.record(z.string(), z.string()),
      /** What was sent, from that time on, until the next. `null`: nothing was sent any more. */
      levels: z.array(z.object({ from: z.string(), value: z.number().nullable() })),
    }),
  ),
});
export type CloudWatchState = z.output<typeof CloudWatchState>;
type SimulatedMetric = CloudWatchState['metrics'][number];

interface CloudWatchSimulation extends Simulation<CloudWatchState> {
  /** Lets the rest of the world set alarms and metrics as they would be by now. */
  readonly catchUp?: () => void;
}

/** What only a simulator can do, beside the port. */
export interface SimulatedCloudWatch extends CloudWatch {
  setAlarm(name: string, state: AlarmState, reason: string): void;
  /** From now on this is what the metric is sent with; `null` for nothing. */
  setMetric(which: Pick<WantedMetric, 'namespace' | 'metric' | 'dimensions'>, value: number | null): void;
  rows(): readonly PanelRow[];
}

/** CloudWatch with alarms that stand as they are set, and metrics that are level until they are set anew. */
export function simulateCloudWatch(simulation: CloudWatchSimulation): SimulatedCloudWatch {
  const { state, clock, faults, changed = () => {}, catchUp = () => {} } = simulation;
  const call = troubles({ id: 'cloudwatch', system: 'Amazon CloudWatch', faults, clock });
  faults.declare('cloudwatch/no-data', 'Metrics have stopped arriving in Amazon CloudWatch');

  return {
    describeAlarms(wanted, signal) {
      return call({ operation: 'describe alarms', signal }, () => {
        catchUp();
        return state.alarms
          .filter(({ name }) =>
            'names' in wanted ? wanted.names.includes(name) : name.startsWith(wanted.prefix),
          )
          .map(({ since, ...alarm }) => ({ ...alarm, since: new Date(since), actionsEnabled: true }))
          .sort((a, b) => a.name.localeCompare(b.name));
      });
    },

    getMetricData(wanted, signal) {
      const operation = `get metric data ${wanted.namespace}/${wanted.metric}`;
      return call({ operation, signal }, () => {
        catchUp();
        const metric = find(state, wanted);
        if (!metric || faults.isOn('cloudwatch/no-data')) return [];
        return datapoints(metric, wanted, clock.now());
      });
    },

    setAlarm(name, to, reason) {
      const others = state.alarms.filter((one) => one.name !== name);
      state.alarms = [...others, { name, state: to, reason, since: clock.now().toISOString() }];
      changed();
    },

    setMetric(which, value) {
      const level = { from: clock.now().toISOString(), value };
      const metric = find(state, which);
      if (metric) metric.levels.push(level);
      else state.metrics.push({ ...which, dimensions: { ...which.dimensions }, levels: [level] });
      changed();
    },

    rows() {
      catchUp();
      return state.alarms.map(({ name, state: its, reason }) => ({
        id: `cloudwatch/${name}`,
        title: name,
        status: its,
        detail: reason,
        tone: its === 'OK' ? 'good' : its === 'ALARM' ? 'bad' : 'quiet',
      }));
    },
  };
}

type Named = Pick<WantedMetric, 'namespace' | 'metric' | 'dimensions'>;

/** All dimensions must be named: CloudWatch does not add up over those that are left out. */
function find(state: CloudWatchState, wanted: Named): SimulatedMetric | undefined {
  const key = ({ namespace, metric, dimensions }: Named) =>
    JSON.stringify([namespace, metric, Object.entries(dimensions).sort()]);
  return state.metrics.find((one) => key(one) === key(wanted));
}

function datapoints(metric: SimulatedMetric, wanted: WantedMetric, now: Date): Datapoint[] {
  const periodMs = wanted.periodSeconds * 1_000;
  const first = Math.floor(wanted.from.getTime() / periodMs) * periodMs;
  const until = Math.min(wanted.to.getTime(), now.getTime());
  const found: Datapoint[] = [];
  for (let at = first; at < until; at += periodMs) {
    const value = levelAt(metric, new Date(at));
    // What is sent counts for a minute.
    const minutes = wanted.statistic === 'Sum' ? wanted.periodSeconds / 60 : 1;
    if (value !== null) found.push({ at: new Date(at), value: value * minutes });
  }
  return found;
}

function levelAt({ levels }: SimulatedMetric, at: Date): number | null {
  return levels.findLast(({ from }) => new Date(from) <= at)?.value ?? null;
}
