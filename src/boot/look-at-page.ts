import type { IncidentTools } from '../incidents/incident-tools.ts';
import { Failure } from '../lib/failure.ts';
import type { Environment, Runbooks } from '../runbooks/runbook.ts';
import type { Systems } from '../systems/systems.ts';

interface LookParts {
  readonly runbooks: () => Runbooks;
  readonly systems: (environment: Environment) => Systems;
  readonly log: { warn(facts: object, message: string): void };
}

/** Asks PagerDuty how a page stands. A PagerDuty that does not answer is asked again at the next look. */
export function pageLooker({ runbooks, systems, log }: LookParts): NonNullable<IncidentTools['lookAtPage']> {
  return async (incident) => {
    const [environment] = Object.values(runbooks().environments);
    if (!environment) return undefined;
    try {
      const page = await systems(environment).pagerduty.readIncident(incident, AbortSignal.timeout(5_000));
      const acknowledgedBy = page.acknowledgements.map(({ acknowledger }) => acknowledger.summary);
      return { status: page.status, acknowledgedBy };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log.warn({ err: error, incident }, 'cannot ask PagerDuty whether somebody has acknowledged');
      return undefined;
    }
  };
}
