import { RUNBOLT } from '../audit/event.ts';
import type { CommandContext } from '../commands/context.ts';
import { peopleInRoles } from '../commands/people-in-roles.ts';
import { showRun } from '../commands/show-run.ts';
import { submitRun } from '../commands/start-run.ts';
import type { Runbook, Runbooks } from '../runbooks/runbook.ts';
import type { AdvanceOther } from '../runs/engine.ts';
import type { IncidentEvent } from './events.ts';
import { type Errand, type Incident, placeOfIncident } from './incident.ts';
import { openingRunbook, pagingRunbook } from './incident-runbook.ts';
import { incidentAppend, incidentOfStream, readIncident } from './incident-stream.ts';
import { type IncidentMove, nextIncidentMove } from './next-move.ts';
import { whatBecameOfOpening, whatBecameOfPaging } from './what-became.ts';

/** For the engine's loop: advances the streams that are incidents'. */
export function createIncidents(context: CommandContext): AdvanceOther {
  return async (stream, under) => {
    const incident = incidentOfStream(stream);
    if (incident === undefined) throw new Error(`nobody knows how to advance ${stream}`);
    await advanceIncident({ ...context, store: under(context.store) }, incident);
  };
}

/**
 * Takes an incident as far as it goes by itself. Every move is stored before the next is decided; one that was made
 * but not stored before a crash finds, by its idempotency key, the run that it started.
 */
export async function advanceIncident(context: CommandContext, id: string): Promise<void> {
  for (;;) {
    const before = await readIncident(context.store, id);
    if (!before) throw new Error(`there is no incident ${id}`);
    const move = nextIncidentMove(before, context.clock.now());
    const events = await carryOut(context, before, move);
    const at = context.clock.now();
    // Without events it only stores when to look again.
    const result = await context.store.append(incidentAppend({ before, id, events, actor: RUNBOLT, at }));
    if (result.status === 'appended' && events.length === 0) return;
  }
}

async function carryOut(
  context: CommandContext,
  incident: Incident,
  move: IncidentMove,
): Promise<readonly IncidentEvent[]> {
  switch (move.do) {
    case 'page':
      return page(context, incident, move.attempt);
    case 'open':
      return open(context, incident, move.attempt);
    case 'look':
      return look(context, incident);
    case 'remind':
      return [remind(incident, move)];
    case 'wait':
      return [];
  }
}

async function page(
  context: CommandContext,
  incident: Incident,
  attempt: number,
): Promise<readonly IncidentEvent[]> {
  const environment = environmentFor(context.runbooks());
  const runbook = pagingRunbook(incident, environment);
  if (!runbook) return [{ type: 'incident_paging_failed', data: { reason: NOBODY_TO_PAGE } }];
  const run = await submit(context, incident, runbook, `page/${attempt}`);
  return [{ type: 'incident_paging_started', data: { run, attempt } }];
}

const NOBODY_TO_PAGE = 'the runbooks file does not say whom to page (incidents.pagerduty)';

async function open(
  context: CommandContext,
  incident: Incident,
  attempt: number,
): Promise<readonly IncidentEvent[]> {
  const environment = environmentFor(context.runbooks());
  const people = await peopleInRoles(context, incident.declared.invite);
  const { declaredBy } = incident;
  const invite = new Set([...(declaredBy.kind === 'slack' ? [declaredBy.id] : []), ...people]);
  const run = await submit(
    context,
    incident,
    openingRunbook(incident, environment, [...invite]),
    `open/${attempt}`,
  );
  return [{ type: 'incident_opening_started', data: { run, attempt } }];
}

/** By Runbolt itself, once: a second submission finds the first one's run. */
async function submit(
  context: CommandContext,
  { id, declared }: Incident,
  runbook: Runbook,
  errand: string,
): Promise<string> {
  const idempotencyKey = `incident/${id}/${errand}`;
  const by = {
    actor: RUNBOLT,
    origin: { ...declared.origin, incident: id },
    idempotencyKey,
    now: false,
    planOnly: false,
  };
  const { name: severity } = declared.severity;
  const given = { incident: id, severity, title: declared.title };
  return (await submitRun(context, by, { runbook, arguments: given })).run;
}

/** Slack and PagerDuty are the same everywhere; where the most is at stake is the likeliest place to be connected. */
function environmentFor({ environments }: Runbooks): string {
  const all = Object.values(environments);
  const environment = all.find((one) => one.protected) ?? all[0];
  if (!environment) throw new Error('an incident cannot be opened: the runbooks file has no environment');
  return environment.name;
}

/** So that news of the page is told in the incident's channel, it waits this long for there to be one. */
const CHANNEL_FIRST_MS = 10_000;

async function look(context: CommandContext, incident: Incident): Promise<readonly IncidentEvent[]> {
  const now = context.clock.now();
  const opened = await lookAt(context, incident.opening, now, whatBecameOfOpening);
  const isOpening = incident.opening.status === 'under_way' && opened.length === 0;
  if (isOpening && now.getTime() - incident.declaredAt.getTime() < CHANNEL_FIRST_MS) return [];
  return [...opened, ...(await lookAt(context, incident.paging, now, whatBecameOfPaging))];
}

async function lookAt(
  context: CommandContext,
  { status, run: id, attempts }: Errand,
  now: Date,
  whatBecame: typeof whatBecameOfOpening,
): Promise<readonly IncidentEvent[]> {
  if (status !== 'under_way' || id === undefined) return [];
  const shown = await showRun(context, id);
  return shown ? whatBecame(shown.run, attempts, now) : [];
}

function remind(incident: Incident, { number, last }: { number: number; last: boolean }): IncidentEvent {
  const channel = placeOfIncident(incident);
  const data = { number, owner: incident.declaredBy, last, ...(channel !== undefined && { channel }) };
  return { type: 'update_reminder_due', data };
}
