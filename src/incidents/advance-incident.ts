import { RUNBOLT } from '../audit/event.ts';
import { peopleToCall } from '../commands/people-in-roles.ts';
import { reach } from '../lib/crash-points.ts';
import type { AdvanceOther } from '../runs/engine.ts';
import { openIncidentChannel, pageForIncident, startEscalation } from './errands.ts';
import type { IncidentEvent } from './events.ts';
import { type Incident, leaderOf, placeOfIncident, speakerOf } from './incident.ts';
import { incidentAppend, incidentOfStream, readIncident } from './incident-stream.ts';
import type { IncidentTools } from './incident-tools.ts';
import { lookAround } from './look-around.ts';
import { type IncidentMove, nextIncidentMove } from './next-move.ts';

/** For the engine's loop: advances the streams that are incidents'. */
export function createIncidents(tools: IncidentTools): AdvanceOther {
  return async (stream, under) => {
    const incident = incidentOfStream(stream);
    if (incident === undefined) throw new Error(`nobody knows how to advance ${stream}`);
    await advanceIncident({ ...tools, store: under(tools.store) }, incident);
  };
}

/**
 * Takes an incident as far as it goes by itself. Every move is stored before the next is decided; one that was made
 * but not stored before a crash finds, by its idempotency key, the run that it started.
 */
export async function advanceIncident(tools: IncidentTools, id: string): Promise<void> {
  for (;;) {
    const before = await readIncident(tools.store, id);
    if (!before) throw new Error(`there is no incident ${id}`);
    const move = nextIncidentMove(before, tools.clock.now());
    const events = await carryOut(tools, before, move);
    const at = tools.clock.now();
    reach('before-storing', () => 'incident');
    // Without events it only stores when to look again.
    const result = await tools.store.append(incidentAppend({ before, id, events, actor: RUNBOLT, at }));
    if (result.status === 'appended' && events.length === 0) return;
  }
}

async function carryOut(
  tools: IncidentTools,
  incident: Incident,
  move: IncidentMove,
): Promise<readonly IncidentEvent[]> {
  switch (move.do) {
    case 'page':
      return [await pageForIncident(tools, incident, move.attempt)];
    case 'open':
      return [await openIncidentChannel(tools, incident, move.attempt)];
    case 'escalate':
      return [await startEscalation(tools, incident, move.number)];
    case 'shout':
      return shout(tools, incident, move.number);
    case 'look':
      return lookAround(tools, incident);
    case 'remind':
      return [remind(incident, move)];
    case 'remind_of_mail':
      return [{ type: 'customer_mail_due', data: { owner: speakerOf(incident) } }];
    case 'draft_postmortem':
      return [{ type: 'postmortem_drafted', data: { number: incident.postmortem.drafts + 1 } }];
    case 'remind_of_postmortem':
      return [{ type: 'postmortem_reminder_due', data: { owner: leaderOf(incident) } }];
    case 'wait':
      return [];
  }
}

/** Before anybody is called, PagerDuty is asked once more: they may have taken it there a second ago. */
async function shout(
  tools: IncidentTools,
  incident: Incident,
  number: number,
): Promise<readonly IncidentEvent[]> {
  const acknowledged = await lookAround(tools, incident);
  if (acknowledged.some(({ type }) => type === 'incident_acknowledged')) return acknowledged;
  const call = await peopleToCall(tools, incident.declared.escalateTo ?? []);
  return [...acknowledged, { type: 'response_overdue', data: { number, call } }];
}

function remind(incident: Incident, { number, last }: { number: number; last: boolean }): IncidentEvent {
  const channel = placeOfIncident(incident);
  const data = { number, owner: speakerOf(incident), last, ...(channel !== undefined && { channel }) };
  return { type: 'update_reminder_due', data };
}
