import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PagerDutyIncident } from '../../systems/pagerduty/port.ts';
import type { ActionContext, Observation, Seen, StepPlan } from '../action.ts';
import { incidentFields } from './incident-fields.ts';

/** What acknowledging and resolving share: one field of one incident, which only ever moves forward. */

export const StatusInput = z.object(incidentFields);
type Input = z.output<typeof StatusInput>;

export const StatusOutput = z.object({
  status: z.string().describe('acknowledged or resolved'),
  number: z.int().describe("The incident's number"),
  url: z.string().describe('Its address'),
});

type To = 'acknowledged' | 'resolved';

const ORDER = ['triggered', 'acknowledged', 'resolved'];

const isThere = ({ status }: PagerDutyIncident, to: To): boolean =>
  ORDER.indexOf(status) >= ORDER.indexOf(to);

export async function planStatus(
  { systems, signal }: ActionContext,
  { incident: id }: Input,
  to: To,
): Promise<StepPlan> {
  const incident = await systems.pagerduty.readIncident(id, signal);
  const { incident_number: number, title, status } = incident;
  const people = incident.assignments.map(({ assignee }) => assignee.summary).join(', ') || 'nobody';
  const plan = {
    changes: [{ target: `pagerduty/${id}`, field: 'status', before: status, after: to }],
    guards: {},
    outputs: {},
    facts: [`#${number} ${title}, assigned to ${people}.`],
    warnings: to === 'resolved' ? ['A resolved incident cannot be opened again.'] : [],
    commands: [],
  };
  if (!isThere(incident, to)) return plan;
  return { ...plan, changes: [], nothingToDo: `PagerDuty incident #${number} is ${status} already.` };
}

export async function setStatus(
  { systems, signal }: ActionContext,
  { incident: id, from }: Input,
  status: To,
) {
  const update = { id, status, ...(from !== undefined && { from }) };
  try {
    return { number: (await systems.pagerduty.updateIncident(update, signal)).incident_number };
  } catch (error) {
    // Somebody else may have resolved it in this very moment, and then PagerDuty refuses.
    if (!(error instanceof Failure) || error.kind !== 'invalid') throw error;
    const incident = await systems.pagerduty.readIncident(id, signal);
    if (!isThere(incident, status)) throw error;
    return { number: incident.incident_number };
  }
}

/** An incident that got there by somebody else's hand is there as well. */
export async function observeStatus(
  { systems, signal }: ActionContext,
  { incident: id }: Input,
  { seen, to }: { readonly seen: Seen; readonly to: To },
): Promise<Observation> {
  const incident = await systems.pagerduty.readIncident(id, signal);
  const { incident_number: number, status, html_url: url } = incident;
  if (isThere(incident, to)) {
    const evidence = [`PagerDuty incident #${number} is ${status}.`];
    return { status: 'done', outputs: { status, number, url }, evidence };
  }
  if (!seen.receipt) return { status: 'absent' };
  const reason = `PagerDuty incident #${number} was ${to}, and is ${status} again: its acknowledgement ran out, or somebody passed it on.`;
  return { status: 'failed', reason };
}
