import { RUNBOLT } from '../audit/event.ts';
import type { CommandContext } from '../commands/context.ts';
import { peopleInRoles, peopleOnCall } from '../commands/people-in-roles.ts';
import { submitRun } from '../commands/start-run.ts';
import type { Runbook, Runbooks } from '../runbooks/runbook.ts';
import type { IncidentEvent } from './events.ts';
import type { Incident } from './incident.ts';
import { escalationRunbook, openingRunbook, pagingRunbook } from './incident-runbook.ts';

/** Starts the run that pages. */
export async function pageForIncident(
  context: CommandContext,
  incident: Incident,
  attempt: number,
): Promise<IncidentEvent> {
  const runbook = pagingRunbook(incident, environmentFor(context.runbooks()));
  if (!runbook) return { type: 'incident_paging_failed', data: { reason: NOBODY_TO_PAGE } };
  const run = await submit(context, incident, runbook, `page/${attempt}`);
  return { type: 'incident_paging_started', data: { run, attempt } };
}

const NOBODY_TO_PAGE = 'the runbooks file does not say whom to page (incidents.pagerduty)';

/** Starts the run that opens its channel. */
export async function openIncidentChannel(
  context: CommandContext,
  incident: Incident,
  attempt: number,
): Promise<IncidentEvent> {
  const { declaredBy, declared } = incident;
  const [inRoles, onCall] = await Promise.all([
    peopleInRoles(context, declared.invite),
    peopleOnCall(context, declared.pagerduty?.escalation_policy),
  ]);
  const invite = new Set([...(declaredBy.kind === 'slack' ? [declaredBy.id] : []), ...inRoles, ...onCall]);
  const runbook = openingRunbook(incident, environmentFor(context.runbooks()), [...invite]);
  const run = await submit(context, incident, runbook, `open/${attempt}`);
  return { type: 'incident_opening_started', data: { run, attempt } };
}

/** Starts the run that pages the next level. */
export async function startEscalation(
  context: CommandContext,
  incident: Incident,
  number: number,
): Promise<IncidentEvent> {
  const runbook = escalationRunbook(incident, environmentFor(context.runbooks()));
  if (!runbook)
    return { type: 'escalation_ended', data: { summary: 'There is nobody else to page.', paged: false } };
  const run = await submit(
    context,
    incident,
    runbook,
    `escalate/${incident.overdue.since.getTime()}/${number}`,
  );
  return { type: 'escalation_started', data: { run } };
}

/** Of a private incident nothing is told where it was declared. */
const HIDDEN = { surface: 'slack' } as const;

/** By Runbolt itself, once: a second submission finds the first one's run. */
async function submit(
  context: CommandContext,
  { id, declared, severity }: Incident,
  runbook: Runbook,
  errand: string,
): Promise<string> {
  const origin = { ...(declared.isPrivate ? HIDDEN : declared.origin), incident: id };
  const idempotencyKey = `incident/${id}/${errand}`;
  const by = { actor: RUNBOLT, origin, idempotencyKey, now: false, planOnly: false };
  const title = declared.isPrivate ? 'private' : declared.title;
  const given = { incident: id, severity: severity.name, title };
  return (await submitRun(context, by, { runbook, arguments: given })).run;
}

/** Slack and PagerDuty are the same everywhere; where the most is at stake is the likeliest place to be connected. */
function environmentFor({ environments }: Runbooks): string {
  const all = Object.values(environments);
  const environment = all.find((one) => one.protected) ?? all[0];
  if (!environment) throw new Error('an incident cannot be opened: the runbooks file has no environment');
  return environment.name;
}
