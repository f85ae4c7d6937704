import type { Actor } from '../audit/event.ts';
import { type ChangeRefusal, decideChange, type IncidentChange } from '../incidents/change.ts';
import type { Incident } from '../incidents/incident.ts';
import { incidentAppend, readIncident } from '../incidents/incident-stream.ts';
import type { CommandContext } from './context.ts';
import { type IncidentPlace, showIncident } from './find-incident.ts';

export interface ChangeRequest {
  readonly place: IncidentPlace;
  readonly change: IncidentChange;
  readonly actor: Actor;
  /** The second delivery of one request changes nothing. */
  readonly idempotencyKey: string;
}

export type ChangeReply =
  | { readonly status: 'done'; readonly incident: Incident }
  | (ChangeRefusal & { readonly incident: Incident })
  | { readonly status: 'not_found'; readonly place: IncidentPlace };

/**
 * Reads the incident, decides, stores; when somebody else was quicker it decides again. Whoever may declare may also
 * do this: everything is told with a name and can be put right.
 */
export async function changeIncident(context: CommandContext, request: ChangeRequest): Promise<ChangeReply> {
  const { place, change, actor, idempotencyKey } = request;
  for (;;) {
    const before = (await showIncident(context, place, actor))?.incident;
    if (!before) return { status: 'not_found', place };
    const decision = decideChange(before, change, actor);
    if ('refusal' in decision) return { ...decision.refusal, incident: before };

    const at = context.clock.now();
    const { id } = before;
    const { events } = decision;
    const write = { before, id, events, actor, at, idempotencyKey: `${id}/${idempotencyKey}` };
    const result = await context.store.append(incidentAppend(write));
    if (result.status !== 'appended' && result.status !== 'duplicate') continue;
    return { status: 'done', incident: (await readIncident(context.store, id)) ?? before };
  }
}
