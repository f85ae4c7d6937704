import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { Prometheus, Sample } from './port.ts';
import { evaluate } from './simulated-promql.ts';

/** The series that stand still, by name and labels. */
export const PrometheusState = z.object({
  series: z.array(
    z.object({ name: z.string(), labels: z.record(z.string(), z.string()), value: z.number() }),
  ),
});
export type PrometheusState = z.output<typeof PrometheusState>;

interface PrometheusSimulation extends Simulation<PrometheusState> {
  /** Series that follow the rest of the world, scraped anew for each query. */
  readonly scrape?: () => PrometheusState['series'];
}

export interface SimulatedPrometheus extends Prometheus {
  rows(): readonly PanelRow[];
}

const SYSTEM = 'Prometheus';

export function simulatePrometheus(simulation: PrometheusSimulation): SimulatedPrometheus {
  const { state, scrape = () => [], clock, faults } = simulation;
  const call = troubles({ id: 'prometheus', system: SYSTEM, faults, clock });
  faults.declare('prometheus/empty', 'Prometheus has no data');

  const series = () => (faults.isOn('prometheus/empty') ? [] : [...state.series, ...scrape()]);

  return {
    query(promql, signal) {
      const operation = `query ${promql}`;
      return call({ operation, signal }, () => {
        const samples = answer(promql, operation, { series: series().map(toSample), now: clock.now() });
        return { samples, warnings: [] };
      });
    },

    rows: () => series().map(toRow),
  };
}

function answer(promql: string, operation: string, at: Parameters<typeof evaluate>[1]): readonly Sample[] {
  if (/\]\s*$/.test(promql)) throw refusal(operation, 'this gives a range, and no value of now');
  try {
    return evaluate(promql, at);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refusal(operation, error.message);
  }
}

function refusal(operation: string, said: string): Failure {
  const message = `${SYSTEM} says: ${said} (${operation}).`;
  return new Failure({ system: SYSTEM, operation, kind: 'invalid', message });
}

function toSample({ name, labels, value }: PrometheusState['series'][number]): Sample {
  return { labels: { __name__: name, ...labels }, value };
}

function toRow({ name, labels, value }: PrometheusState['series'][number]): PanelRow {
  const detail = Object.entries(labels)
    .map(([label, text]) => `${label}=${text}`)
    .join(' ');
  return { id: `prometheus/${name}/${detail}`, title: name, status: String(value), detail, tone: 'quiet' };
}
