import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Standing, Waiting } from './metrics.ts';

/** What measures, under the names that docs/metrics.md explains. Every label has a few fixed values. */
export interface Instruments {
  readonly registry: Registry;
  readonly appends: Histogram;
  readonly calls: Histogram<'system' | 'kind'>;
  readonly webhooks: Counter<'sender' | 'outcome'>;
  /** Brings what is read, not counted, up to date. */
  show(standing: Standing): void;
}

type Client = typeof import('prom-client');

export function instrumentsOf(client: Client): Instruments {
  const registry = new client.Registry();
  const registers = [registry];
  client.collectDefaultMetrics({ register: registry });
  return {
    registry,
    appends: new client.Histogram({
      ...{ name: 'runbolt_append_seconds', help: 'How long until what happened was durable.', registers },
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    }),
    calls: new client.Histogram({
      ...{ name: 'runbolt_system_call_seconds', help: 'Calls of outside systems; kind: ok, or why not.' },
      ...{ labelNames: ['system', 'kind'] as const, registers },
      buckets: [0.05, 0.1, 0.5, 1, 5, 10, 30],
    }),
    webhooks: new client.Counter({
      ...{ name: 'runbolt_webhooks_total', help: 'Requests of senders of alerts, by what became of them.' },
      ...{ labelNames: ['sender', 'outcome'] as const, registers },
    }),
    show: standingOf(client, registers),
  };
}

function standingOf(client: Client, registers: Registry[]): Instruments['show'] {
  const gauge = (name: string, help: string) => new client.Gauge({ name, help, registers });
  const pair = (name: string, help: string) =>
    [
      gauge(`runbolt_${name}`, help),
      gauge(`runbolt_${name}_oldest_seconds`, `${help} The age of the oldest.`),
    ] as const;
  const labelNames = ['status'] as const;
  const runs = new client.Gauge({
    name: 'runbolt_runs',
    help: 'Runs by their status.',
    labelNames,
    registers,
  });
  const gates = pair('gates_waiting', 'Runs that wait for a person.');
  const loops = pair('open_loops', 'What runs left away from normal.');
  const outbox = pair('outbox_waiting', 'Messages that Slack has not taken yet.');
  const alerts = pair('alerts_open', 'Groups of alerts that fire, up to 1,000.');
  const up = new client.Gauge({
    ...{ name: 'runbolt_system_up', help: 'Whether an outside system answered when it was looked at last.' },
    ...{ labelNames: ['system'] as const, registers },
  });
  const lag = gauge('runbolt_due_lag_seconds', 'How late what is due is looked at.');

  return ({ now, nextDue, ...standing }) => {
    const age = (at: Date | undefined) => (at ? Math.max(0, now.getTime() - at.getTime()) / 1_000 : 0);
    const set = ([count, oldest]: readonly [Gauge, Gauge], waiting: Waiting) => {
      count.set(waiting.count);
      oldest.set(age(waiting.oldest));
    };
    runs.reset();
    for (const { status, count } of standing.runs) runs.set({ status }, count);
    up.reset();
    for (const [system, seen] of Map.groupBy(standing.systems, (one) => one.system))
      up.set({ system }, seen.every(({ answers }) => answers) ? 1 : 0);
    set(gates, standing.gates);
    set(loops, standing.loops);
    set(outbox, standing.outbox);
    set(alerts, standing.alerts);
    lag.set(age(nextDue));
  };
}
