import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { Directory, PersonOnCall } from '../../systems/directory/port.ts';
import type { NewIncident, PagerDutyIncident } from '../../systems/pagerduty/port.ts';
import { whoMayApprove } from '../authority.ts';
import type { EngineTools } from '../engine-tools.ts';
import type { RunEvent } from '../events.ts';
import type { Gate, Run } from '../run.ts';
import { resolveIncident, serviceFor } from './on-a-service.ts';
import type { Page } from './page.ts';
import { pageKey } from './page-stream.ts';

export type PagingTools = Pick<EngineTools, 'store' | 'clock' | 'runbooks' | 'memberships' | 'systems'> &
  Pick<Directory, 'onCall'>;

/** Wakes as many as are missing of those who may approve and are on call, whoever is paged first first. */
export async function callApprovers(run: Run, gate: Gate, tools: PagingTools): Promise<RunEvent> {
  const called = await whomToCall(run, gate, tools);
  const incident = await openIncident(run, gate, called, tools);
  const { hash, step } = gate;
  return {
    type: 'approver_paged',
    data: {
      ...{ hash, ...(step !== undefined && { step }) },
      ...{
        people: called.map(({ person }) => person),
        incident: incident.id,
        number: incident.incident_number,
      },
    },
  };
}

/** The gate is closed: nobody else has to get up. */
export async function resolvePage(
  run: Run,
  { id, number }: NonNullable<Page['incident']>,
  tools: PagingTools,
): Promise<RunEvent> {
  const { pagerduty } = tools.systems(run.request.environment);
  await resolveIncident(pagerduty, id);
  return { type: 'page_resolved', data: { incident: id, number } };
}

/** Looked up now: who was on call when the gate was opened may have gone to sleep since. */
async function whomToCall(run: Run, gate: Gate, tools: PagingTools): Promise<readonly PersonOnCall[]> {
  const { people, unreachable } = await whoMayApprove(run, gate.step, tools);
  const given = gate.approvals.map(({ by }) => by.id);
  const onCall = await tools.onCall(Object.values(tools.runbooks().roles));
  const able = onCall.filter(({ person }) => people.includes(person) && !given.includes(person));
  const once = able.filter((one, index) => able.findIndex(({ person }) => person === one.person) === index);
  if (once.length > 0) return once.slice(0, gate.asked.approvals - gate.approvals.length);
  throw unreachable.length > 0
    ? failure('unavailable', `I could not look up who may approve: ${unreachable.join('; ')}`)
    : failure('not_found', 'nobody else who may approve is on call');
}

/** Found before it is opened: a process that died in between has woken people already. */
async function openIncident(
  run: Run,
  gate: Gate,
  called: readonly PersonOnCall[],
  tools: PagingTools,
): Promise<PagerDutyIncident> {
  const { pagerduty } = tools.systems(run.request.environment);
  const incidentKey = pageKey(run.id, gate.step);
  const earlier = await pagerduty.findIncident({ key: incidentKey });
  if (earlier && (earlier.status !== 'resolved' || earlier.created_at >= gate.openedAt)) return earlier;
  return pagerduty.createIncident({
    ...wordsFor(run, gate),
    serviceId: await serviceFor(called, pagerduty, tools.runbooks()),
    assignees: called.map(({ user }) => user.id),
    urgency: 'high',
    incidentKey,
  });
}

function wordsFor(run: Run, { step, expiresAt }: Gate): Pick<NewIncident, 'title' | 'details'> {
  const { runbook, environment } = run.request;
  const before = run.steps.find(({ id }) => id === step);
  const what = `${runbook.title} on ${environment.name}`;
  const until = `${expiresAt.toISOString().slice(11, 16)} UTC`;
  const { name, id } = run.requester;
  return {
    title: `Approve? ${before ? `${what}, before “${before.title}”` : what}`,
    details: `${name ?? id} asks for your approval until ${until}. The plan and the buttons are in Slack, at ${run.id}.`,
  };
}

const failure = (kind: FailureKind, message: string): Failure =>
  new Failure({ system: 'PagerDuty', operation: 'page an approver', kind, message });
