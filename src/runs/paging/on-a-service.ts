import { Failure } from '../../lib/failure.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import type { PersonOnCall } from '../../systems/directory/port.ts';
import type { PagerDuty } from '../../systems/pagerduty/port.ts';

/** PagerDuty opens incidents on services only: the one that incidents name, else the first of whoever is called. */
export async function serviceFor(
  called: readonly PersonOnCall[],
  pagerduty: PagerDuty,
  { incidents }: Pick<Runbooks, 'incidents'>,
): Promise<string> {
  const named = incidents.pagerduty?.service;
  if (named !== undefined) return named;
  const policy = await pagerduty.readEscalationPolicy(called[0]?.policy ?? '');
  const service = policy.services[0];
  if (service) return service.id;
  const message = `no PagerDuty service uses ${policy.name}: name one in incidents.pagerduty`;
  throw new Failure({ system: 'PagerDuty', operation: 'page', kind: 'invalid', message });
}

/** Nobody else has to get up. */
export async function resolveIncident(pagerduty: PagerDuty, id: string): Promise<void> {
  const isOver = async () => (await pagerduty.readIncident(id)).status === 'resolved';
  try {
    await pagerduty.updateIncident({ id, status: 'resolved' });
  } catch (error) {
    // PagerDuty refuses to resolve what somebody has resolved.
    if (!(error instanceof Failure) || error.kind !== 'invalid' || !(await isOver())) throw error;
  }
}
