import type { Actor } from '../audit/event.ts';
import type { Incident } from '../incidents/incident.ts';
import { incidentAppend, readIncident } from '../incidents/incident-stream.ts';
import type { CommandContext } from './context.ts';

export interface ResolveRequest {
  /** `i-7k3f9qxa` */
  readonly incident: string;
  readonly actor: Actor;
}

export type ResolveReply =
  | { readonly status: 'resolved'; readonly incident: Incident }
  | { readonly status: 'already'; readonly by: Actor; readonly at: Date; readonly incident: Incident }
  | { readonly status: 'not_found'; readonly incident: string };

/** It is over: nobody is reminded, nothing is tried again. Whoever may declare may also say that it is over. */
export async function resolveIncident(
  context: CommandContext,
  { incident: id, actor }: ResolveRequest,
): Promise<ResolveReply> {
  for (;;) {
    const before = await readIncident(context.store, id);
    if (!before) return { status: 'not_found', incident: id };
    if (before.resolved) return { status: 'already', ...before.resolved, incident: before };

    const at = context.clock.now();
    const events = [{ type: 'incident_resolved', data: {} } as const];
    const result = await context.store.append(incidentAppend({ before, id, events, actor, at }));
    if (result.status === 'appended') {
      return { status: 'resolved', incident: { ...before, resolved: { by: actor, at } } };
    }
  }
}
