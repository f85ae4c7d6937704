import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { ErrorCount, Sentry } from './port.ts';

/** A project sends errors at a rate that changes at the times named; the first rate holds for all time before. */
export const SentryState = z.object({
  projects: z.array(
    z.object({
      slug: z.string(),
      environment: z.string(),
      rates: z.array(z.object({ since: z.string(), perMinute: z.number() })),
    }),
  ),
});
export type SentryState = z.output<typeof SentryState>;
type Project = SentryState['projects'][number];

interface SentrySimulation extends Simulation<SentryState> {
  /** Called before anything is counted: whoever sets the rates looks what has become of the world. */
  readonly catchUp?: () => void;
}

export interface SimulatedSentry extends Sentry {
  /** From now on, for what the rest of the world causes. */
  setRate(slug: string, perMinute: number): void;
  rows(): readonly PanelRow[];
}

const SYSTEM = 'Sentry';
const MINUTE = 60_000;

export function simulateSentry(simulation: SentrySimulation): SimulatedSentry {
  const { state, catchUp = () => {}, clock, faults } = simulation;
  const call = troubles({ id: 'sentry', system: SYSTEM, faults, clock });
  faults.declare('sentry/spike', 'Ten times as many errors in Sentry');

  function count({ project: slug, environment, from, to }: ErrorCount, operation: string): number {
    const project = state.projects.find((one) => one.slug === slug);
    if (!project) {
      const message = `Sentry has no project ${slug}, or hides it from Runbolt.`;
      throw new Failure({ system: SYSTEM, operation, kind: 'not_found', message });
    }
    if (environment !== undefined && environment !== project.environment) return 0;
    const until = new Date(Math.min(to.getTime(), clock.now().getTime()));
    // A spike is of now: what was counted before it began has been counted.
    const times = faults.isOn('sentry/spike') && to >= clock.now() ? 10 : 1;
    return Math.round(errorsBetween(project, from, until) * times);
  }

  return {
    countErrors(asked, signal) {
      const operation = `count errors of ${asked.project}`;
      return call({ operation, signal }, () => {
        catchUp();
        return count(asked, operation);
      });
    },

    setRate(slug, perMinute) {
      const rates = state.projects.find((one) => one.slug === slug)?.rates;
      if (!rates || rates.at(-1)?.perMinute === perMinute) return;
      rates.push({ since: clock.now().toISOString(), perMinute });
    },

    rows: () => state.projects.map(toRow),
  };
}

function errorsBetween({ rates }: Project, from: Date, to: Date): number {
  let errors = 0;
  for (const [index, { since, perMinute }] of rates.entries()) {
    const next = rates[index + 1];
    const begin = index === 0 ? from.getTime() : Math.max(from.getTime(), Date.parse(since));
    const end = Math.min(to.getTime(), next ? Date.parse(next.since) : Number.POSITIVE_INFINITY);
    errors += (Math.max(0, end - begin) / MINUTE) * perMinute;
  }
  return errors;
}

function toRow({ slug, environment, rates }: Project): PanelRow {
  const status = `${rates.at(-1)?.perMinute ?? 0} errors/min`;
  return { id: `sentry/${slug}`, title: slug, status, detail: environment, tone: 'quiet' };
}
